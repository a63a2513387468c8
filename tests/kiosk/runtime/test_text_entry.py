"""What is typed on the glass: signs stay at the edge, the visit hears counts and marks."""

from dataclasses import replace
from uuid import UUID

import pytest

from devices.scanner import Scanned
from kiosk.adapters.scan_interpreter import ScanInterpreter
from kiosk.rules import DUTCH, IdentifierKind, Language, Pseudonym, SiteKey
from kiosk.rules.barcodes import Barcodes
from kiosk.rules.check_codes import confirmation_code
from kiosk.rules.ticket_numbers import ticket_address
from kiosk.runtime.text_entry import HOUR_S, Entry
from kiosk.visit import events
from kiosk.visit.answers import LookupMethod
from kiosk.visit.engine import begin
from kiosk.visit.facts import Facts, IssuedNumber, SearchFacts
from kiosk.visit.state import KioskContext, PageId, VisitId
from tests.support.builders import BOOK, CONTEXT, DAY, NOW

KEY = SiteKey("k1", b"s" * 32)
CODE = confirmation_code(NOW.date(), "7K2M9QRTX")
BIRTH = ("03", "02", "1", "9", "9", "0")


class Typist:
    """Somebody who types on one of the two pages."""

    def __init__(self, way: LookupMethod, context: KioskContext = CONTEXT) -> None:
        self.time, self.context = 0.0, context
        self.entry = Entry(lambda: KEY, lambda: NOW, ticks=lambda: self.time)
        facts = Facts(greeted=True, language_asked=True, search=SearchFacts(way=way))
        self.entry.belongs_to(replace(begin(VisitId("v1"), PageId(1)), facts=facts), context)

    def types(self, *characters: str) -> list[object]:
        told: list[object] = []
        for character in characters:
            for event, change in self.entry.press("sign", character, self.context):
                self.context = change(self.context) if change else self.context
                told.append(event)
        return told

    def erases(self) -> list[object]:
        return [event for event, _ in self.entry.press("erase", "", self.context)]


def test_a_typed_code_is_the_same_mark_as_the_scanned_one() -> None:
    typist = Typist(LookupMethod.TYPE)
    told = typist.types(*CODE.removeprefix("OH-"))
    assert told[:-1] == [events.Typed(nr) for nr in range(1, 13)]
    assert told[-1] == events.CodeShown(KEY.mark(IdentifierKind.CODE, CODE), NOW.date())
    assert typist.entry.display_text(DUTCH) == "OH-············"


def test_one_wrong_sign_is_said_and_can_be_mended() -> None:
    typist = Typist(LookupMethod.TYPE)
    characters = CODE.removeprefix("OH-")
    wrong = "2" if characters[-1] != "2" else "3"
    assert typist.types(*characters[:-1], wrong)[-1] == events.TypedWrong()
    assert typist.types("Z") == []
    assert typist.erases() == [events.Typed(11)]
    assert isinstance(typist.types(characters[-1])[-1], events.CodeShown)


@pytest.mark.parametrize("character", ["0", "O", "1", "I", "L", "a", "AB", "", "€"])
def test_a_sign_that_no_key_has_is_not_taken(character: str) -> None:
    assert Typist(LookupMethod.TYPE).types(character) == []


def test_a_birth_date_with_three_letters_is_one_mark() -> None:
    typist = Typist(LookupMethod.BIRTH)
    assert typist.types(*BIRTH, "K", "A", "R")[-1] == events.BirthGiven(
        KEY.mark(IdentifierKind.BIRTH, "1990-02-03 KAR")
    )


def test_a_short_name_and_an_unknown_day_are_enough() -> None:
    typist = Typist(LookupMethod.BIRTH)
    assert typist.types(".") == []
    told = typist.types("00", "00", "1", "9", "6", "6", "L", "I", ".")
    assert told[-1] == events.BirthGiven(KEY.mark(IdentifierKind.BIRTH, "1966-00-00 LI"))


def test_what_stands_typed_is_read_in_words() -> None:
    typist = Typist(LookupMethod.BIRTH)
    assert typist.entry.display_text(DUTCH) == "·· ···· ····  ···"
    typist.types(*BIRTH, "K")
    assert typist.entry.display_text(DUTCH) == "3 februari 1990  K··"
    assert typist.entry.display_text(Language("fr")) == "3 février 1990  K··"


def test_nothing_typed_reaches_the_next_visit_or_stands_in_a_repr() -> None:
    typist = Typist(LookupMethod.BIRTH)
    typist.types(*BIRTH, "K", "A")
    assert "'K'" not in repr(typist.entry)
    typist.entry.belongs_to(begin(VisitId("v2"), PageId(9)), CONTEXT)
    assert "K" not in typist.entry.display_text(DUTCH)


def test_after_ten_guesses_in_vain_within_an_hour_nothing_is_looked_up_by_the_kiosk() -> None:
    typist = Typist(LookupMethod.BIRTH)
    for nr in range(BOOK.lookups.per_hour + 1):
        assert typist.context.lookup_allowed(), nr
        typist.types(*BIRTH, "K", "A", "R")
    assert not typist.context.lookup_allowed()
    typist.time += HOUR_S + 1
    typist.types(*BIRTH, "K", "A", "R")
    assert typist.context.lookup_allowed()


def test_who_is_found_is_no_guess_in_vain() -> None:
    mark = KEY.mark(IdentifierKind.BIRTH, "1990-02-03 KAR")
    there = replace(CONTEXT, day=replace(DAY, appointments=(replace(DAY.appointments[0], born=Pseudonym(mark)),)))
    typist = Typist(LookupMethod.BIRTH, there)
    for _ in range(30):
        typist.types(*BIRTH, "K", "A", "R")
    assert typist.context.lookup_allowed()


def test_a_ticket_of_this_kiosk_is_known_by_its_own_code_and_another_s_is_not() -> None:
    ticket = "01890a5d-ac96-774b-bcce-b302099a8057"
    given = (IssuedNumber("a1", "R042", ticket, NOW.date()),)
    sited = replace(BOOK, city_hall=replace(BOOK.city_hall, site="HTTPS://WACHT.STAD.BE/"))
    for policy in (BOOK, sited):
        interpreter = ScanInterpreter(lambda policy=policy: policy, lambda: KEY, lambda: NOW, lambda: given)  # type: ignore[misc]
        assert interpreter.scanner(Scanned(ticket_address("", UUID(ticket)), "Q1")).event == events.TicketShown(ticket)
        _reads_tickets(interpreter, policy.city_hall.site, ticket)


def _reads_tickets(interpreter: ScanInterpreter, site: str, ticket: str) -> None:
    address = ticket_address(site, UUID(ticket))
    assert interpreter.scanner(Scanned(address, "Q1")).event == events.TicketShown(ticket)
    assert interpreter.scanner(Scanned(address.lower(), "Q1")).event == events.TicketShown(ticket)
    other = ticket_address(site, UUID(int=7))
    assert interpreter.scanner(Scanned(other, "Q1")).event == events.TicketShown(None, other[-13:])
    assert isinstance(interpreter.scanner(Scanned(site + "MENU", "Q1")).event, events.ScanRefused)


def test_a_rule_that_asks_for_a_symbology_is_told_when_the_scanner_names_none() -> None:
    told: list[bool] = []
    rules = tuple(replace(rule, aim="Q") for rule, _ in BOOK.barcodes.rules)
    policy = replace(BOOK, barcodes=Barcodes.of(rules))
    interpreter = ScanInterpreter(lambda: policy, lambda: KEY, lambda: NOW, tuple, lambda: told.append(True))
    assert interpreter.scanner(Scanned("OHB-7K2M9QRTXAQ")).event == events.ScanRefused(events.Refusal.UNKNOWN)
    assert told == [True]
    assert interpreter.scanner(Scanned("what nobody knows")).event == events.ScanRefused(events.Refusal.UNKNOWN)
    assert isinstance(interpreter.scanner(Scanned("OHB-7K2M9QRTXAQ", "Q1")).event, events.LetterShown)
    assert interpreter.scanner(Scanned("OHB-7K2M9QRTXAQ", "C0")).event == events.ScanRefused(events.Refusal.UNKNOWN)
    assert told == [True]


def test_a_code_that_is_typed_needs_no_symbology() -> None:
    policy = replace(BOOK, barcodes=Barcodes.of(tuple(replace(rule, aim="Q") for rule, _ in BOOK.barcodes.rules)))
    typist = Typist(LookupMethod.TYPE, replace(CONTEXT, policy=policy))
    assert isinstance(typist.types(*"CM7K2M9QRTXT")[-1], events.CodeShown)
