"""Names agree, catalogues are whole, and a page says no more than it may."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from kiosk.rules import VERDICT_RULES, Language, LetterState, OldCard, TextSize
from kiosk.texts import MissingTextError, Texts
from kiosk.texts.catalogues import load_texts
from kiosk.visit.agenda import STEPS
from kiosk.visit.answers import HelpCall
from kiosk.visit.engine import advance, begin
from kiosk.visit.events import CardRead, CardVerdict, Touched
from kiosk.visit.facts import BookingFacts, Facts
from kiosk.visit.state import (
    CardSlotState,
    DeskStatus,
    Devices,
    DisplaySettings,
    EventEnvelope,
    KioskContext,
    PageId,
    VisitId,
)
from kiosk.visit.steps import show_card, show_letter
from screens.pages import PAGES, page_of
from tests.support.builders import ARABIC, BOOK, CONTEXT, DAY, MARKS, NOW, TEXTS

MINE, OTHER = MARKS[1], MARKS[3]
CONFIRMED = Facts(greeted=True, booking=BookingFacts(appointment=DAY.appointments[0], confirmed=True))
ASKED = replace(begin(VisitId("v1"), PageId(1)), facts=CONFIRMED)
ENGLISH = DisplaySettings(Language("en"))


def with_devices(**devices: object) -> KioskContext:
    return replace(CONTEXT, devices=replace(Devices(), **devices))  # type: ignore[arg-type]


def test_step_page_and_text_have_one_name() -> None:
    assert list(STEPS) == list(PAGES)
    prefixes = {key.split(".")[0] for key in TEXTS.catalogues[Language("nl")] if "." in key}
    assert set(STEPS) - {"await_ticket"} <= prefixes
    assert prefixes <= {*STEPS, "nav", "sign", "line", "paper"}


def test_every_line_of_evidence_has_its_sentences() -> None:
    desk = load_texts((Language("nl"),), "desk")
    for verdict, line in VERDICT_RULES.items():
        assert desk.has(str(verdict))
        assert line.resident is None or TEXTS.has(line.resident)
    assert set(desk.catalogues[Language("nl")]) == {str(verdict) for verdict in VERDICT_RULES}


@pytest.mark.parametrize(
    ("dutch", "english"),
    [
        ({"a": "x", "b": "y"}, {"a": "x"}),
        ({"a": "{n}"}, {"a": "n"}),
        ({"a": "x"}, {"a": ""}),
        ({"a": "x"}, {"a": "y", "c": "z"}),
    ],
)
def test_catalogue_unlike_the_dutch_is_refused(dutch: dict[str, str], english: dict[str, str]) -> None:
    with pytest.raises(MissingTextError):
        Texts.of({Language("nl"): dutch, Language("en"): english})


def test_no_sentence_judges_anybody() -> None:
    """I9."""
    words = ("ongeldig", "geweigerd", "illegaal", "vervallen", "invalid", "refused", "illegal", "expired")
    for catalogue in TEXTS.catalogues.values():
        assert not [key for key, sentence in catalogue.items() if any(word in sentence.lower() for word in words)]


def test_dutch_stays_visible_under_every_translation() -> None:
    for facts in (
        Facts(),
        CONFIRMED,
        replace(CONFIRMED, ticket=replace(CONFIRMED.ticket, ordered=True, number="R042", paper=None)),
    ):
        page = page_of(replace(ASKED, facts=facts, display=ENGLISH), CONTEXT, TEXTS)
        assert page.translation_label == "Translation of the Dutch text"
        assert page.title.dutch
        assert all(key.label.dutch for key in (*page.answers, *page.upper) if not key.label.private)


def test_two_letters_of_others_go_to_the_desk_and_a_matching_one_always_wins() -> None:
    twice = replace(CONFIRMED, letter=replace(CONFIRMED.letter, letters=(OTHER, OTHER)))
    assert show_letter.verdict(replace(CONFIRMED, letter=replace(CONFIRMED.letter, letters=(OTHER,))), BOOK) is None
    assert show_letter.verdict(twice, BOOK) is LetterState.OTHER
    assert (
        show_letter.verdict(replace(twice, letter=replace(twice.letter, letters=(OTHER, OTHER, MINE))), BOOK)
        is LetterState.VERIFIED
    )


def test_scanner_that_is_gone_costs_one_touch_and_nobody_his_turn() -> None:
    page = page_of(ASKED, with_devices(scanner=False), TEXTS)
    assert page.answers[0].action.name == "desk_checks"


@pytest.mark.parametrize("slot", [CardSlotState.GONE, CardSlotState.LEFT_BEHIND])
def test_reader_that_cannot_be_used_says_so_and_goes_on(slot: CardSlotState) -> None:
    at_card = replace(ASKED, facts=replace(CONFIRMED, letter=replace(CONFIRMED.letter, letters=(MINE,))))
    page = page_of(at_card, with_devices(slot=slot), TEXTS)
    assert page.step == "show_card"
    assert page.title.text != TEXTS.get(Language("nl"), "show_card.title")
    assert "desk_checks" in {key.action.name for key in page.answers}


BOOKED = replace(DAY.appointments[0], card_number=MARKS[0], holder=MARKS[2])


@pytest.mark.parametrize("kind", list(CardVerdict))
@pytest.mark.parametrize("match", ["card", "holder", "neither", "nothing"])
def test_every_card_verdict_and_match_leads_to_one_line(kind: CardVerdict, match: str) -> None:
    read = {
        "card": CardRead(kind, card=MARKS[0], holder=OTHER),
        "holder": CardRead(kind, card=OTHER, holder=MARKS[2]),
        "neither": CardRead(kind, card=OTHER, holder=OTHER),
        "nothing": CardRead(kind),
    }[match]
    line = show_card.assess_read(read, BOOKED, BOOK)
    if kind in (CardVerdict.PROVEN, CardVerdict.GENUINE):
        expected = {"neither": OldCard.MISMATCH, "nothing": OldCard.NO_BASIS}.get(match, OldCard(f"card.{kind}"))
        assert line is expected
    else:
        assert line is OldCard(f"card.{kind}")
    assert line in VERDICT_RULES


def test_card_of_an_earlier_type_is_to_be_looked_at() -> None:
    read = CardRead(CardVerdict.GENUINE, holder=MARKS[2], document="17")
    assert show_card.assess_read(read, BOOKED, BOOK) is OldCard.OLD_TYPE


def test_the_confirmation_shows_time_in_brussels_initials_and_purpose_alone() -> None:
    found = replace(DAY.appointments[0], start=DAY.appointments[0].start.astimezone(UTC))
    page = page_of(replace(ASKED, facts=Facts(greeted=True, booking=BookingFacts(appointment=found))), CONTEXT, TEXTS)
    assert [fact.label.text for fact in page.facts] == ["10.20 uur", "A. K.", "Kaart afhalen"]
    assert [fact.label.private for fact in page.facts] == [True, True, False]


def test_a_test_house_says_so_on_every_page() -> None:
    for name in STEPS:
        over = name if name in ("help", "stop", "idle") else None
        page = page_of(replace(ASKED, overlay=over), replace(CONTEXT, test=True), TEXTS)
        assert page.test


def test_one_key_goes_round_three_sizes_of_letters_and_says_where_it_leads() -> None:
    visit = begin(VisitId("v1"), PageId(1))
    seen = []
    for _ in range(4):
        key = next(key for key in page_of(visit, CONTEXT, TEXTS).lower if key.action.name == "larger")
        seen.append((visit.display.size, key.on, key.label.text))
        visit, _ = advance(visit, EventEnvelope(Touched("larger"), NOW, visit.page_id), CONTEXT)
    assert seen == [
        (TextSize.USUAL, False, "Grotere letters"),
        (TextSize.LARGER, True, "Grotere letters"),
        (TextSize.LARGEST, True, "Kleinere letters"),
        (TextSize.USUAL, False, "Grotere letters"),
    ]


def test_a_card_that_is_still_in_is_said_before_he_is_wiped_and_to_whoever_comes_back_for_it() -> None:
    facts = replace(CONFIRMED, happened=replace(CONFIRMED.happened, card_in=True, card_read=True))
    silent = replace(begin(VisitId("v1"), PageId(1)), facts=facts, overlay="idle")
    idle = page_of(silent, with_devices(slot=CardSlotState.OURS), TEXTS)
    assert idle.notice is not None
    assert idle.notice.label.text == "Je kaart zit nog in de lezer."
    first = page_of(begin(VisitId("v2"), PageId(2)), with_devices(slot=CardSlotState.LEFT_BEHIND), TEXTS)
    assert first.notice is not None
    assert first.notice.label.text.startswith("Er zit nog een kaart in de lezer.")


@pytest.mark.parametrize("desk", list(HelpCall))
def test_where_nobody_is_there_help_sends_nobody_to_a_desk_even_with_a_full_disk(desk: HelpCall) -> None:
    alone = replace(CONTEXT, desk_status=DeskStatus(0, (), NOW))
    page = page_of(
        replace(ASKED, facts=replace(CONFIRMED, happened=replace(CONFIRMED.happened, desk=desk)), overlay="help"),
        alone,
        TEXTS,
    )
    assert page.title.text == TEXTS.get(Language("nl"), "help.nobody")
    assert page.where is not None, "and it says whom to ring"


def test_a_sentence_that_has_no_translation_yet_keeps_its_dutch_date() -> None:
    visit = begin(VisitId("v1"), PageId(1))
    facts = Facts(greeted=True, language_asked=True, booking=BookingFacts(other_day=NOW.date() - timedelta(days=8)))
    page = page_of(replace(visit, facts=facts, display=DisplaySettings(ARABIC)), CONTEXT, TEXTS)
    assert page.title.text == page.title.dutch
