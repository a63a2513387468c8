"""Names that a city really has: long ones are drawn whole, beside the hour and the mark of a test."""

from dataclasses import replace

import pytest
import zxingcpp

from screens.layout.header import StatusBar
from screens.layout.page_layout import layout_page
from screens.layout.scene import TextBlock
from screens.layout.theme import MARGIN, WIDTH, RenderOptions
from screens.tickets.canvas import draw
from screens.tickets.compose import ticket
from screens.tickets.content import MM80
from screens.typography.fonts import REGULAR, Face
from tests.support.builders import CONTEXT, NOW, TEXTS
from tests.support.pages import page_and_manner
from tests.support.tickets import SITUATIONS, visit

NAMES = [
    "Gemeente Sint-Katelijne-Waver",
    "Stadsbestuur Heist-op-den-Berg",
    "Ville de La Louvière / Stad",
    "W" * 20,
    "As",
]
HOST = "HTTPS://WACHTRIJ.SINT-KATELIJNE-WAVER.BE/"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("test", [False, True])
def test_the_name_stands_whole_on_the_glass_and_clear_of_the_hour(name: str, test: bool) -> None:
    page, _ = page_and_manner("find_appointment", "nl", RenderOptions(), replace(CONTEXT, test=test))
    for grown in range(3):
        made = layout_page(page, RenderOptions(grown), StatusBar(name, "10.12", 16))
        inks = [piece for piece in made.pieces if isinstance(piece, TextBlock)]
        drawn = next(ink for ink in inks if " ".join(line.text for line in ink.lines) == name)
        hour = next(ink for ink in inks if ink.lines[0].text == "10.12")
        marks = [ink.box.x for ink in inks if ink.lines[0].text == "TEST"] if test else []
        for line in drawn.lines:
            end = drawn.box.x + drawn.face.width(line.text)
            assert end <= min([hour.box.x, WIDTH - MARGIN, *marks])
        assert drawn.box.y >= 0
        assert drawn.box.y + len(drawn.lines) * drawn.face.size <= 118


@pytest.mark.parametrize("name", NAMES[:4])
@pytest.mark.parametrize("test", [False, True])
def test_the_name_stands_whole_on_paper_and_a_long_host_can_be_read_back(name: str, test: bool) -> None:
    context = replace(
        CONTEXT,
        test=test,
        policy=replace(CONTEXT.policy, city_hall=replace(CONTEXT.policy.city_hall, city=name, site=HOST)),
    )
    made = ticket(visit(SITUATIONS["fine"], "fr"), context, TEXTS, "R042", NOW)
    picture = draw(made, MM80).convert("L")
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text.startswith(HOST)
    stamp = "TEST, 10.12" if test else "10.12"
    left = MM80.width - MM80.margin - round(Face(REGULAR, MM80.small - 2).width(stamp))
    assert picture.crop((left - 12, 0, left - 4, 34)).getextrema()[0] == 255, "white between the name and the hour"
