"""The kiosk of the demo: the same program, which also prints each page that it draws and where its buttons are.

Started as `python -m kiosk.demo.scene_reporter STATE CONFIG WIDTH HEIGHT`. Tests and demo read this output to find buttons.
"""

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import msgspec

from kiosk.app import Place, run
from screens.kivy_view.bootstrap import WindowSize
from screens.layout.scene import Scene, TextBlock


class KeyShown(msgspec.Struct, frozen=True, array_like=True):
    """A button and its place on the window, from the top left."""

    name: str
    choice: str
    x: int
    y: int
    w: int
    h: int
    spoken: str


class Shown(msgspec.Struct, frozen=True):
    """A scene whose frame is on the screen. at: monotonic seconds.

    late_ms: the longest delay of the main loop so far.
    """

    at: float
    page_id: int
    step: str
    words: tuple[str, ...]
    keys: tuple[KeyShown, ...]
    late_ms: float


@dataclass(frozen=True, slots=True)
class SceneReporter:
    """Writes each scene as one line."""

    out: TextIO

    def __call__(self, scene: Scene, place: Place, late: float) -> None:
        """Write a scene after its frame."""
        words = tuple(
            " ".join(line.text for line in piece.lines) for piece in scene.pieces if isinstance(piece, TextBlock)
        )
        keys = tuple(KeyShown(key.action.name, key.action.choice, *place(key.box), key.spoken) for key in scene.keys)
        shown = Shown(time.monotonic(), scene.page_id, scene.step, words, keys, round(late * 1000, 1))
        self.out.write(msgspec.json.encode(shown).decode() + "\n")
        self.out.flush()


if __name__ == "__main__":
    output, sys.stdout = sys.stdout, sys.stderr  # a library's stray print must not come between
    state, config, size = Path(sys.argv[1]), Path(sys.argv[2]), WindowSize(int(sys.argv[3]), int(sys.argv[4]))
    run(state, size, config=config, virtual=True, watch=SceneReporter(output))
