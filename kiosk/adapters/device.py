"""What every device of a kiosk has in common: a name, a life, a state for the desk, and events for the visit."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from kiosk.rules import DeviceState
from kiosk.runtime.visit_runner import Change
from kiosk.visit.events import Event
from kiosk.visit.state import Devices, KioskContext


@dataclass(frozen=True, slots=True)
class DeviceEvent:
    """An event of a device, with what it changes in the context: the engine never sees one without the other."""

    event: Event
    change: Change | None = None


class Device(Protocol):
    """A device as the composition root and the status report know it.

    name: as the status report calls it. state: None where the installation has no such device.
    """

    name: str

    @property
    def state(self) -> DeviceState | None:
        """The state that the desk is shown. Called on any thread."""

    def start(self, on_event: Callable[[DeviceEvent], None]) -> None:
        """Start the device's own thread; it calls `on_event`, first with the device's state."""

    def stop(self) -> None:
        """End the thread. Returns within ten seconds."""


def with_devices(**changed: object) -> Change:
    """Return a change of `KioskContext.devices`. changed: fields of Devices."""

    def change(context: KioskContext) -> KioskContext:
        devices: Devices = replace(context.devices, **changed)  # type: ignore[arg-type]  # named by the caller
        return replace(context, devices=devices)

    return change
