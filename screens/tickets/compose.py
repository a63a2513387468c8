"""Composes tickets and slips from the same texts as the screen. No name, no reason, no card. Pure.

Dutch first; below the cut line, marked as a translation, the visitor's language, which may say less but never more.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from kiosk.rules import (
    DUTCH,
    VERDICT_RULES,
    VERDICTS,
    Asked,
    Brought,
    Child,
    Evidence,
    Language,
    LetterState,
    OldCard,
    Purpose,
    Readiness,
    Verdict,
    Weight,
)
from kiosk.rules.ticket_numbers import ticket_address
from kiosk.texts import Texts
from kiosk.texts.texts import day_in_full, hour, hour_in, weekday_in_full
from kiosk.visit.assessment import due_amount, evidence, fee, purpose_of
from kiosk.visit.effects import Slip as Kind
from kiosk.visit.state import KioskContext, Visit
from screens.tickets.content import TicketContent

_TEST = "TEST"
NO_BREAK = "\u00a0"
_BOOKING = "AFSPRAAK"
"""Where the city's site takes bookings."""
_SHORTER = {"line.desk_sees": "paper.desk_sees"}
_MISSING: dict[Verdict, str] = {
    LetterState.FORGOTTEN: "paper.missing_letter",
    LetterState.NOT_RECEIVED: "paper.missing_letter",
    LetterState.AT_CITY_HALL: "paper.missing_letter",
    OldCard.FORGOTTEN: "paper.missing_card",
    OldCard.LOST_NO_CERTIFICATE: "paper.missing_certificate",
    Brought.PASSPORT_NO: "paper.missing_passport",
    Brought.PHOTO_NO: "paper.missing_photo",
    Child.NOT_HERE: "paper.missing_child",
}
_CERTIFICATES = (str(OldCard.CERTIFICATE_LOSS), str(OldCard.CERTIFICATE_THEFT))
_NO_CARD = (*_CERTIFICATES, str(OldCard.NONE_FIRST_CARD), str(OldCard.PAPER))
_READY = (
    ("letter", "paper.letter"),
    ("card", "paper.card"),
    ("passport", "paper.passport"),
    ("photo", "paper.photo"),
    ("who", "paper.proof"),
)


def slip(visit: Visit, context: KioskContext, texts: Texts, kind: Kind, at: datetime) -> TicketContent:
    """Return a paper without a number: when the appointment is, or how to book (O6)."""
    wording, city_hall, booked = (
        _TicketTexts(texts, visit.display.language),
        context.policy.city_hall,
        visit.facts.booking.appointment,
    )
    local = booked.start.astimezone(at.tzinfo) if booked else None
    day = local.date() if local else visit.facts.booking.other_day
    reminder = kind is Kind.REMINDER and day is not None
    title = "paper.slip_reminder" if reminder else "paper.slip_booking"
    collects = booked is not None and booked.purpose is Purpose.COLLECT
    have = ("paper.letter", "paper.card") if collects else ("paper.passport", "paper.photo") if booked else ()
    lost = (
        ()
        if booked or visit.facts.booking.other_day
        else (wording.dutch("no_appointment.lost", phone=city_hall.docstop),)
    )
    return TicketContent(
        city=city_hall.city,
        day=day_in_full(at.date(), DUTCH),
        hour=hour(at),
        url=city_hall.site and city_hall.site + _BOOKING,
        phone=city_hall.phone,
        test=_TEST if context.test else "",
        title=wording.dutch(title),
        big=weekday_in_full(day, DUTCH) if reminder and day else "",
        fields=((wording.dutch("paper.slip_hour"), hour(local)),) if local and reminder else (),
        instructions=() if reminder else (wording.dutch(_with_page("paper.slip_how", context)), *lost),
        have_title=wording.dutch("paper.slip_bring"),
        have=tuple(wording.dutch(key) for key in have) if reminder else (),
        translation_mark=wording.mark(),
        translation=_slip_translation(wording, context, title, day if reminder else None, local, have),
        follow=wording.dutch(_with_page("paper.slip_follow", context))
        if reminder
        else wording.dutch("paper.help_call"),
        carry=wording.dutch("paper.carry"),
    )


def _slip_translation(
    wording: "_TicketTexts",
    context: KioskContext,
    title: str,
    day: date | None,
    local: datetime | None,
    have: tuple[str, ...],
) -> tuple[str, ...]:
    """Return the slip's translation: day, time, what to bring, and what to do on another day."""
    if day is None:
        return wording.other(title, _with_page("paper.slip_how", context))
    at = f", {wording.hour(local)}" if local else ""
    bring = f"{wording.head('paper.slip_bring')} {', '.join(wording.foreign(key) for key in have)}." if have else ""
    lines = wording.other(_with_page("paper.slip_follow", context), "paper.carry")
    about = f"{wording.head(title)} {wording.weekday(day)}{at}"
    return tuple(line for line in (about, bring, *lines) if line) if lines else ()


def _with_page(key: str, context: KioskContext) -> str:
    """Return the key for a city with a booking page behind the code; without one, the phone alone."""
    return key if context.policy.city_hall.site else f"{key}_call"


def ticket(visit: Visit, context: KioskContext, texts: Texts, number: str, at: datetime) -> TicketContent:
    """Return the ticket of this visit: for a desk, or for reception."""
    wording = _TicketTexts(texts, visit.display.language)
    city_hall = context.policy.city_hall
    marks = ((_TEST, context.test), (wording.dutch("paper.copy"), visit.facts.ticket.copy))
    blank = TicketContent(
        city=city_hall.city,
        day=day_in_full(at.date(), DUTCH),
        hour=hour(at),
        number=number,
        url=ticket_address(city_hall.site, UUID(visit.facts.ticket.ticket or str(UUID(int=0)))),
        phone=city_hall.phone,
        test=", ".join(mark for mark, there in marks if there),
        translation_mark=wording.mark(),
    )
    if purpose_of(visit.facts) is Purpose.HELP:
        return _for_reception(blank, wording, visit, context)
    return _for_desk(blank, wording, visit, context, at)


def _for_reception(blank: TicketContent, wording: "_TicketTexts", visit: Visit, context: KioskContext) -> TicketContent:
    first = wording.dutch(_first("paper.help_go", context), phone=context.policy.city_hall.phone)
    return replace(
        blank,
        title=wording.dutch("paper.help_title"),
        instructions=(first, wording.dutch("paper.help_enough")),
        translation=_help_translation(wording, visit, context),
        follow=wording.dutch("paper.help_call"),
    )


def _for_desk(
    blank: TicketContent, wording: "_TicketTexts", visit: Visit, context: KioskContext, at: datetime
) -> TicketContent:
    city_hall, booked = context.policy.city_hall, visit.facts.booking.appointment
    readiness, lines = evidence(visit.facts, context.policy, context)
    unknown = "paper.sought" if visit.facts.search.unlisted is not None else "paper.without"
    when = hour(booked.start.astimezone(at.tzinfo)) if booked else wording.dutch(unknown)
    missing, have = _missing(wording, visit, context, lines), _have(lines)
    about = None if visit.facts.ticket.copy else visit.facts.ticket.wait
    red = readiness is Readiness.RED and not visit.facts.ticket.copy
    then = "paper.triage" if red else "paper.order"
    wait = ((wording.dutch("paper.about"), wording.dutch("paper.minutes", minutes=about)),) if about else ()
    where = ((wording.dutch("paper.where"), city_hall.waiting_room), *wait)
    alone = context.is_unstaffed()  # then no waiting room and no wait are printed
    return replace(
        blank,
        fields=((wording.dutch("paper.appointment"), when), *(() if alone else where)),
        instructions=(
            wording.dutch(_first("paper.sit", context), phone=city_hall.phone),
            *(() if alone else (wording.dutch(then),)),
            *(() if missing else _cost(wording, visit, context)),
        ),
        missing=(missing.dutch if missing else None),
        have_title=wording.dutch("paper.have"),
        have=tuple(wording.dutch(key) for key in have),
        translation=_translation(wording, context, about, then, missing, have),
        strong=1 if missing else -1,
        follow=wording.dutch("paper.follow"),
        carry=wording.dutch("paper.carry"),
    )


def _cost(wording: "_TicketTexts", visit: Visit, context: KioskContext) -> tuple[str, ...]:
    """Return the amount that is still due, or else the listed price."""
    if owed := due_amount(visit.facts):
        return (wording.dutch("paper.due", amount=owed),)
    price = fee(visit.facts, context.policy, context)
    return (wording.dutch("paper.fee", amount=price.euro),) if price and price.euro is not None else ()


class _TicketTexts:
    """Texts of a ticket: Dutch and, if the visitor speaks another language, theirs."""

    def __init__(self, texts: Texts, language: Language) -> None:
        self._texts, self._language = texts, language

    def dutch(self, key: str, **values: str | int) -> str:
        return self._text(DUTCH, key, values)

    def _text(self, language: Language, key: str, values: dict[str, str | int]) -> str:
        """Return a text in one line; a phone number in it never breaks."""
        if "phone" in values:
            values = {**values, "phone": str(values["phone"]).replace(" ", NO_BREAK)}
        return self._texts.get(language, key, **values).replace("\n", " ")

    def other(self, *keys: str, **values: str | int) -> tuple[str, ...]:
        return () if self._language == DUTCH else tuple(self.foreign(key, **values) for key in keys)

    def hour(self, local: datetime) -> str:
        return hour_in(local, self._language)

    def weekday(self, day: date) -> str:
        return weekday_in_full(day, self._language)

    def of(self, language: Language, *keys: str, **values: str | int) -> tuple[str, ...]:
        return tuple(self._text(language, key, values) for key in keys)

    def mark(self) -> str:
        """Return the translation's label, in its own language (R53)."""
        return self.foreign("translation")

    def foreign(self, key: str, **values: str | int) -> str:
        return self._text(self._language, key, values)

    def head(self, key: str) -> str:
        """Return a heading with its colon, which French puts after a space."""
        return f"{self.foreign(key)}{NO_BREAK if self._language == 'fr' else ''}:"


@dataclass(frozen=True, slots=True)
class _Missing:
    """A heading and its text, in Dutch and in the visitor's language."""

    dutch: tuple[str, str]
    foreign: str


def _help_translation(wording: "_TicketTexts", visit: Visit, context: KioskContext) -> tuple[str, ...]:
    """Return where to go, in the visitor's language, or in all if theirs is not available."""
    keys, phone = ("paper.help_title", _first("paper.help_go", context)), context.policy.city_hall.phone
    if visit.facts.asked is not Asked.LANGUAGE:
        return wording.other(*keys, phone=phone)
    return tuple(". ".join(wording.of(each, *keys, phone=phone)) for each in context.policy.languages if each != DUTCH)


def _first(there: str, context: KioskContext) -> str:
    """Return the first instruction; while nobody is at the desks, to phone."""
    return "paper.nobody" if context.is_unstaffed() else there


def _translation(
    wording: _TicketTexts,
    context: KioskContext,
    about: int | None,
    then: str,
    missing: _Missing | None,
    have: tuple[str, ...],
) -> tuple[str, ...]:
    city_hall = context.policy.city_hall
    lines = wording.other(_first("paper.sit", context), then, "paper.carry", phone=city_hall.phone)
    if not lines:
        return ()
    sit, order, carry = lines
    primary = (missing.foreign,) if missing else ()
    ready = (f"{wording.head('paper.have')} {', '.join(wording.foreign(key) for key in have)}.",) if have else ()
    if context.is_unstaffed():
        return (sit, *primary, *ready, carry)
    wait = f", {wording.foreign('paper.wait', minutes=about)}" if about else ""
    return (f"{wording.foreign('paper.where')} {city_hall.waiting_room}{wait}. {sit} {order}", *primary, *ready, carry)


def _missing(
    wording: _TicketTexts, visit: Visit, context: KioskContext, lines: tuple[Evidence, ...]
) -> _Missing | None:
    """Return the most serious line that the visitor can do something about."""
    for line in lines:
        if line.state not in (Weight.ATTENTION, Weight.STOP):
            return None
        if (key := VERDICT_RULES[VERDICTS[line.what]].resident) is not None:
            return _missing_line(wording, line, _SHORTER.get(key, key), visit, context)
    return None


def _missing_line(wording: _TicketTexts, line: Evidence, key: str, visit: Visit, context: KioskContext) -> _Missing:
    verdict, booked, day = VERDICTS[line.what], visit.facts.booking.appointment, visit.facts.booking.other_day
    heading = _MISSING.get(verdict, "paper.note")
    local = booked.start.astimezone(context.now.tzinfo) if booked else None
    place, phone = context.policy.questions.photo_place, context.policy.city_hall.docstop

    def text(speak: Callable[..., str], language: Language) -> tuple[str, str]:
        """Return a text; the number of DOC STOP stands in the Dutch only, because figures need no translation."""
        on = day_in_full(day, language) if day else ""
        sentence = speak(key, time=hour_in(local, language) if local else "", date=on, place=place)
        if verdict is OldCard.LOST_NO_CERTIFICATE and language == DUTCH:
            sentence = f"{sentence} {speak('paper.docstop', phone=phone)}"
        return speak(heading), sentence

    return _Missing(text(wording.dutch, DUTCH), ". ".join(text(wording.foreign, visit.display.language)))


def _have(lines: tuple[Evidence, ...]) -> tuple[str, ...]:
    """Return what to have ready at the desk: what was shown or is at hand, never what is missing."""
    there = [line.what for line in lines if line.state in (Weight.OK, Weight.SEE)]
    papers = ("paper.paper_document",) if str(OldCard.PAPER) in there else ()
    topics = {what.split(".")[0] for what in there if what not in _NO_CARD}
    certificate = ("paper.certificate",) if any(what in _CERTIFICATES for what in there) else ()
    return (*(key for topic, key in _READY if topic in topics), *papers, *certificate)
