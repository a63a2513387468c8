"""PURE. Ticket and help slip as print blocks, from the same texts as the screen. No name, no reason, no card.

Dutch first; under the cut line, marked as a translation, the visitor's language, which may say less and never more.
"""

from datetime import datetime
from uuid import UUID

from kiosk.rules import DUTCH, LINES, Language, LetterState, Lookup, OldCard, Purpose, Weight
from kiosk.rules.numbers import ticket_address
from kiosk.texts import Texts
from kiosk.texts.texts import day_in_full, hour
from kiosk.visit.evidence import evidence, purpose_of
from kiosk.visit.model import House, Visit
from screens.lettering.slip import Slip

_TEST = "TEST"
_VERDICTS = {str(each): each for each in (*LetterState, *OldCard, *Lookup)}
_SHORTER = {"line.desk_sees": "paper.desk_sees"}
_MISSING = {
    LetterState.FORGOTTEN: "paper.missing_letter",
    LetterState.NOT_RECEIVED: "paper.missing_letter",
    LetterState.AT_CITY_HALL: "paper.missing_letter",
    OldCard.FORGOTTEN: "paper.missing_card",
}


def ticket(visit: Visit, house: House, texts: Texts, number: str, at: datetime) -> Slip:
    """The slip of this visit: a ticket for a desk, or a number for reception."""
    say = _Sayer(texts, visit.look.language)
    hall = house.book.house
    marks = ((_TEST, house.test), (say.dutch("paper.copy"), visit.facts.copy))
    test = ", ".join(mark for mark, there in marks if there)
    url = ticket_address(hall.site, UUID(visit.facts.ticket or str(UUID(int=0))))
    stamp = (day_in_full(at.date(), DUTCH), hour(at))
    if purpose_of(visit.facts) is Purpose.HELP:
        return Slip(
            city=hall.city, day=stamp[0], hour=stamp[1], number=number, url=url, phone=hall.phone, test=test,
            title=say.dutch("paper.help_title"), say=(say.dutch("paper.help_go"), say.dutch("paper.help_enough")),
            translation_mark=say.dutch("translation"),
            translation=say.other("paper.help_title", "paper.help_go"),
            follow=say.dutch("paper.help_call"),
        )  # fmt: skip
    booked = visit.facts.appointment
    when = hour(booked.start.astimezone(at.tzinfo)) if booked else say.dutch("paper.without")
    missing, have = _missing(visit, house), _have(visit, house)
    return Slip(
        city=hall.city, day=stamp[0], hour=stamp[1], number=number, url=url, phone=hall.phone, test=test,
        fields=((say.dutch("paper.appointment"), when), (say.dutch("paper.where"), hall.waiting_room)),
        say=(say.dutch("paper.sit"), say.dutch("paper.order")),
        missing=(say.dutch(missing[0]), say.dutch(missing[1])) if missing else None,
        have_title=say.dutch("paper.have"), have=tuple(say.dutch(key) for key in have),
        translation_mark=say.dutch("translation"),
        translation=_translation(say, hall.waiting_room, missing, have),
        strong=1 if missing else -1,
        follow=say.dutch("paper.follow"), carry=say.dutch("paper.carry"),
    )  # fmt: skip


class _Sayer:
    """Says a key in Dutch and, when the visitor speaks another language, in his."""

    def __init__(self, texts: Texts, language: Language) -> None:
        self._texts, self._language = texts, language

    def dutch(self, key: str) -> str:
        return self._texts.say(DUTCH, key).replace("\n", " ")

    def other(self, *keys: str) -> tuple[str, ...]:
        return () if self._language == DUTCH else tuple(self.foreign(key) for key in keys)

    def foreign(self, key: str) -> str:
        return self._texts.say(self._language, key).replace("\n", " ")


def _translation(say: _Sayer, room: str, missing: tuple[str, str] | None, have: tuple[str, ...]) -> tuple[str, ...]:
    lines = say.other("paper.sit", "paper.order", "paper.carry")
    if not lines:
        return ()
    sit, order, carry = lines
    heavy = (f"{say.foreign(missing[0])}. {say.foreign(missing[1])}",) if missing else ()
    ready = (f"{say.foreign('paper.have')}: {', '.join(say.foreign(key) for key in have)}.",) if have else ()
    return (f"{say.foreign('paper.where')} {room}. {sit} {order}", *heavy, *ready, carry)


def _missing(visit: Visit, house: House) -> tuple[str, str] | None:
    """The heaviest line that the resident can do something about, as a heading and its sentence."""
    _, lines = evidence(visit.facts, house.book)
    if not lines or lines[0].state not in (Weight.ATTENTION, Weight.STOP):
        return None
    verdict = _VERDICTS[lines[0].what]
    sentence = _SHORTER.get(LINES[verdict].resident or "", LINES[verdict].resident)
    return (_MISSING.get(verdict, "paper.note"), sentence) if sentence else None


def _have(visit: Visit, house: House) -> tuple[str, ...]:
    """What to have ready at the desk: what he has shown or holds, never what he said is not there."""
    _, lines = evidence(visit.facts, house.book)
    there = {line.what.split(".")[0] for line in lines if line.state in (Weight.OK, Weight.SEE)}
    return tuple(key for topic, key in (("letter", "paper.letter"), ("card", "paper.card")) if topic in there)
