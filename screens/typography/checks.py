"""Checks of fonts and text shaping on this machine, for `kiosk doctor`."""

from collections.abc import Callable

from screens.typography.fonts import BOLD, REGULAR, SEMIBOLD, Face, check_shaping


def font_checks() -> tuple[tuple[str, Callable[[], object], str], ...]:
    """Return each check as name, function that raises, and remedy."""
    return (
        ("shaping", check_shaping, "apt-get install libfribidi0"),
        ("fonts", _open_fonts, "install the package again: assets/fonts is not whole"),
    )


def _open_fonts() -> None:
    for weight in (REGULAR, SEMIBOLD, BOLD):
        Face(weight, 40).font()
