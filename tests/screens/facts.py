"""Facts under which each page says as much as it ever says: what the gallery draws and the layout tests measure."""

from dataclasses import replace
from datetime import timedelta

from kiosk.rules import Hour, Purpose
from kiosk.visit.effects import Slip
from kiosk.visit.model import Facts, Given, Paper, Way, Without
from tests.visit.worlds import DAY, NOW

ADULT, _, APPLIES, CHILD, CHILD_APPLIES = DAY.appointments
LOOKING = Facts(greeted=True, language_asked=True)
FOUND = replace(LOOKING, appointment=ADULT, confirmed=True)
FOR_CHILD = replace(FOUND, appointment=CHILD)
APPLYING = replace(FOUND, appointment=APPLIES)
ENDED = replace(FOUND, ordered=True, number="R042", ticket="t1", paper=Paper.PRINTED)
NONE = replace(LOOKING, way=Way.NONE)

FACTS_OF: dict[str, Facts] = {
    "attract": Facts(),
    "choose_language": Facts(greeted=True),
    "take_card": replace(FOUND, card_in=True, card_read=True),
    "type_code": replace(LOOKING, way=Way.TYPE, typed=5),
    "give_birth": replace(LOOKING, way=Way.BIRTH),
    "find_by_card": replace(LOOKING, way=Way.CARD),
    "choose_time": replace(LOOKING, hits=DAY.appointments),
    "find_appointment": replace(LOOKING, codes_missed=1),
    "choose_purpose": NONE,
    "no_appointment": replace(NONE, chosen=Purpose.COLLECT),
    "other_day": replace(LOOKING, other_day=NOW.date() - timedelta(days=8)),
    "confirm_appointment": replace(LOOKING, appointment=ADULT, hour=Hour.VERY_LATE),
    "already_in": replace(FOUND, given=Given("a1", "R042", "t1", NOW.date())),
    "come_early": replace(FOUND, hour=Hour.EARLY),
    "who_comes": FOR_CHILD,
    "child_here": replace(FOUND, appointment=CHILD_APPLIES),
    "no_proxy": replace(FOR_CHILD, someone_else=True),
    "lost_card": replace(FOUND, without=Without.LOST),
    "no_card": replace(FOUND, without=Without.NONE),
    "have_passport": APPLYING,
    "have_photo": APPLYING,
    "extra_needs": FOUND,
    "await_slip": replace(NONE, slip=Slip.BOOKING),
    "read_slip": replace(NONE, slip=Slip.BOOKING, slip_paper=Paper.NOT_PRINTED),
    "await_ticket": ENDED,
    "got_ticket": replace(ENDED, paper=Paper.UNKNOWN),
    "read_number": ENDED,
}
"""Of every step that is not laid over another; show_letter and show_card stand on FOUND."""

BIRTH_STAGES = {"day": 0, "month": 1, "year": 4, "letters": 7}
"""How much is typed on each of the keyboards of a birth date."""
TYPED = {"type_code": "OH-CM7K2M9QRTXT", "give_birth": "28 september 1990  WWW"}
"""The longest that can stand typed."""
