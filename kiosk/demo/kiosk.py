"""The kiosk of a demo: the same program, that also says on its output what stands on the glass and where its keys are.

`python -m kiosk.demo.kiosk STATE CONFIG WIDTH HEIGHT`. A hand made of software has no eyes; a kiosk in a lobby never says this.
"""

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import msgspec

from kiosk.running import Place, run
from screens.kivy_view.bootstrap import WindowSize
from screens.layout.scene import Scene, TextBlock


class KeyShown(msgspec.Struct, frozen=True, array_like=True):
    """A key and its place on the window, from the top left."""

    name: str
    choice: str
    x: int
    y: int
    w: int
    h: int
    spoken: str


class Shown(msgspec.Struct, frozen=True):
    """A scene whose frame is on the glass. at: on the machine's monotonic clock.

    late_ms: how late the main thread ever was.
    """

    at: float
    page_id: int
    step: str
    words: tuple[str, ...]
    keys: tuple[KeyShown, ...]
    late_ms: float


@dataclass(frozen=True, slots=True)
class Teller:
    """Writes each scene as one line."""

    out: TextIO

    def __call__(self, scene: Scene, place: Place, late: float) -> None:
        """After its frame."""
        words = tuple(
            " ".join(line.text for line in piece.lines) for piece in scene.pieces if isinstance(piece, TextBlock)
        )
        keys = tuple(KeyShown(key.action.name, key.action.choice, *place(key.box), key.spoken) for key in scene.keys)
        said = Shown(time.monotonic(), scene.page_id, scene.step, words, keys, round(late * 1000, 1))
        self.out.write(msgspec.json.encode(said).decode() + "\n")
        self.out.flush()


if __name__ == "__main__":
    told, sys.stdout = sys.stdout, sys.stderr  # a library's stray print must not come between
    state, config, size = Path(sys.argv[1]), Path(sys.argv[2]), WindowSize(int(sys.argv[3]), int(sys.argv[4]))
    run(state, size, config=config, virtual=True, watch=Teller(told))
