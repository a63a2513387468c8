"""The loudspeaker of a kiosk: chimes, and its state for the desk. No visit waits for a sound."""

import logging
from collections.abc import Callable

from devices.sound import Chime, Loudspeaker, Speaker
from kiosk.adapters.device import DeviceEvent
from kiosk.rules import DeviceState

log = logging.getLogger(__name__)

_STATES = {Loudspeaker.READY: DeviceState.READY, Loudspeaker.ABSENT: DeviceState.ABSENT, Loudspeaker.NONE: None}


class SpeakerAdapter:
    """A loudspeaker. device: its name in ALSA; empty where there is none."""

    name = "sound"

    def __init__(self, device: str) -> None:
        self._speaker = Speaker(device, lambda state: log.info("loudspeaker %s", state))

    @property
    def state(self) -> DeviceState | None:
        """READY, ABSENT, or None where none is installed."""
        return _STATES[self._speaker.state]

    def start(self, on_event: Callable[[DeviceEvent], None]) -> None:  # noqa: ARG002 -- it has nothing to tell a visit
        """Start the thread that plays."""
        self._speaker.start()

    def stop(self) -> None:
        """Cut off what is played."""
        self._speaker.stop()

    def play(self, chime: Chime) -> None:
        """Play this chime instead of the one that is heard now. Returns at once, from any thread."""
        self._speaker.play(chime)
