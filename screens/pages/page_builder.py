"""What every page shares: texts with their Dutch, bar, progress and feedback."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from kiosk.rules import DUTCH, Purpose, TextSize
from kiosk.texts import Texts
from kiosk.texts.texts import day_in_full, hour, hour_in, weekday_in_full
from kiosk.visit.conditions import purpose
from kiosk.visit.engine import current_step, is_committed
from kiosk.visit.state import Feedback, KioskContext, Visit
from screens.page import Action, Cue, Fact, Hint, Key, Notice, Page, Text, Tone

_TONES = {
    Feedback.THANKS: Tone.OK,
    Feedback.FOUND: Tone.OK,
    Feedback.KEPT: Tone.OK,
    Feedback.NOT_USED: Tone.PLAIN,
    Feedback.COVER_CODES: Tone.ATTENTION,
    Feedback.UNKNOWN: Tone.ATTENTION,
    Feedback.TOO_LONG: Tone.ATTENTION,
    Feedback.CHECK: Tone.ATTENTION,
}
_CUES = {Tone.OK: Cue.GOOD, Tone.PLAIN: Cue.LOOK, Tone.ATTENTION: Cue.LOOK}
_ICONS = {
    "that_is_me": "icon-check",
    "not_me": "icon-cross",
    "not_mine": "icon-cross",
    "no_letter": "no-letter",
    "no_card": "icon-skip",
    "no_code": "no-appointment",
    "reception": "icon-person",
    "number": "ticket",
    "go_on": "icon-next",
    "wipe": "icon-stop",
    "why": "icon-attention",
    "done": "icon-check",
    "have_it": "card",
    "desk_checks": "icon-person",
    "never_came": "no-letter",
    "at_city_hall": "icon-lock",
    "damaged": "icon-scan",
    "paper": "annex",
    "other": "icon-help",
    "start": "touch",
    "print_again": "ticket",
    "type": "type-code",
    "birth": "birth-date",
    "card": "card",
    "none": "no-appointment",
    "other_way": "icon-list",
    "erase": "icon-back",
    "collect": "card",
    "apply": "card-photo",
    "slip": "ticket",
    "walk_in": "icon-person",
    "reminder": "ticket",
    "booking": "ticket",
    "stay": "icon-seat",
    "for_this_child": "parent-child",
    "for_another": "icon-person",
    "other_purpose": "icon-list",
    "parent": "parent-child",
    "foster_parent": "parent-child",
    "guardian": "icon-person",
    "guide": "icon-person",
    "someone_else": "icon-help",
    "yes": "icon-check",
    "no": "icon-cross",
    "not_sure": "icon-help",
    "colleague": "icon-person",
    "loss_certificate": "certificate-loss",
    "theft_certificate": "certificate-theft",
    "no_certificate": "icon-cross",
    "first_card": "card-photo",
    "nothing": "icon-check",
    "not_long": "icon-seat",
    "see_hear": "icon-listen",
    "interpreter": "icon-language",
}


@dataclass(frozen=True, slots=True)
class Dated:
    """A date or time in the page's language and in Dutch."""

    own: str
    dutch: str


@dataclass(frozen=True, slots=True)
class PageBuilder:
    """Builds the pages of one visit; every text carries its Dutch if it is a translation."""

    name: str
    visit: Visit
    context: KioskContext
    texts: Texts

    def text(self, key: str, /, *, private: bool = False, **values: str | int | Dated) -> Text:
        """Return the text of a key. `answer` is the step's own; `line.x` and `nav.x` are shared."""
        key = key if "." in key or not self.texts.has(f"{self.name}.{key}") else f"{self.name}.{key}"
        language = self.visit.display.language
        translated = self.texts.speaks(language, key)
        own = {
            name: (value.own if translated else value.dutch) if isinstance(value, Dated) else value
            for name, value in values.items()
        }
        label = {name: value.dutch if isinstance(value, Dated) else value for name, value in values.items()}
        dutch = None if language == DUTCH else self.texts.get(DUTCH, key, **label)
        return Text(self.texts.get(language, key, **own), dutch, private)

    def line(self, key: str) -> Text:
        """Return a line of evidence in the visitor's words, with the variables it may use."""
        booked, day = self.visit.facts.booking.appointment, self.visit.facts.booking.other_day
        at = self.clock(booked.start) if booked else Dated("", "")
        when = self.date(day) if day else Dated("", "")
        return self.text(key, time=at, date=when, place=self.context.policy.questions.photo_place)

    def answer(self, action: str, *, primary: bool = False, icon: str | None = None) -> Key:
        """Return an answer; its action's name is its text key within the step."""
        return Key(Action(action), self.text(action), icon or _ICONS[action], primary=primary)

    def hint(self, key: str, icon: str | None = None, **values: str | int) -> Hint:
        """Return a text of the body."""
        return Hint(self.text(key, private=False, **values), icon)

    def weekday(self, day: date) -> Dated:
        """Return a near day by its weekday."""
        return Dated(weekday_in_full(day, self.visit.display.language), weekday_in_full(day, DUTCH))

    def date(self, day: date) -> Dated:
        """Return a date in words."""
        return Dated(day_in_full(day, self.visit.display.language), day_in_full(day, DUTCH))

    def clock(self, moment: datetime) -> Dated:
        """Return a time by the city's clock."""
        local = moment.astimezone(self.context.now.tzinfo)
        return Dated(hour_in(local, self.visit.display.language), hour(local))

    def clock_of(self, written: str) -> Dated:
        """Return a time that is written `10.20`, as the buttons of a choice carry it."""
        hours, minutes = written.split(".")
        return self.clock(self.context.now.replace(hour=int(hours), minute=int(minutes)))

    def fact(self, label: Text, icon: str) -> Fact:
        """Return a row of the appointment's plate."""
        return Fact(label, icon)

    def note(self, key: str, tone: Tone = Tone.ATTENTION, count: int = 0, **values: str | int | Dated) -> Notice:
        """Return a notice."""
        return Notice(tone, self.text(key, private=False, **values), count)

    def card_in(self, key: str) -> Notice:
        """Return the notice that a card is still in; it flashes with the reminder."""
        return replace(self.note(key), reminds=True)

    def phone(self) -> Hint | None:
        """Return whom to phone while nobody is at the desks (S90)."""
        number = self.context.policy.city_hall.phone
        return self.hint("help.call", "icon-person", phone=number) if self.context.is_unstaffed() else None

    def hours(self) -> Hint | None:
        """Return today's hours, if nobody is at the desks within them (S90); outside them `closed` says when they open."""
        spans = self.context.policy.opening.of(self.context.now.date())
        if not self.context.is_open() or not self.context.is_unstaffed() or not spans:
            return None
        day = self.context.now.date()
        clocks = [[self.clock(datetime.combine(day, at, self.context.now.tzinfo)) for at in span] for span in spans]
        label = Dated(
            *(", ".join("–".join(getattr(at, of) for at in span) for span in clocks) for of in ("own", "dutch"))
        )
        return Hint(self.text("help.today", hours=label), "icon-clock")

    def no_numbers(self) -> Notice | None:
        """Return where to go while this kiosk issues no numbers."""
        return None if self.context.numbers else self.note("attract.no_numbers")

    def closed(self) -> Notice | None:
        """Return that the desks are closed and when they open, outside their hours (S98)."""
        now, opening = self.context.now, self.context.policy.opening
        if self.context.is_open():
            return None
        opens = opening.next_after(now)
        if opens is None:
            return Notice(Tone.PLAIN, self.text("attract.closed"), icon="icon-clock")
        today = opens.date() == now.date()
        at = self.clock(opens)
        label = (
            self.text("attract.opens_today", time=at)
            if today
            else self.text("attract.opens", date=self.weekday(opens.date()), time=at)
        )
        return Notice(Tone.PLAIN, label, icon="icon-clock")

    def page(
        self,
        *,
        title: str | Text = "title",
        body: tuple[Hint, ...] = (),
        answers: tuple[Key, ...] = (),
        notice: Notice | None = None,
        picture: str | None = None,
        cue: Cue | None = None,
        **more: object,
    ) -> Page:
        """Return the page with bar, progress and feedback.

        New feedback replaces the page's own notice; THANKS is heard only and leaves it.
        """
        translated = self.visit.display.language != DUTCH
        feedback = self.visit.feedback[0] if self.visit.feedback else None
        gives_way = notice is not None and feedback in (Feedback.THANKS, Feedback.FOUND, Feedback.KEPT)
        progress = self._progress()
        page = Page(
            step=self.name,
            page_id=self.visit.page_id,
            language=str(self.visit.display.language),
            title=title if isinstance(title, Text) else self.text(title),
            translation_label=self.text("translation").text if translated else None,
            progress=progress,
            progress_label=self.text("nav.step", n=progress[0], of=progress[1]).text if progress else "",
            picture=picture,
            body=body,
            notice=Notice(_TONES[feedback], self.text(self._feedback(feedback)))
            if feedback and not gives_way
            else notice,
            answers=answers,
            upper=self._upper(),
            lower=self._lower(),
            footer=self._footer(),
            cue=_CUES[_TONES[feedback]] if feedback else Cue.LOOK if notice and notice.count else cue,
            test=self.text("test") if self.context.test else None,
        )
        return replace(page, **more)  # type: ignore[arg-type]  # each page names its own fields

    def _feedback(self, feedback: Feedback) -> str:
        """Return the text of feedback; once there is a number, what is not used here is still wanted at the desk."""
        facts = self.visit.facts
        return (
            "sign.for_desk"
            if feedback is Feedback.NOT_USED and facts.ticket.ordered and facts.slip is None
            else f"sign.{feedback}"
        )

    def _progress(self) -> tuple[int, int] | None:
        step, facts = current_step(self.visit, self.context), self.visit.facts
        applies = purpose(facts) is Purpose.APPLY
        here = step.progress[applies]
        if here is None or facts.for_reception or facts.ticket.copy or self.name in ("help", "stop"):
            return None
        if step.name == "take_card" and facts.booking.appointment is None:
            here = 1
        return (here, 3 if applies else 4)

    def _upper(self) -> tuple[Key, ...]:
        helping = self._bar("help")
        if self._is_quiet():
            return (helping,)
        nothing_to_stop = is_committed(self.visit) or self.visit.facts.is_idle or self.name == "stop"
        stop = () if nothing_to_stop else (self._bar("stop"),)
        back = () if self.visit.facts.happened.card_in and not self.visit.overlay else (self._bar("back"),)
        return (*back, *stop, helping)

    def _lower(self) -> tuple[Key, ...]:
        display = self.visit.display
        language = Key(Action("language"), self._language_label(), "icon-language")
        label = self.text("nav.smaller" if display.size is TextSize.LARGEST else "nav.larger")
        larger = Key(Action("larger"), label, "icon-larger", on=display.size is not TextSize.USUAL)
        switches = (("contrast", display.contrast), ("lower", display.lower))
        return (language, larger, *(self._bar(name, on=on) for name, on in switches))

    def _language_label(self) -> Text:
        """Return the label of the language button: always with "Taal", and with "Language" on Dutch pages."""
        words = [self.texts.get(language, "nav.language") for language in self.context.policy.languages[:2]]
        own = self.texts.get(self.visit.display.language, "nav.language")
        return Text("\n".join(dict.fromkeys([own, *words])))

    def _bar(self, name: str, *, on: bool = False) -> Key:
        return Key(Action(name), self.text(f"nav.{name}"), f"icon-{name}", on=on)

    def _is_quiet(self) -> bool:
        """Return whether back and stop have no effect; then the footer takes their place."""
        return not self.visit.overlay and (self.visit.facts.is_idle or is_committed(self.visit))

    def _footer(self) -> Text | None:
        if not self._is_quiet():
            return None
        if self.name != "read_number":
            return self.text("privacy")
        return self.text("bye_closed" if self.context.is_unstaffed() else "bye")
