"""Synthesises the chimes: sines between 440 and 880 Hz, audible longest in old age, with soft edges. Pure."""

import io
import math
import wave
from array import array

from devices.sound.messages import Chime

RATE = 22_050
"""Samples per second, mono, 16 bits."""
LOUDNESS = 0.4
"""Fraction of full scale; the volume is set by the mixer."""
EDGE_S = 0.012
"""Seconds of a note's rise and fall; a hard edge would click."""
AFTER_S = 0.06
"""Seconds of silence after the last note; some players drop what is still buffered."""
REST = 0

NOTES: dict[Chime, tuple[tuple[int, int], ...]] = {
    Chime.GOOD: ((660, 100), (880, 140)),
    Chime.LOOK: ((550, 120), (REST, 60), (550, 180)),
    Chime.ASK: ((660, 160), (REST, 80), (550, 220)),
    Chime.NUMBER: ((550, 120), (660, 120), (880, 240)),
    Chime.CARD: ((880, 160), (REST, 100), (880, 160), (REST, 100), (880, 160)),
}
"""Frequency in Hz and length in ms of each note; a rest has no frequency."""


def seconds(chime: Chime) -> float:
    """Return the length of a chime in seconds."""
    return sum(length for _, length in NOTES[chime]) / 1000


def wav(chime: Chime) -> bytes:
    """Return the chime as a WAV file."""
    return _wav(NOTES[chime])


def silence_wav() -> bytes:
    """Return a silent WAV file, which tests whether a chime could be played."""
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
