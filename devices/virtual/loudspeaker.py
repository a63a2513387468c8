"""A virtual loudspeaker: ALSA's `file` device stores what the player plays, and the chimes are recognised in it.

It can be unplugged, and it can jam: then its player never ends.
"""

import math
import os
from array import array
from itertools import groupby
from pathlib import Path
from typing import Literal

from devices.sound.messages import Chime
from devices.sound.waves import NOTES, RATE, REST

DEVICE = "onthaal"
_ALSA = Path("/usr/share/alsa/alsa.conf")
_FRAME = RATE // 50
"""Samples of 20 ms: the shortest note has five of them."""
_PITCHES = sorted({pitch for notes in NOTES.values() for pitch, _ in notes} - {REST})
_SILENT = 300.0
"""Mean amplitude below which nothing is heard."""

Mood = Literal["ok", "gone", "jammed"]


class VirtualLoudspeaker:
    """The far end of the audio cable. environment: makes `device` known to ALSA."""

    device = DEVICE

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._settings, self._recording, self._jam = folder / "asound.conf", folder / "heard.raw", folder / "jam"
        self._notes: list[int | None] = []
        os.mkfifo(self._jam)
        self._recording.touch()
        self.environment = {"ALSA_CONFIG_PATH": f"{_ALSA}:{self._settings}"}
        self.set_state("ok")

    def set_state(self, mood: Mood) -> None:
        """Set the fault, from the next chime on."""
        into = {"ok": f"| exec cat >> '{self._recording}'", "jammed": str(self._jam)}
        kept = f'type file\nslave.pcm null\nfile "{into.get(mood, "")}"\nformat raw\n'
        self._settings.write_text(f"pcm.{DEVICE} {{\n{'type hw' if mood == 'gone' else kept}\n}}\n")

    def bytes_played(self) -> int:
        """Return how many bytes were played; it grows as soon as a chime begins."""
        return self._recording.stat().st_size

    def chimes(self) -> tuple[Chime, ...]:
        """Return every chime that was played completely, in order."""
        with self._recording.open("rb") as file:
            file.seek(len(self._notes) * _FRAME * 2)
            while len(raw := file.read(_FRAME * 2)) == _FRAME * 2:
                self._notes.append(_note(array("h", raw)))
        melody = tuple(pitch for pitch, _ in groupby(note for note in self._notes if note is not None))
        found: list[Chime] = []
        while melody:
            chime = next((each for each, tune in _TUNES.items() if melody[: len(tune)] == tune), None)
            found += [chime] if chime else []
            melody = melody[len(_TUNES[chime]) if chime else 1 :]
        return tuple(found)


def _note(frame: "array[int]") -> int | None:
    """Return the frequency in these 20 ms; REST if it is silent, None in a transition."""
    if sum(map(abs, frame)) / len(frame) < _SILENT:
        return REST
    power = {pitch: _power(frame, pitch) for pitch in _PITCHES}
    best = max(power, key=power.__getitem__)
    return best if power[best] > 0.6 * sum(power.values()) else None


def _power(frame: "array[int]", pitch: int) -> float:
    """Return the power of a frequency (Goertzel)."""
    turn = 2 * math.cos(math.tau * pitch / RATE)
    one = two = 0.0
    for sample in frame:
        one, two = sample + turn * one - two, one
    return one * one + two * two - turn * one * two


_TUNES = {chime: (*(pitch for pitch, _ in notes), REST) for chime, notes in NOTES.items()}
"""A chime ends with silence: the player fills its last period with it."""
