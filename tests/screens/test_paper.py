"""What stands on paper: drawn dot for dot, read back by a machine, and naming nobody."""

import os
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from devices.printer.escpos import encode
from devices.virtual.escpos_parser import Automatic, Cut, Op, Parser, Raster, Unknown
from kiosk.rules import Language, Readiness
from kiosk.rules.ticket_numbers import KIOSK_LETTERS
from kiosk.visit.assessment import evidence
from kiosk.visit.effects import Slip as Kind
from kiosk.visit.facts import BookingFacts, Facts
from kiosk.visit.state import KioskContext
from screens.tickets.canvas import TicketCanvas, draw
from screens.tickets.compose import slip, ticket
from screens.tickets.content import MM80, TicketContent, TooWideError
from tests.support.builders import CONTEXT, NOW, TEXTS
from tests.support.tickets import FINE, SITUATIONS, TICKET, visit

RED = {name for name, facts in SITUATIONS.items() if evidence(facts, CONTEXT.policy, CONTEXT)[0] is Readiness.RED}
OUT = Path(os.environ.get("ONTHAAL_OUT", Path(__file__).parents[2] / "out")) / "gallery"


def drawn(situation: str, language: str, *, test: bool = True) -> Image.Image:
    facts, context = SITUATIONS[situation], replace(CONTEXT, test=test)
    told = None if evidence(facts, context.policy, context)[0] is Readiness.RED else 15
    return draw(
        ticket(visit(replace(facts, ticket=replace(facts.ticket, wait=told)), language), context, TEXTS, "R042", NOW),
        MM80,
    )


@pytest.mark.parametrize("language", ["nl", "en", "fr", "de", "ar"])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_ticket_fits_and_its_code_reads_back(situation: str, language: str) -> None:
    picture = drawn(situation, language)
    OUT.mkdir(parents=True, exist_ok=True)
    picture.save(OUT / f"paper-{situation}-{language}.png")
    assert picture.mode == "1"
    assert picture.width == 576
    assert picture.height <= MM80.longest
    (code,) = zxingcpp.read_barcodes(picture.convert("L"))
    assert code.text.startswith("OHT-")
    assert len(code.text) <= 38


@pytest.mark.parametrize("test", [False, True])
def test_a_copy_says_on_its_paper_that_it_is_one_and_an_original_never_does(test: bool) -> None:
    context = replace(CONTEXT, test=test)
    original, copy = (
        ticket(
            visit(replace(SITUATIONS["fine"], ticket=replace(SITUATIONS["fine"].ticket, copy=copied)), "nl"),
            context,
            TEXTS,
            "R042",
            NOW,
        )
        for copied in (False, True)
    )
    assert ("kopie" in copy.test, "kopie" in original.test) == (True, False)
    head = [draw(each, MM80).crop((0, 0, 576, 56)).tobytes() for each in (original, copy)]
    unmarked = draw(replace(copy, test=original.test), MM80).crop((0, 0, 576, 56)).tobytes()
    assert head[0] != head[1], "it is drawn"
    assert unmarked == head[0], "and nothing else in the head differs"


def test_ticket_is_as_long_as_it_was_drawn() -> None:
    assert drawn("fine", "nl", test=False).height / 8 == 94.0
    assert drawn("letter-at-home", "en", test=False).height / 8 == 134.0
    assert drawn("help", "nl", test=False).height / 8 == 72.0


def test_number_has_capitals_of_twenty_millimetres() -> None:
    picture = drawn("fine", "nl", test=False)
    rows = picture.convert("L").crop((4, 64, 200, 260))
    inked = [y for y in range(rows.height) if rows.crop((0, y, rows.width, y + 1)).getextrema()[0] == 0]
    assert 158 <= max(y for y in inked if y < 175) - min(inked) <= 176


@pytest.mark.parametrize("letter", KIOSK_LETTERS)
def test_widest_number_of_every_kiosk_fits(letter: str) -> None:
    TicketCanvas(MM80).number(f"{letter}000")


def test_letter_w_does_not_and_is_therefore_none_of_ours() -> None:
    with pytest.raises(TooWideError):
        TicketCanvas(MM80).number("W000")


@pytest.mark.parametrize("situation", SITUATIONS)
def test_paper_names_nobody(situation: str) -> None:
    words = str(ticket(visit(SITUATIONS[situation], "en"), CONTEXT, TEXTS, "R042", NOW))
    assert "A. K." not in words
    assert TICKET not in words
    assert not any(mark in words for mark in ("'m1'", "'m2'", "'m3'", "'m9'"))


def test_minutes_stand_on_paper_and_in_the_translation_but_on_no_copy() -> None:
    told = replace(FINE, ticket=replace(FINE.ticket, wait=15))
    made = ticket(visit(told, "en"), CONTEXT, TEXTS, "R042", NOW)
    assert made.fields[2] == ("Nog ongeveer", "15 minuten")
    assert made.translation[0].startswith("Wait in zaal B, about 15 minutes. ")
    copy = ticket(visit(replace(told, ticket=replace(told.ticket, copy=True)), "en"), CONTEXT, TEXTS, "R042", NOW)
    assert len(copy.fields) == 2
    assert "minutes" not in copy.translation[0]


@pytest.mark.parametrize("situation", sorted(set(SITUATIONS) - {"help", "unlisted"}))
def test_every_ticket_for_a_desk_says_to_carry_the_passport_too(situation: str) -> None:
    made = ticket(visit(SITUATIONS[situation], "nl"), CONTEXT, TEXTS, "R042", NOW)
    assert (
        made.carry == "Heb je een verblijfskaart? Neem ook altijd het paspoort of de identiteitskaart van je land mee."
    )


@pytest.mark.parametrize("language", ["fr", "de"])
@pytest.mark.parametrize("situation", sorted(set(SITUATIONS) - {"help", "unlisted", *RED}))
def test_no_translation_leaves_out_that_the_passport_is_to_be_carried(situation: str, language: str) -> None:
    """Where a colleague looks first there is so much to say that it gives way."""
    facts = replace(SITUATIONS[situation], ticket=replace(SITUATIONS[situation].ticket, wait=15))
    made = ticket(visit(facts, language), CONTEXT, TEXTS, "R042", NOW)
    assert made.translation[-1] == TEXTS.get(Language(language), "paper.carry")
    assert draw(made, MM80).height > draw(replace(made, translation=made.translation[:-1]), MM80).height


def test_what_is_not_there_is_never_asked_to_be_ready() -> None:
    slip = ticket(visit(SITUATIONS["everything-missing"], "nl"), CONTEXT, TEXTS, "R042", NOW)
    assert slip.have == ()
    assert slip.missing is not None


def parsed(data: bytes) -> list[Op]:
    ops: list[Op] = []
    assert Parser().feed(data, ops) == []
    return ops


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_bytes_make_the_same_picture_and_hold_no_real_time_command(situation: str, language: str) -> None:
    picture = drawn(situation, language)
    data = encode(picture).data
    ops = parsed(data)
    assert not [op for op in ops if isinstance(op, Unknown)]
    assert [type(op) for op in ops][:1] + [type(op) for op in ops][-1:] == [Automatic, Cut]
    printed = Image.new("1", picture.size, 1)
    at = 0
    for op in ops[1:-1]:
        if isinstance(op, Raster):
            printed.paste(op.picture, (0, at))
            at += op.picture.height
        else:
            at += getattr(op, "dots", 0)
    assert printed.tobytes() == picture.tobytes()
    assert len(data) <= 0.65 * 72 * picture.height, "of naive raster"


def slip_of(kind: Kind, facts: Facts, language: str = "nl", context: KioskContext = CONTEXT) -> TicketContent:
    return slip(visit(facts, language), context, TEXTS, kind, NOW)


def test_a_reminder_says_day_hour_and_what_to_bring_and_bears_no_number() -> None:
    made = slip_of(Kind.REMINDER, replace(FINE, ticket=replace(FINE.ticket, ordered=False, number=None)))
    assert (made.number, made.title, made.big) == ("", "Je afspraak", "woensdag 25 november")
    assert made.fields == (("Uur", "10.20"),)
    assert made.have == ("de brief met de codes", "je oude kaart")


def test_of_another_day_only_the_day_is_known() -> None:
    made = slip_of(Kind.REMINDER, Facts(greeted=True, booking=BookingFacts(other_day=NOW.date() + timedelta(days=3))))
    assert (made.big, made.fields) == ("zaterdag 28 november", ())


@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("site", ["", "HTTPS://WACHT.STAD.BE/"])
def test_a_slip_fits_and_has_a_code_only_where_there_is_a_page_behind_it(kind: Kind, language: str, site: str) -> None:
    context = replace(CONTEXT, policy=replace(CONTEXT.policy, city_hall=replace(CONTEXT.policy.city_hall, site=site)))
    made = slip_of(kind, replace(FINE, ticket=replace(FINE.ticket, ordered=False, number=None)), language, context)
    picture = draw(made, MM80)
    picture.save(OUT / f"paper-slip-{kind}-{language}.png")
    assert picture.height <= MM80.longest
    code = zxingcpp.read_barcode(picture.convert("L"))
    assert (code.text if code else "") == (f"{site}AFSPRAAK" if site else "")
    words = " ".join((made.follow, *made.instructions, *made.translation))
    assert bool(re.search("(?i)scan", words)) == bool(site)


def test_who_lost_his_card_reads_where_to_report_it() -> None:
    made = ticket(visit(SITUATIONS["lost"], "nl"), CONTEXT, TEXTS, "R042", NOW)
    assert made.missing is not None
    assert "DOC STOP 00800 2123 2123" in made.missing[1].replace("\u00a0", " ")
    assert "je oude kaart" not in made.have


def test_an_applicant_reads_the_listed_price_unless_something_heavier_is_to_be_said() -> None:
    fine, missing = (
        ticket(visit(SITUATIONS[each], "nl"), CONTEXT, TEXTS, "R042", NOW) for each in ("applies", "no-photo")
    )
    assert "Prijs op de lijst: 24 euro. Je betaalt aan het loket." in fine.instructions
    assert missing.missing == ("Nog nodig: een pasfoto", "Je kan een foto maken in het fotohokje in de hal.")
    assert not any("Prijs op de lijst" in words for words in missing.instructions)


def test_who_could_not_be_looked_up_does_not_read_that_there_is_no_appointment() -> None:
    slip_ = ticket(visit(SITUATIONS["unlisted-collects"], "nl"), CONTEXT, TEXTS, "R042", NOW)
    assert dict(slip_.fields)["Afspraak"] == "zoekt het loket"
