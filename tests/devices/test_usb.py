"""A reader that is on the bus and not served is told apart from one that is not there."""

from pathlib import Path

from devices.card.usb import readers_on_bus


def device(folder: Path, name: str, interface_class: str, product: str | None = None) -> None:
    (folder / f"{name}:1.0").mkdir(parents=True)
    (folder / name).mkdir()
    (folder / f"{name}:1.0" / "bInterfaceClass").write_text(f"{interface_class}\n")
    if product is not None:
        (folder / name / "product").write_text(f"{product}\n")


def test_card_readers_are_found_by_their_class_and_nothing_else_is(tmp_path: Path) -> None:
    device(tmp_path, "1-1", "0b", "ACR39U ICC Reader")
    device(tmp_path, "1-2", "03", "Keyboard")
    device(tmp_path, "2-1.4", "0b")
    assert readers_on_bus(tmp_path) == ("ACR39U ICC Reader", "a card reader")


def test_a_machine_without_usb_has_none(tmp_path: Path) -> None:
    assert readers_on_bus(tmp_path / "nowhere") == ()
