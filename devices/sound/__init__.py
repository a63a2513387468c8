"""The loudspeaker: a few chimes that say no more than the page, so that nobody who cannot hear them misses anything."""

from devices.sound.speaker import Speaker
from devices.sound.words import Chime, Loudspeaker

__all__ = ["Chime", "Loudspeaker", "Speaker"]
