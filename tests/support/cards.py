"""A connection to a virtual card."""

from dataclasses import dataclass, field

from devices.virtual.card.applet import Applet


@dataclass
class Straight:
    """A line to the applet with nothing between."""

    applet: Applet
    sent: list[bytes] = field(default_factory=list)

    def transmit(self, command: bytes) -> bytes:
        self.sent.append(command)
        return self.applet.answer(command)
