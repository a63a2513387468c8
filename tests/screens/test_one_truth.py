"""One assessment, read three times: what the last page draws, what stands on paper and what the desk reads agree."""

from dataclasses import replace

import pytest

from kiosk.protocol import AppointmentStatus
from kiosk.rules import (
    DUTCH,
    VERDICT_RULES,
    VERDICTS,
    Appointment,
    Asked,
    Brought,
    Capacity,
    LetterState,
    OldCard,
    Pseudonym,
    Punctuality,
    Purpose,
    Readiness,
    Weight,
)
from kiosk.texts.catalogues import load_texts
from kiosk.visit.answers import PrintStatus
from kiosk.visit.assessment import evidence, purpose_of
from kiosk.visit.events import CardRead, CardVerdict
from kiosk.visit.facts import BookingFacts, Facts, Happened, IssuedNumber, TicketFacts
from kiosk.visit.state import Feedback, KioskContext
from screens.layout.header import StatusBar
from screens.layout.page_layout import layout_page
from screens.layout.scene import TextBlock
from screens.layout.theme import RenderOptions
from screens.narrate import drawn
from screens.pages import PAGES
from screens.tickets.compose import ticket
from tests.support.builders import CONTEXT, DAY, NOW, TEXTS
from tests.support.tickets import FINE, SITUATIONS, TICKET, visit

DESK = load_texts((DUTCH,), "desk")
APPLIES = replace(
    FINE,
    booking=replace(FINE.booking, appointment=DAY.appointments[2]),
    letter=replace(FINE.letter, letters=()),
    card=replace(FINE.card, cards=()),
)
CASES: dict[str, Facts] = {
    **{name: facts for name, facts in SITUATIONS.items() if name != "help"},
    **{
        str(letter): replace(FINE, letter=replace(FINE.letter, letters=(), no_letter=letter))
        for letter in (
            LetterState.NOT_CHECKED,
            LetterState.DAMAGED,
            LetterState.FORGOTTEN,
            LetterState.NOT_RECEIVED,
            LetterState.AT_CITY_HALL,
        )
    },
    **{
        str(card): replace(FINE, card=replace(FINE.card, cards=(), no_card=card))
        for card in (
            OldCard.PAPER,
            OldCard.CERTIFICATE_LOSS,
            OldCard.CERTIFICATE_THEFT,
            OldCard.LOST_NO_CERTIFICATE,
            OldCard.FORGOTTEN,
            OldCard.NONE_FIRST_CARD,
            OldCard.NOT_CHECKED,
            OldCard.READER_GONE,
        )
    },
    **{
        f"card read as {kind}": replace(FINE, card=replace(FINE.card, cards=(CardRead(kind),) * 2))
        for kind in CardVerdict
    },
    "card of another": replace(
        FINE, card=replace(FINE.card, cards=(CardRead(CardVerdict.PROVEN, holder=Pseudonym("m99")),) * 2)
    ),
    **{
        f"hour {hour}": replace(FINE, booking=replace(FINE.booking, hour=hour))
        for hour in (Punctuality.EARLY, Punctuality.LATE, Punctuality.VERY_LATE)
    },
    **{
        f"passport {said}": replace(APPLIES, documents=replace(APPLIES.documents, passport=said))
        for said in (Brought.PASSPORT_NO, Brought.PASSPORT_NOT_SURE)
    },
    "no photo": replace(
        APPLIES, documents=replace(APPLIES.documents, passport=Brought.PASSPORT_YES, photo=Brought.PHOTO_NO)
    ),
    "somebody else for a child": replace(
        FINE,
        booking=replace(FINE.booking, appointment=DAY.appointments[3]),
        person=replace(FINE.person, someone_else=True),
    ),
    "guide of a child": replace(
        FINE,
        booking=replace(FINE.booking, appointment=DAY.appointments[3]),
        person=replace(FINE.person, capacity=Capacity.GUIDE),
    ),
}


def on_the_glass(
    facts: Facts, context: KioskContext = CONTEXT, step: str = "read_number", feedback: Feedback | None = None
) -> str:
    """Every word that a page draws, in Dutch: the last one, unless told otherwise."""
    seen = replace(visit(facts, "nl"), feedback=(feedback, NOW) if feedback else None)
    page = PAGES[step](seen, context, TEXTS)
    pieces = layout_page(page, RenderOptions(), StatusBar("Stad Lindeberg", "10.12", 16)).pieces
    return " ".join(line.text for ink in pieces if isinstance(ink, TextBlock) for line in ink.lines)


def on_paper(facts: Facts) -> str:
    slip = ticket(visit(facts, "nl"), CONTEXT, TEXTS, "R042", NOW)
    return " ".join((*slip.instructions, *(slip.missing or ()), *slip.have))


def sentence(key: str) -> str:
    said = TEXTS.get(DUTCH, key, time="10.20", date="", place=CONTEXT.policy.questions.photo_place, phone="")
    return said.replace("\n", " ").strip()


@pytest.mark.parametrize("paper", [PrintStatus.PRINTED, PrintStatus.NOT_PRINTED])
@pytest.mark.parametrize("case", CASES)
def test_whom_a_colleague_looks_at_first_reads_it_on_the_glass_and_on_paper_and_nobody_else_does(
    case: str, paper: PrintStatus
) -> None:
    facts = replace(CASES[case], ticket=replace(CASES[case].ticket, paper=paper))
    red = evidence(facts, CONTEXT.policy, CONTEXT)[0] is Readiness.RED
    assert (sentence("read_number.triage") in on_the_glass(facts)) == red
    assert (sentence("paper.triage") in on_paper(facts)) == red


@pytest.mark.parametrize("case", CASES)
def test_the_heaviest_thing_is_said_on_the_glass_and_on_paper_and_each_line_at_the_desk(case: str) -> None:
    facts = replace(CASES[case], ticket=replace(CASES[case].ticket, paper=PrintStatus.PRINTED))
    _, lines = evidence(facts, CONTEXT.policy, CONTEXT)
    assert all(DESK.has(line.what) for line in lines)
    primary = [line for line in lines if line.state in (Weight.ATTENTION, Weight.STOP)]
    said = next((key for line in primary if (key := VERDICT_RULES[VERDICTS[line.what]].resident)), None)
    if said is None:
        return
    shorter, needless = {"line.desk_sees": "paper.desk_sees"}, purpose_of(facts) is Purpose.HELP
    """A number for reception says nothing but where to go: a person will ask."""
    assert (sentence(said) in on_the_glass(replace(facts, ticket=replace(facts.ticket, why_shown=True)))) != needless
    assert sentence(said) not in on_the_glass(facts), "a reason is not for the whole hall to read"
    first = evidence(facts, CONTEXT.policy, CONTEXT)[0] is Readiness.RED
    assert (sentence("read_number.triage" if first else "read_number.noted") in on_the_glass(facts)) != needless
    assert (sentence(shorter.get(said, said)) in on_paper(facts)) != needless


def test_a_number_for_reception_says_where_to_go_also_when_it_did_not_print() -> None:
    for paper in (PrintStatus.PRINTED, PrintStatus.NOT_PRINTED):
        facts = replace(FINE, for_reception=True, ticket=replace(FINE.ticket, paper=paper))
        assert sentence("paper.help_go") in on_the_glass(facts)
        assert sentence("paper.help_go") in on_paper(facts)
        assert str(purpose_of(facts)) == "help"


PURPOSES = (Purpose.COLLECT, Purpose.APPLY, Purpose.HELP)


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("appointment", [None, *DAY.appointments[:3]])
def test_a_copy_is_the_ticket_that_it_copies_whoever_is_found_and_however(
    purpose: Purpose, appointment: Appointment | None
) -> None:
    """By the ticket's own code nobody is found; by the appointment's its purpose may be another than the ticket's."""
    given = IssuedNumber(appointment.ref if appointment else None, "R042", TICKET, NOW.date(), purpose)
    facts = Facts(
        greeted=True,
        booking=BookingFacts(appointment=appointment, confirmed=appointment is not None),
        ticket=TicketFacts(
            ticket_shown=appointment is None,
            copy=True,
            ordered=True,
            number="R042",
            ticket=TICKET,
            paper=PrintStatus.PRINTED,
        ),
        happened=Happened(given=given),
    )
    helped = purpose is Purpose.HELP
    assert (sentence("paper.help_go") in on_the_glass(facts)) == helped
    assert (sentence("paper.help_go") in on_paper(facts)) == helped
    assert ("Wacht in zaal B" in on_the_glass(facts)) != helped


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (replace(FINE, booking=replace(FINE.booking, appointment=replace(DAY.appointments[0], due_eur=24))), True),
        (replace(FINE, booking=replace(FINE.booking, appointment=replace(DAY.appointments[0], due_eur=0))), False),
        (
            replace(
                FINE,
                booking=replace(
                    FINE.booking,
                    appointment=replace(DAY.appointments[0], due_eur=24),
                    other_purpose=True,
                    chosen=Purpose.APPLY,
                ),
            ),
            False,
        ),
        (
            replace(APPLIES, booking=replace(APPLIES.booking, appointment=replace(DAY.appointments[2], due_eur=24))),
            True,
        ),
    ],
)
def test_what_the_booking_says_is_due_is_said_on_the_glass_and_on_paper(facts: Facts, said: bool) -> None:
    facts = replace(
        facts,
        ticket=replace(facts.ticket, paper=PrintStatus.PRINTED),
        documents=replace(facts.documents, passport=Brought.PASSPORT_YES, photo=Brought.PHOTO_YES),
    )
    assert ("nog 24 euro" in on_the_glass(facts)) == said
    assert ("Je betaalt nog 24 euro" in on_paper(facts)) == said


@pytest.mark.parametrize("asked", Asked)
def test_whoever_is_sent_to_reception_for_a_reason_has_it_told_to_the_desk(asked: Asked) -> None:
    colour, lines = evidence(Facts(greeted=True, for_reception=True, asked=asked), CONTEXT.policy, CONTEXT)
    assert str(asked) in {line.what for line in lines}
    assert colour is Readiness.GREEN
    assert DESK.has(asked)


WAITING = ("Ga zitten", "Wacht in", "Je wacht ongeveer", "Ga naar het onthaal")


@pytest.mark.parametrize("helped", [False, True])
@pytest.mark.parametrize("paper", [PrintStatus.PRINTED, PrintStatus.NOT_PRINTED])
def test_where_nobody_is_at_the_desks_nobody_is_told_to_sit_down_and_wait(helped: bool, paper: PrintStatus) -> None:
    shut = replace(
        CONTEXT, policy=replace(CONTEXT.policy, opening=replace(CONTEXT.policy.opening, closed=(NOW.date(),)))
    )
    facts = replace(FINE, for_reception=helped, ticket=replace(FINE.ticket, paper=paper, wait=20))
    said = on_the_glass(facts, shut)
    assert shut.policy.city_hall.phone in said
    assert "gesloten" in said
    assert not any(words in said for words in WAITING)
    assert "Tot straks" not in said
    slip = ticket(visit(facts, "nl"), shut, TEXTS, "R042", NOW)
    assert shut.policy.city_hall.phone in slip.instructions[0].replace("\u00a0", " ")
    everything = " ".join((*slip.instructions, *(f"{label} {value}" for label, value in slip.fields)))
    assert not any(words in everything for words in (*WAITING, "volgorde", "ongeveer"))


@pytest.mark.parametrize("case", CASES)
def test_what_replay_tells_of_the_screen_is_what_was_drawn(case: str) -> None:
    facts = replace(CASES[case], ticket=replace(CASES[case].ticket, paper=PrintStatus.PRINTED))
    told = drawn(PAGES["read_number"](visit(facts, "nl"), CONTEXT, TEXTS))
    assert all(sentence in on_the_glass(facts) for sentence in told)
    red = evidence(facts, CONTEXT.policy, CONTEXT)[0] is Readiness.RED
    assert (sentence("read_number.triage") in told) == red


def test_what_is_shown_after_the_number_is_still_wanted_at_the_desk_and_before_it_what_is_not_needed_is_not() -> None:
    forgotten = replace(FINE, letter=replace(FINE.letter, letters=(), no_letter=LetterState.FORGOTTEN))
    assert "Hou dit klaar voor het loket." in on_the_glass(forgotten, feedback=Feedback.NOT_USED)
    before = replace(forgotten, ticket=replace(forgotten.ticket, ordered=False, number=None))
    assert "Dit hebben we nu niet nodig." in on_the_glass(before, step="show_card", feedback=Feedback.NOT_USED)


@pytest.mark.parametrize("appointment_status", [AppointmentStatus.CANCELLED, AppointmentStatus.MOVED])
def test_whose_appointment_went_while_they_were_here_reads_why_nothing_more_is_asked(
    appointment_status: AppointmentStatus,
) -> None:
    facts = replace(
        FINE,
        letter=replace(FINE.letter, letters=()),
        card=replace(FINE.card, cards=()),
        documents=replace(FINE.documents, needs=None),
        ticket=replace(FINE.ticket, ordered=False, number=None),
    )
    said = "Een medewerker bekijkt je afspraak."
    assert said in on_the_glass(
        replace(facts, happened=replace(facts.happened, central=appointment_status)), step="extra_needs"
    )
    assert said not in on_the_glass(facts, step="extra_needs")
