"""Is everything there that the desk will need? One table of lines; the worst line is the colour (R41, R43, R51)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from kiosk.rules.words import Evidence, Readiness, Source, Weight


class LetterState(StrEnum):
    """The nine states of the letter (R41, R42)."""

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
    """What became of the old document (R43); a chip's verdict outranks whether it matches."""

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
    FORGOTTEN = "card.forgotten"


class Lookup(StrEnum):
    """What is known of the appointment itself."""

    NOT_LOOKED_UP = "appointment.not_looked_up"
    CANCELLED = "appointment.cancelled"
    MOVED = "appointment.moved"


@dataclass(frozen=True, slots=True)
class Line:
    """How heavy a verdict is, who says so, and the sentence for the resident (a text key; None: nothing is said).

    The desk's sentence bears the verdict's own name in the desk's catalogue.
    """

    state: Weight
    source: Source
    resident: str | None = None


_OK, _SEE, _ATTENTION, _STOP = Weight.OK, Weight.SEE, Weight.ATTENTION, Weight.STOP

LINES = MappingProxyType(
    {
        LetterState.VERIFIED: Line(_OK, Source.SCANNER, "line.letter_fine"),
        LetterState.SHOWN_UNVERIFIED: Line(_SEE, Source.SCANNER, "sign.kept"),
        LetterState.NOT_NEEDED: Line(_OK, Source.BOOKING),
        LetterState.NOT_CHECKED: Line(_SEE, Source.KIOSK, "show_letter.trouble"),
        LetterState.DAMAGED: Line(_SEE, Source.RESIDENT, "line.desk_sees"),
        LetterState.OTHER: Line(_ATTENTION, Source.SCANNER, "show_letter.other"),
        LetterState.FORGOTTEN: Line(_ATTENTION, Source.RESIDENT, "line.desk_sees"),
        LetterState.NOT_RECEIVED: Line(_ATTENTION, Source.RESIDENT, "line.search_codes"),
        LetterState.AT_CITY_HALL: Line(_ATTENTION, Source.RESIDENT, "line.search_codes"),
        OldCard.PROVEN: Line(_OK, Source.CARD, "line.card_fine"),
        OldCard.GENUINE: Line(_OK, Source.CARD, "line.card_fine"),
        OldCard.OLD_TYPE: Line(_SEE, Source.CARD, "line.card_fine"),
        OldCard.NO_BASIS: Line(_SEE, Source.CARD, "sign.kept"),
        OldCard.CLONE: Line(_STOP, Source.CARD, "line.card_at_desk"),
        OldCard.ALTERED: Line(_STOP, Source.CARD, "line.card_at_desk"),
        OldCard.UNKNOWN_ISSUER: Line(_ATTENTION, Source.CARD, "line.card_at_desk"),
        OldCard.MISMATCH: Line(_ATTENTION, Source.CARD, "show_card.other"),
        OldCard.WRONG_KIND: Line(_ATTENTION, Source.CARD, "show_card.wrong_kind"),
        OldCard.NOT_EID: Line(_SEE, Source.CARD, "show_card.unreadable"),
        OldCard.UNREADABLE: Line(_SEE, Source.CARD, "show_card.unreadable"),
        OldCard.NOT_CHECKED: Line(_SEE, Source.RESIDENT, "line.card_at_desk"),
        OldCard.READER_GONE: Line(_SEE, Source.KIOSK, "show_card.trouble"),
        OldCard.PAPER: Line(_SEE, Source.RESIDENT, "line.show_paper"),
        OldCard.FORGOTTEN: Line(_STOP, Source.RESIDENT, "line.old_card"),
        Lookup.NOT_LOOKED_UP: Line(_ATTENTION, Source.KIOSK, "line.not_looked_up"),
        Lookup.CANCELLED: Line(_STOP, Source.BOOKING, "line.appointment"),
        Lookup.MOVED: Line(_STOP, Source.BOOKING, "line.appointment"),
    }
)
"""Every verdict by its name, each with its colour and its sentence; tests walk the whole table."""

_HEAVIEST_FIRST = (Weight.STOP, Weight.ATTENTION, Weight.SEE, Weight.OK)
_COLOUR = {Weight.STOP: Readiness.RED, Weight.ATTENTION: Readiness.AMBER}


def judged(verdicts: Iterable[LetterState | OldCard | Lookup]) -> tuple[Readiness, tuple[Evidence, ...]]:
    """The colour of these verdicts and their lines, worst first; the kiosk's and central's one judgement."""
    lines = [Evidence(str(verdict), LINES[verdict].state, LINES[verdict].source) for verdict in verdicts]
    lines.sort(key=lambda line: _HEAVIEST_FIRST.index(line.state))
    return readiness(lines), tuple(lines)


def readiness(lines: Iterable[Evidence]) -> Readiness:
    """The worst line is the colour; what is only to be looked at stays GREEN with its check mark."""
    worst = min((_HEAVIEST_FIRST.index(line.state) for line in lines), default=len(_HEAVIEST_FIRST) - 1)
    return _COLOUR.get(_HEAVIEST_FIRST[worst], Readiness.GREEN)
