"""Facts under which each page says as much as it ever says: what the gallery draws and the layout tests measure."""

from dataclasses import replace
from datetime import timedelta

from kiosk.protocol import AppointmentStatus
from kiosk.rules import Capacity, LetterState, OldCard, Pseudonym, Punctuality, Purpose
from kiosk.visit.answers import HelpCall, LookupMethod, NoCardReason, PrintStatus
from kiosk.visit.effects import Slip
from kiosk.visit.facts import Facts, IssuedNumber
from kiosk.visit.state import CardSlotState, Devices, KioskContext
from tests.support.builders import BOOK, CONTEXT, DAY, NOW

ADULT, _, APPLIES, CHILD, CHILD_APPLIES = DAY.appointments
LOOKING = Facts(greeted=True, language_asked=True)
FOUND = replace(LOOKING, booking=replace(LOOKING.booking, appointment=ADULT, confirmed=True))
FOR_CHILD = replace(FOUND, booking=replace(FOUND.booking, appointment=CHILD))
APPLYING = replace(FOUND, booking=replace(FOUND.booking, appointment=APPLIES))
ENDED = replace(
    FOUND, ticket=replace(FOUND.ticket, ordered=True, number="R042", ticket="t1", paper=PrintStatus.PRINTED)
)
NONE = replace(LOOKING, search=replace(LOOKING.search, way=LookupMethod.NONE))

FACTS_OF: dict[str, Facts] = {
    "attract": Facts(),
    "choose_language": Facts(greeted=True),
    "take_card": replace(FOUND, happened=replace(FOUND.happened, card_in=True, card_read=True)),
    "type_code": replace(LOOKING, search=replace(LOOKING.search, way=LookupMethod.TYPE, typed=5)),
    "give_birth": replace(LOOKING, search=replace(LOOKING.search, way=LookupMethod.BIRTH)),
    "find_by_card": replace(LOOKING, search=replace(LOOKING.search, way=LookupMethod.CARD)),
    "choose_time": replace(LOOKING, search=replace(LOOKING.search, hits=DAY.appointments)),
    "find_appointment": replace(LOOKING, happened=replace(LOOKING.happened, codes_missed=1)),
    "choose_purpose": NONE,
    "no_appointment": replace(NONE, booking=replace(NONE.booking, chosen=Purpose.COLLECT)),
    "other_day": replace(LOOKING, booking=replace(LOOKING.booking, other_day=NOW.date() - timedelta(days=8))),
    "confirm_appointment": replace(
        LOOKING, booking=replace(LOOKING.booking, appointment=ADULT, hour=Punctuality.VERY_LATE)
    ),
    "already_in": replace(FOUND, happened=replace(FOUND.happened, given=IssuedNumber("a1", "R042", "t1", NOW.date()))),
    "come_early": replace(FOUND, booking=replace(FOUND.booking, hour=Punctuality.EARLY)),
    "who_comes": FOR_CHILD,
    "child_here": replace(FOUND, booking=replace(FOUND.booking, appointment=CHILD_APPLIES)),
    "no_proxy": replace(FOR_CHILD, person=replace(FOR_CHILD.person, someone_else=True)),
    "lost_card": replace(FOUND, card=replace(FOUND.card, without=NoCardReason.LOST)),
    "no_card": replace(FOUND, card=replace(FOUND.card, without=NoCardReason.NONE)),
    "have_passport": APPLYING,
    "have_photo": APPLYING,
    "extra_needs": FOUND,
    "await_slip": replace(NONE, slip=Slip.BOOKING),
    "read_slip": replace(NONE, slip=Slip.BOOKING, slip_paper=PrintStatus.NOT_PRINTED),
    "await_ticket": ENDED,
    "got_ticket": replace(ENDED, ticket=replace(ENDED.ticket, paper=PrintStatus.UNKNOWN)),
    "read_number": ENDED,
}
"""Of every step that is not laid over another; show_letter and show_card stand on FOUND."""

CLOSED = replace(CONTEXT, policy=replace(BOOK, opening=replace(BOOK.opening, closed=(NOW.date(),))))
TOLD = replace(ENDED, ticket=replace(ENDED.ticket, wait=30))
VARIANTS: dict[str, tuple[str, Facts, KioskContext]] = {
    "attract_closed": ("attract", Facts(), CLOSED),
    "attract_left": ("attract", Facts(), replace(CONTEXT, devices=Devices(slot=CardSlotState.LEFT_BEHIND))),
    "idle_card": (
        "idle",
        replace(FOUND, happened=replace(FOUND.happened, card_in=True, card_read=True)),
        replace(CONTEXT, devices=Devices(slot=CardSlotState.OURS)),
    ),
    "read_number_card": (
        "read_number",
        replace(ENDED, happened=replace(ENDED.happened, card_in=True, card_read=True)),
        replace(CONTEXT, devices=Devices(slot=CardSlotState.OURS)),
    ),
    "help_nobody": ("help", replace(FOUND, happened=replace(FOUND.happened, desk=HelpCall.TOLD)), CLOSED),
    "extra_needs_gone": (
        "extra_needs",
        replace(FOUND, happened=replace(FOUND.happened, central=AppointmentStatus.CANCELLED)),
        CONTEXT,
    ),
    "read_number_wait": (
        "read_number",
        replace(TOLD, letter=replace(TOLD.letter, no_letter=LetterState.NOT_RECEIVED)),
        CONTEXT,
    ),
    "read_number_triage": (
        "read_number",
        replace(TOLD, card=replace(TOLD.card, no_card=OldCard.LOST_NO_CERTIFICATE)),
        CONTEXT,
    ),
    "read_number_child": (
        "read_number",
        replace(
            TOLD, booking=replace(TOLD.booking, appointment=CHILD), person=replace(TOLD.person, capacity=Capacity.GUIDE)
        ),
        CONTEXT,
    ),
    "read_number_apply": ("read_number", replace(TOLD, booking=replace(TOLD.booking, appointment=APPLIES)), CONTEXT),
    "read_number_reception": ("read_number", replace(ENDED, for_reception=True), CONTEXT),
    "read_number_unprinted": (
        "read_number",
        replace(TOLD, ticket=replace(TOLD.ticket, paper=PrintStatus.NOT_PRINTED)),
        CONTEXT,
    ),
    "read_number_alone": ("read_number", replace(ENDED, for_reception=True), CLOSED),
    "read_number_closed": (
        "read_number",
        replace(ENDED, letter=replace(ENDED.letter, no_letter=LetterState.NOT_RECEIVED)),
        CLOSED,
    ),
    "read_number_due": (
        "read_number",
        replace(TOLD, booking=replace(TOLD.booking, appointment=replace(ADULT, due_eur=24))),
        CONTEXT,
    ),
    "find_appointment_sought": (
        "find_appointment",
        replace(LOOKING, search=replace(LOOKING.search, sought=Pseudonym("m9"))),
        CONTEXT,
    ),
    "no_appointment_sought": (
        "no_appointment",
        replace(
            NONE,
            booking=replace(NONE.booking, chosen=Purpose.COLLECT),
            search=replace(NONE.search, sought=Pseudonym("m9")),
        ),
        CONTEXT,
    ),
    "read_number_none": (
        "read_number",
        replace(ENDED, ticket=replace(ENDED.ticket, number=None, no_number=True)),
        CONTEXT,
    ),
    "show_letter_gone": ("show_letter", FOUND, replace(CONTEXT, devices=Devices(scanner=False))),
    "show_card_left": ("show_card", FOUND, replace(CONTEXT, devices=Devices(slot=CardSlotState.LEFT_BEHIND))),
}
"""Pages that say something else or more: the step, its facts, and the house around it."""

LIT = ("take_card", "attract_left", "idle_card", "read_number_card")
"""Pages that call somebody back to his card; `_lit` is how they look while they do."""
VARIANTS["take_card"] = ("take_card", FACTS_OF["take_card"], CONTEXT)
VARIANTS |= {f"{name}_lit": VARIANTS[name] for name in LIT}
del VARIANTS["take_card"]

BIRTH_STAGES = {"day": 0, "month": 1, "year": 4, "letters": 7}
"""How much is typed on each of the keyboards of a birth date."""
TYPED = {"type_code": "OH-CM7K2M9QRTXT", "give_birth": "28 september 1990  WWW"}
"""The longest that can stand typed."""
