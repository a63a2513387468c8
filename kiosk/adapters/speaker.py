"""The loudspeaker of a kiosk. No visit waits for a sound."""

import logging
from collections.abc import Callable

from devices.sound import Chime, Loudspeaker, Speaker
from kiosk.adapters.device import DeviceEvent
from kiosk.rules import DeviceState

log = logging.getLogger(__name__)

_STATES = {Loudspeaker.READY: DeviceState.READY, Loudspeaker.ABSENT: DeviceState.ABSENT, Loudspeaker.NONE: None}


class SpeakerAdapter:
    """A loudspeaker. device: its ALSA name; empty if there is none."""

    name = "sound"

    def __init__(self, device: str) -> None:
        self._speaker = Speaker(device, lambda state: log.info("loudspeaker %s", state))

    @property
    def state(self) -> DeviceState | None:
        """Return READY, ABSENT, or None if none is installed."""
        return _STATES[self._speaker.state]

    def start(self, on_event: Callable[[DeviceEvent], None]) -> None:  # noqa: ARG002 -- a loudspeaker has no events
        """Start the thread that plays."""
        self._speaker.start()

    def stop(self) -> None:
        """Stop, cutting off what is played."""
        self._speaker.stop()

    def play(self, chime: Chime) -> None:
        """Play a chime instead of the present one. Returns at once; any thread may call it."""
        self._speaker.play(chime)
