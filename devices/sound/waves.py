"""PURE. The chimes as sound: sines between 440 and 880 Hz, which old ears keep longest, that rise and fall softly."""

import io
import math
import wave
from array import array

from devices.sound.messages import Chime

RATE = 22_050
"""Samples a second, one channel, 16 bits."""
LOUDNESS = 0.4
"""Of full scale; the volume itself is the mixer's."""
EDGE_S = 0.012
"""How long a note takes to rise and to fall: an edge would click."""
AFTER_S = 0.06
"""Of silence behind the last note: some players drop what they had not yet handed on."""
REST = 0

NOTES: dict[Chime, tuple[tuple[int, int], ...]] = {
    Chime.GOOD: ((660, 100), (880, 140)),
    Chime.LOOK: ((550, 120), (REST, 60), (550, 180)),
    Chime.ASK: ((660, 160), (REST, 80), (550, 220)),
    Chime.NUMBER: ((550, 120), (660, 120), (880, 240)),
    Chime.CARD: ((880, 160), (REST, 100), (880, 160), (REST, 100), (880, 160)),
}
"""Pitch in Hz and length in ms of each note; a rest has no pitch."""


def seconds(chime: Chime) -> float:
    """How long it lasts."""
    return sum(length for _, length in NOTES[chime]) / 1000


def wav(chime: Chime) -> bytes:
    """The chime as a WAV file."""
    return _wav(NOTES[chime])


def silence_wav() -> bytes:
    """A WAV file that is not heard: it tells whether one would be."""
    return _wav(())


def _wav(notes: tuple[tuple[int, int], ...]) -> bytes:
    samples = array("h")
    for pitch, length in notes:
        samples.extend(_note(pitch, length / 1000))
    samples.extend(_note(REST, AFTER_S))
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return out.getvalue()


def _note(pitch: int, length_s: float) -> list[int]:
    count, edge = round(length_s * RATE), EDGE_S * RATE
    return [
        round(32767 * LOUDNESS * min(1, at / edge, (count - at) / edge) * math.sin(math.tau * pitch * at / RATE))
        for at in range(count)
    ]
