"""The situations of which each has a ticket of its own."""

from dataclasses import replace

from kiosk.rules import Brought, Capacity, Language, LetterState, OldCard, Pseudonym, Punctuality, Purpose
from kiosk.visit.engine import begin
from kiosk.visit.events import CardRead, CardVerdict
from kiosk.visit.facts import BookingFacts, CardFacts, Facts, LetterFacts, SearchFacts, TicketFacts
from kiosk.visit.state import DisplaySettings, PageId, Visit, VisitId
from tests.support.builders import DAY

TICKET = "019ab000-0000-7000-8000-000000000002"


FINE = Facts(
    greeted=True,
    booking=BookingFacts(appointment=DAY.appointments[0], confirmed=True),
    letter=LetterFacts(letters=(Pseudonym("m2"),)),
    card=CardFacts(cards=(CardRead(CardVerdict.PROVEN, holder=Pseudonym("m3")),)),
    ticket=TicketFacts(ordered=True, number="R042", ticket=TICKET),
)


SITUATIONS = {
    "fine": FINE,
    "letter-at-home": replace(FINE, letter=replace(FINE.letter, letters=(), no_letter=LetterState.FORGOTTEN)),
    "letter-of-another": replace(FINE, letter=replace(FINE.letter, letters=(Pseudonym("m9"), Pseudonym("m9")))),
    "card-at-home": replace(FINE, card=replace(FINE.card, cards=(), no_card=OldCard.FORGOTTEN)),
    "everything-missing": replace(
        FINE,
        letter=replace(FINE.letter, letters=(), no_letter=LetterState.AT_CITY_HALL),
        card=replace(FINE.card, cards=(), no_card=OldCard.FORGOTTEN),
    ),
    "clone": replace(FINE, card=replace(FINE.card, cards=(CardRead(CardVerdict.CLONE),))),
    "unlisted": Facts(
        greeted=True,
        search=SearchFacts(unlisted=Pseudonym("m1")),
        ticket=TicketFacts(ordered=True, number="R042", ticket=TICKET),
    ),
    "unlisted-collects": Facts(
        greeted=True,
        search=SearchFacts(unlisted=Pseudonym("m1")),
        booking=BookingFacts(chosen=Purpose.COLLECT),
        ticket=TicketFacts(ordered=True, number="R042", ticket=TICKET),
    ),
    "help": replace(FINE, for_reception=True),
    "lost": replace(FINE, card=replace(FINE.card, cards=(), no_card=OldCard.LOST_NO_CERTIFICATE)),
    "applies": replace(
        FINE,
        booking=replace(FINE.booking, appointment=DAY.appointments[2]),
        letter=replace(FINE.letter, letters=()),
        card=replace(FINE.card, cards=()),
        documents=replace(FINE.documents, passport=Brought.PASSPORT_YES, photo=Brought.PHOTO_YES),
    ),
    "no-photo": replace(
        FINE,
        booking=replace(FINE.booking, appointment=DAY.appointments[2]),
        letter=replace(FINE.letter, letters=()),
        card=replace(FINE.card, cards=()),
        documents=replace(FINE.documents, photo=Brought.PHOTO_NO),
    ),
    "child": replace(
        FINE,
        booking=replace(FINE.booking, appointment=DAY.appointments[3]),
        person=replace(FINE.person, capacity=Capacity.GUARDIAN),
        card=replace(FINE.card, cards=(), no_card=OldCard.PAPER),
    ),
    "very-late": replace(FINE, booking=replace(FINE.booking, hour=Punctuality.VERY_LATE)),
}


def visit(facts: Facts, language: str) -> Visit:
    return replace(begin(VisitId("v1"), PageId(1)), facts=facts, display=DisplaySettings(Language(language)))
