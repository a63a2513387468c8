"""Lists card readers on the USB bus by interface class; pcscd lists only those that it has a driver for."""

from pathlib import Path

_SMART_CARD = "0b"
"""USB interface class of CCID readers."""


def readers_on_bus(devices: Path = Path("/sys/bus/usb/devices")) -> tuple[str, ...]:
    """Return the product names of the connected readers; empty if the bus cannot be read."""
    names = []
    for interface in sorted(devices.glob("*/bInterfaceClass")):
        if _read(interface) == _SMART_CARD:
            device = devices / interface.parent.name.partition(":")[0]
            names.append(_read(device / "product") or "a card reader")
    return tuple(names)


def _read(file: Path) -> str:
    try:
        return file.read_text(errors="replace").strip()
    except OSError:
        return ""
