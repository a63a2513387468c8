"""The table of verdicts, and readiness computed from them: the most serious line decides (R41, R43, R51)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from kiosk.rules.punctuality import Punctuality
from kiosk.rules.vocabulary import Evidence, Readiness, Source, Weight


class LetterState(StrEnum):
    """The states of the letter (R41, R42)."""

    VERIFIED = "letter.verified"
    SHOWN_UNVERIFIED = "letter.shown_unverified"
    NOT_NEEDED = "letter.not_needed"
    NOT_CHECKED = "letter.not_checked"
    DAMAGED = "letter.damaged"
    OTHER = "letter.other"
    FORGOTTEN = "letter.forgotten"
    NOT_RECEIVED = "letter.not_received"
    AT_CITY_HALL = "letter.at_city_hall"


class OldCard(StrEnum):
    """The states of the old document (R43). The chip's verdict outranks whether it matches."""

    PROVEN = "card.proven"
    GENUINE = "card.genuine"
    OLD_TYPE = "card.old_type"
    NO_BASIS = "card.no_basis"
    CLONE = "card.clone"
    ALTERED = "card.altered"
    UNKNOWN_ISSUER = "card.unknown_issuer"
    MISMATCH = "card.mismatch"
    WRONG_KIND = "card.wrong_kind"
    NOT_EID = "card.not_eid"
    UNREADABLE = "card.unreadable"
    NOT_CHECKED = "card.not_checked"
    READER_GONE = "card.reader_gone"
    PAPER = "card.paper"
    CERTIFICATE_LOSS = "card.certificate_loss"
    CERTIFICATE_THEFT = "card.certificate_theft"
    LOST_NO_CERTIFICATE = "card.lost_no_certificate"
    FORGOTTEN = "card.forgotten"
    NONE_FIRST_CARD = "card.none_first_card"


class Chip(StrEnum):
    """Other information from the chip of the visitor's card; shown to the desk, without a verdict (R43)."""

    EXPIRED = "chip.expired"
    NOT_YET_VALID = "chip.not_yet_valid"
    PERMANENT = "chip.permanent"
    UNKNOWN_TYPE = "chip.unknown_type"


class Lookup(StrEnum):
    """The state of the appointment and of a number issued for it. Some are known to central only."""

    NOT_LOOKED_UP = "appointment.not_looked_up"
    CANCELLED = "appointment.cancelled"
    MOVED = "appointment.moved"
    NONE = "appointment.none"
    PURPOSE_CHANGED = "purpose.changed"
    RECORD_LOST = "record.lost"
    UNKNOWN = "appointment.unknown"
    AGAIN = "appointment.again"
    TWIN_NUMBER = "number.twin"
    ANOTHER_DAY = "number.another_day"


class Who(StrEnum):
    """Who came, if not simply the holder (R22, R24)."""

    PARENT = "who.parent"
    FOSTER_PARENT = "who.foster_parent"
    GUARDIAN = "who.guardian"
    GUIDE = "who.guide"
    SOMEONE_ELSE = "who.someone_else"
    PROXY = "who.proxy"


class Child(StrEnum):
    """The child's age and presence (R20, R25, R26)."""

    TURNED_12 = "child.turned_12"
    AGE_UNKNOWN = "child.age_unknown"
    MINOR = "child.minor"
    HERE = "child.here"
    NOT_HERE = "child.not_here"
    ORDER_CHECK = "order.check"


class Brought(StrEnum):
    """What an applicant says that they brought (R30)."""

    PASSPORT_YES = "passport.yes"
    PASSPORT_NO = "passport.no"
    PASSPORT_NOT_SURE = "passport.not_sure"
    PHOTO_YES = "photo.yes"
    PHOTO_NO = "photo.no"


class Wish(StrEnum):
    """What would help the visitor while they wait; no readiness."""

    NOT_LONG = "needs.not_long"
    SEE_HEAR = "needs.see_hear"
    INTERPRETER = "needs.interpreter"


class Asked(StrEnum):
    """Why somebody is sent to reception; no readiness, but shown in the list."""

    LANGUAGE = "asked.language"
    OTHER_PURPOSE = "asked.other_purpose"
    SEVERAL = "asked.several"
    NO_APPOINTMENT = "asked.no_appointment"
    NOT_FOUND = "asked.not_found"


class Called(StrEnum):
    """What became of a call at the desk."""

    ABSENT = "called.absent"


Verdict = LetterState | OldCard | Chip | Lookup | Who | Child | Brought | Punctuality | Wish | Asked | Called


@dataclass(frozen=True, slots=True)
class VerdictRule:
    """Weight and source of a verdict, and the text key for the visitor (None: no text).

    The desk's text has the verdict's own name in the desk's catalogue.
    """

    state: Weight
    source: Source
    resident: str | None = None


_OK, _SEE, _ATTENTION, _STOP = Weight.OK, Weight.SEE, Weight.ATTENTION, Weight.STOP

VERDICT_RULES: Mapping[Verdict, VerdictRule] = MappingProxyType(
    {
        LetterState.VERIFIED: VerdictRule(_OK, Source.SCANNER, "line.letter_fine"),
        LetterState.SHOWN_UNVERIFIED: VerdictRule(_SEE, Source.SCANNER, "sign.kept"),
        LetterState.NOT_NEEDED: VerdictRule(_OK, Source.BOOKING),
        LetterState.NOT_CHECKED: VerdictRule(_SEE, Source.KIOSK, "show_letter.trouble"),
        LetterState.DAMAGED: VerdictRule(_SEE, Source.RESIDENT, "line.desk_sees"),
        LetterState.OTHER: VerdictRule(_ATTENTION, Source.SCANNER, "line.letter_other"),
        LetterState.FORGOTTEN: VerdictRule(_ATTENTION, Source.RESIDENT, "line.desk_sees"),
        LetterState.NOT_RECEIVED: VerdictRule(_ATTENTION, Source.RESIDENT, "line.search_codes"),
        LetterState.AT_CITY_HALL: VerdictRule(_ATTENTION, Source.RESIDENT, "line.search_codes"),
        OldCard.PROVEN: VerdictRule(_OK, Source.CARD, "line.card_fine"),
        OldCard.GENUINE: VerdictRule(_OK, Source.CARD, "line.card_fine"),
        OldCard.OLD_TYPE: VerdictRule(_SEE, Source.CARD, "line.card_fine"),
        OldCard.NO_BASIS: VerdictRule(_SEE, Source.CARD, "sign.kept"),
        OldCard.CLONE: VerdictRule(_STOP, Source.CARD, "line.card_at_desk"),
        OldCard.ALTERED: VerdictRule(_STOP, Source.CARD, "line.card_at_desk"),
        OldCard.UNKNOWN_ISSUER: VerdictRule(_ATTENTION, Source.CARD, "line.card_at_desk"),
        OldCard.MISMATCH: VerdictRule(_ATTENTION, Source.CARD, "line.card_other"),
        OldCard.WRONG_KIND: VerdictRule(_ATTENTION, Source.CARD, "line.card_kind"),
        OldCard.NOT_EID: VerdictRule(_SEE, Source.CARD, "line.card_at_desk"),
        OldCard.UNREADABLE: VerdictRule(_SEE, Source.CARD, "line.card_at_desk"),
        OldCard.NOT_CHECKED: VerdictRule(_SEE, Source.RESIDENT, "line.card_at_desk"),
        OldCard.READER_GONE: VerdictRule(_SEE, Source.KIOSK, "show_card.trouble"),
        OldCard.PAPER: VerdictRule(_SEE, Source.RESIDENT, "line.show_paper"),
        OldCard.CERTIFICATE_LOSS: VerdictRule(_SEE, Source.RESIDENT, "line.show_certificate"),
        OldCard.CERTIFICATE_THEFT: VerdictRule(_SEE, Source.RESIDENT, "line.show_certificate"),
        OldCard.LOST_NO_CERTIFICATE: VerdictRule(_STOP, Source.RESIDENT, "line.police"),
        OldCard.FORGOTTEN: VerdictRule(_STOP, Source.RESIDENT, "line.old_card"),
        OldCard.NONE_FIRST_CARD: VerdictRule(_SEE, Source.RESIDENT, "line.first_card"),
        Chip.EXPIRED: VerdictRule(_SEE, Source.CARD),
        Chip.NOT_YET_VALID: VerdictRule(_SEE, Source.CARD),
        Chip.PERMANENT: VerdictRule(_OK, Source.CARD),
        Chip.UNKNOWN_TYPE: VerdictRule(_SEE, Source.CARD),
        Lookup.NOT_LOOKED_UP: VerdictRule(_ATTENTION, Source.KIOSK, "line.not_looked_up"),
        Lookup.CANCELLED: VerdictRule(_STOP, Source.BOOKING, "line.appointment"),
        Lookup.MOVED: VerdictRule(_STOP, Source.BOOKING, "line.appointment"),
        Lookup.NONE: VerdictRule(_SEE, Source.RESIDENT),
        Lookup.PURPOSE_CHANGED: VerdictRule(_ATTENTION, Source.RESIDENT),
        Lookup.RECORD_LOST: VerdictRule(_ATTENTION, Source.KIOSK),
        Lookup.UNKNOWN: VerdictRule(_ATTENTION, Source.BOOKING),
        Lookup.AGAIN: VerdictRule(_SEE, Source.BOOKING),
        Lookup.TWIN_NUMBER: VerdictRule(_ATTENTION, Source.KIOSK),
        Lookup.ANOTHER_DAY: VerdictRule(_ATTENTION, Source.KIOSK),
        Who.PARENT: VerdictRule(_SEE, Source.RESIDENT, "line.show_proof"),
        Who.FOSTER_PARENT: VerdictRule(_SEE, Source.RESIDENT, "line.show_proof"),
        Who.GUARDIAN: VerdictRule(_SEE, Source.RESIDENT, "line.show_proof"),
        Who.GUIDE: VerdictRule(_SEE, Source.RESIDENT, "line.show_proof"),
        Who.SOMEONE_ELSE: VerdictRule(_STOP, Source.RESIDENT, "no_proxy.child"),
        Who.PROXY: VerdictRule(_STOP, Source.RESIDENT, "no_proxy.title"),
        Child.TURNED_12: VerdictRule(_ATTENTION, Source.BOOKING),
        Child.AGE_UNKNOWN: VerdictRule(_SEE, Source.BOOKING),
        Child.MINOR: VerdictRule(_SEE, Source.BOOKING),
        Child.ORDER_CHECK: VerdictRule(_SEE, Source.BOOKING),
        Child.HERE: VerdictRule(_OK, Source.RESIDENT),
        Child.NOT_HERE: VerdictRule(_STOP, Source.RESIDENT, "line.child_must"),
        Brought.PASSPORT_YES: VerdictRule(_SEE, Source.RESIDENT),
        Brought.PASSPORT_NO: VerdictRule(_ATTENTION, Source.RESIDENT, "line.file"),
        Brought.PASSPORT_NOT_SURE: VerdictRule(_ATTENTION, Source.RESIDENT, "line.file"),
        Brought.PHOTO_YES: VerdictRule(_SEE, Source.RESIDENT),
        Brought.PHOTO_NO: VerdictRule(_ATTENTION, Source.RESIDENT, "line.photo"),
        Punctuality.EARLY: VerdictRule(_OK, Source.KIOSK, "come_early.title"),
        Punctuality.LATE: VerdictRule(_SEE, Source.KIOSK, "confirm_appointment.late"),
        Punctuality.VERY_LATE: VerdictRule(_STOP, Source.KIOSK, "confirm_appointment.very_late"),
        Punctuality.PAST_DAY: VerdictRule(_STOP, Source.SCANNER, "other_day.past"),
        Punctuality.FUTURE_DAY: VerdictRule(_STOP, Source.SCANNER, "other_day.title"),
        Punctuality.AFTER_CLOSING: VerdictRule(_SEE, Source.KIOSK),
        Called.ABSENT: VerdictRule(_SEE, Source.STAFF),
        Asked.LANGUAGE: VerdictRule(_OK, Source.RESIDENT),
        Asked.OTHER_PURPOSE: VerdictRule(_OK, Source.RESIDENT),
        Asked.SEVERAL: VerdictRule(_OK, Source.KIOSK),
        Asked.NO_APPOINTMENT: VerdictRule(_OK, Source.RESIDENT),
        Asked.NOT_FOUND: VerdictRule(_OK, Source.KIOSK),
        Wish.NOT_LONG: VerdictRule(_OK, Source.RESIDENT),
        Wish.SEE_HEAR: VerdictRule(_OK, Source.RESIDENT),
        Wish.INTERPRETER: VerdictRule(_OK, Source.RESIDENT),
    }
)
"""Every verdict with its rule; tests walk the whole table."""

Judgement = tuple[Readiness, tuple[Evidence, ...]]

_HEAVIEST_FIRST = (Weight.STOP, Weight.ATTENTION, Weight.SEE, Weight.OK)
_COLOUR = {Weight.STOP: Readiness.RED, Weight.ATTENTION: Readiness.AMBER}


VERDICTS = MappingProxyType({str(verdict): verdict for verdict in VERDICT_RULES})
"""Every verdict by its public name."""


def assess(verdicts: Iterable[Verdict], heavier: Mapping[Verdict, Weight] | None = None) -> Judgement:
    """Return readiness and evidence of these verdicts, most serious first. The same function for kiosk and central.

    heavier: weights that the city's policy sets.
    """
    own = heavier or {}
    lines = [
        Evidence(str(verdict), own.get(verdict, VERDICT_RULES[verdict].state), VERDICT_RULES[verdict].source)
        for verdict in verdicts
    ]
    lines.sort(key=lambda line: _HEAVIEST_FIRST.index(line.state))
    return readiness(lines), tuple(lines)


def readiness(lines: Iterable[Evidence]) -> Readiness:
    """Return the readiness of these lines; lines to be checked stay GREEN."""
    worst = min((_HEAVIEST_FIRST.index(line.state) for line in lines), default=len(_HEAVIEST_FIRST) - 1)
    return _COLOUR.get(_HEAVIEST_FIRST[worst], Readiness.GREEN)
