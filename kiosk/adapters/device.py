"""The interface that every device of a kiosk shares."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from kiosk.rules import DeviceState
from kiosk.runtime.visit_runner import Change
from kiosk.visit.events import Event
from kiosk.visit.state import Devices, KioskContext


@dataclass(frozen=True, slots=True)
class DeviceEvent:
    """An event of a device and the change of the context that belongs to it; the engine gets both together."""

    event: Event
    change: Change | None = None


class Device(Protocol):
    """A device as the composition root and the status report see it.

    name: its key in the status report. state: None if the installation has no such device.
    """

    name: str

    @property
    def state(self) -> DeviceState | None:
        """Return the state for the desk. Any thread may call it."""

    def start(self, on_event: Callable[[DeviceEvent], None]) -> None:
        """Start the device's own thread, which calls `on_event`, first with the device's state."""

    def stop(self) -> None:
        """End the thread; returns within ten seconds."""


def with_devices(**changed: object) -> Change:
    """Return a change of `KioskContext.devices`. changed: fields of Devices."""

    def change(context: KioskContext) -> KioskContext:
        devices: Devices = replace(context.devices, **changed)  # type: ignore[arg-type]  # named by the caller
        return replace(context, devices=devices)

    return change
