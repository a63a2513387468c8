"""A printer model is a profile: driver and layout take every measure from it."""

from dataclasses import replace

import pytest
from PIL import Image

from devices.printer.escpos import encode
from devices.printer.profile import EPSON_TM_80MM, PROFILES
from kiosk.rules import ConfigError
from kiosk.rules.toml_config import parse_toml
from kiosk.settings import Installation
from screens.tickets.content import FORMATS

PICTURE = Image.new("1", (576, 400), 0)
KIOSK = """
name = "hall-1"
letter = "R"
epoch = 1
site = "s"

central = "http://127.0.0.1:8080"
[cables]
scanner = "/dev/null"
printer_host = "10.0.0.7"
printer_port = 9100
"""


def test_resolution_cutter_and_bands_are_those_of_the_profile() -> None:
    other = replace(EPSON_TM_80MM, dots_per_inch=180, to_cutter_mm=30.0, band_rows=24)
    usual, made = encode(PICTURE), encode(PICTURE, other)
    assert usual.data.startswith(b"\x1b@\x1dP\xcb\xcb")
    assert made.data.startswith(b"\x1b@\x1dP" + bytes((180, 180)))
    assert made.mm == pytest.approx(400 / 7 + 30.0)
    assert made.data.count(b"\x1dv0") > usual.data.count(b"\x1dv0")


def test_every_profile_has_a_layout_of_its_width() -> None:
    assert {profile.width_dots for profile in PROFILES.values()} <= FORMATS.keys()


def test_an_installation_names_its_model_and_an_unknown_one_is_refused_with_its_line() -> None:
    named = parse_toml("kiosk.toml", (KIOSK + 'printer_model = "epson-tm-80mm"\n').encode(), Installation)
    assert named.cables.printer_profile() is EPSON_TM_80MM
    with pytest.raises(ConfigError, match="printer_model"):
        parse_toml("kiosk.toml", (KIOSK + 'printer_model = "typewriter"\n').encode(), Installation)
