"""Chimes. They say no more than the page, so that nobody who cannot hear them misses anything."""

from devices.sound.messages import Chime, Loudspeaker
from devices.sound.speaker import Speaker

__all__ = ["Chime", "Loudspeaker", "Speaker"]
