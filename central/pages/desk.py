"""The desk's page: from a DeskView to HTML. All texts are Dutch; nothing is said by colour alone."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from central.store.desk import DeskView
from central.store.desk_actions import ActionOutcome
from central.store.kiosks import Problem
from central.store.waiting_list import LIST_KEPT, Row
from kiosk.rules import DUTCH, Evidence, Policy, Purpose, Readiness, Source, Weight
from kiosk.rules.fees import AskDesk
from kiosk.texts import Texts
from kiosk.texts.texts import hour

STATES = {
    Readiness.GREEN: ("ok", "In orde"),
    Readiness.AMBER: ("attention", "Nakijken"),
    Readiness.RED: ("stop", "Eerst bekijken"),
}
RECEPTION = ("ok", "Onthaal")
"""Shown instead of "In orde" for reception's cases, of whose documents nothing is known."""
PURPOSES = {Purpose.COLLECT: "Kaart afhalen", Purpose.APPLY: "Kaart aanvragen", Purpose.HELP: "Onthaal"}
SOURCES = {
    Source.SCANNER: ("scanner", "Scanner"),
    Source.CARD: ("card", "Kaartlezer"),
    Source.RESIDENT: ("person", "Bewoner zegt"),
    Source.STAFF: ("staff", "Onthaal"),
    Source.BOOKING: ("book", "Afspraak"),
    Source.KIOSK: ("scanner", "Kiosk"),
}
PAPERS = {
    "blocked": "Niet gedrukt: het nummer staat niet op papier.",
    "unknown": "Onzeker of het ticket gedrukt is.",
    "restarted": "Niet gedrukt: de kiosk is herstart.",
}
REASONS = {
    "help_wanted": "Vraagt hulp aan de kiosk.",
    "unknown_appointment": "Nummer voor een afspraak die hier niet bekend is.",
    "moved": "Nummer voor een afspraak die naar een andere dag ging.",
    "cancelled": "Nummer voor een geannuleerde afspraak.",
    "twin_number": "Hetzelfde nummer is twee keer uitgegeven.",
    "wrong_day": "De klok van de kiosk stond op een andere dag.",
    "past_day": "Nummers van een vorige dag kwamen binnen.",
    "late_duplicate": "Tweede nummer voor wie al geholpen is.",
    "ticket_twice": "Een ticket kwam twee keer binnen.",
    "unknown_ticket": "Bericht over een ticket dat hier niet bekend is.",
    "unappliable": "Een bericht van de kiosk was niet leesbaar.",
    "lost": "Een bericht van de kiosk ging verloren: kijk of iemand wacht die hier niet staat.",
    "foreign_letter": "Een kiosk meldt een nummer met de letter van een andere; bel de beheerder. Nummer:",
    "numbers_lost": "Nummers waarvan de kiosk niets meer weet; misschien wacht iemand ermee:",
    "fork": "Een andere kiosk heeft hetzelfde verleden: meld de kiosk opnieuw aan.",
}
PROBLEM_TEXTS = {
    Problem.REVOKED: "is uitgesloten; vraag wie wacht of zijn nummer hier staat. Uitgesloten",
    Problem.SILENT: "meldt zich niet",
    Problem.NUMBERS: "geeft geen nummers: schrijf hem opnieuw in",
    Problem.LEDGER: "kan niets opslaan en geeft geen nummers: kijk naar zijn schijf",
    Problem.CARD_LEFT: "er zit nog een kaart in de lezer",
    Problem.PAPER_OUT: "het papier is op",
    Problem.PRINTER: "de printer wacht op iets: kijk wat er knippert",
    Problem.PRINTER_ABSENT: "de printer is niet te bereiken: kijk naar stroom en kabel",
    Problem.PRINTER_SILENT: "de printer antwoordt niet: zet hem uit en weer aan",
    Problem.PRINTER_COVER: "de printer staat open",
    Problem.PRINTER_CUTTER: "het mes van de printer zit vast",
    Problem.PRINTER_FAULT: "de printer meldt een storing: zet hem uit en weer aan",
    Problem.PRINTER_FOREIGN: "op het adres van de printer antwoordt iets anders",
    Problem.PRINTER_REPLACED: "er staat een andere printer dan voorheen",
    Problem.TICKET_HELD: "de printer kan nog een stuk van een vorig ticket uitgeven: gooi dat weg",
    Problem.SCANNER: "de scanner werkt niet",
    Problem.SCANNER_HELD: "de scanner is bezet door een ander programma: herstart de kiosk",
    Problem.SCANNER_SILENT: "de scanner leest al een tijd niets: toon zelf een code",
    Problem.SCANNER_SETUP: "de scanner staat verkeerd ingesteld: meld het aan IT",
    Problem.READER: "de kaartlezer werkt niet",
    Problem.PAPER_LOW: "het papier is bijna op",
    Problem.GUESSED: "zoekt een uur lang niet meer op geboortedatum: te vaak geraden",
    Problem.SOUND: "de luidspreker werkt niet",
    Problem.CLOCK: "zijn klok verschilt van die van de server: zet ze gelijk",
    Problem.PROGRAM: "een onderdeel viel uit en is herstart: meld het aan IT",
}
NOTES = {
    ActionOutcome.NOBODY: "Er wacht niemand voor een loket.",
    ActionOutcome.BUSY: "Dit loket heeft al iemand.",
    ActionOutcome.GONE: "Een ander loket was net voor.",
    ActionOutcome.TOO_LATE: "Dat kan niet meer worden teruggezet.",
    ActionOutcome.UNAVAILABLE: "De gegevens zijn even niet bereikbaar. Er is niets veranderd: probeer opnieuw.",
    ActionOutcome.TOO_SOON: "Even wachten: er is net iets veranderd.",
}
WHY = {
    AskDesk.NOT_ISSUED: "wordt niet uitgereikt onder 12 jaar",
    AskDesk.NOT_LISTED: "staat niet op de lijst voor onder 12 jaar",
    AskDesk.AGE_UNKNOWN: "leeftijd onbekend",
    AskDesk.CARD_UNKNOWN: "soort kaart onbekend",
    AskDesk.NO_LIST: "geen prijslijst voor deze dag",
}
UNKNOWN = "De kiosk meldt iets; deze server kent het nog niet. Kijk het zelf na."
"""Shown for a finding of a newer kiosk that has no text here yet."""
DESKS = 8
"""Desks offered on the start page; every number to 99 is a desk."""
ANY_DESK, ANY_TOKEN, ANY_KEY = "@desk@", "@token@", "@key@"
"""What stands for a desk's number, a session's token and an action's key in what several desks share."""
MOST_CARDS = 200
_ICONS = {Weight.OK: "ok", Weight.SEE: "see", Weight.ATTENTION: "attention", Weight.STOP: "stop"}
_LANGUAGES = Locale("nl").languages


class Rendered:
    """What was rendered last, for the next desk that shows the same. Several threads use it: values are replaced whole."""

    def __init__(self) -> None:
        self._last: tuple[tuple[object, ...], datetime, str] | None = None
        self._cards: dict[tuple[object, ...], str] = {}

    def forget(self) -> None:
        """Render anew what is asked next: something has changed that no list shows."""
        self._last, self._cards = None, {}

    def get(self, view: DeskView) -> str | None:
        """Return the HTML if it shows what this view shows, and its minutes are still right."""
        last = self._last
        if last is None or not timedelta() <= view.now - last[1] < LIST_KEPT or last[0] != self._shown(view):
            return None
        return last[2]

    def keep(self, view: DeskView, html: str) -> None:
        """Keep the HTML of this view's list."""
        self._last = (self._shown(view), view.now, html)

    def card(self, shown: tuple[object, ...]) -> str | None:
        """Return the HTML of a desk's own part that shows this."""
        return self._cards.get(shown)

    def keep_card(self, shown: tuple[object, ...], html: str) -> None:
        """Keep the HTML of a desk's own part. All are dropped when there are many."""
        if len(self._cards) >= MOST_CARDS:
            self._cards = {}
        self._cards[shown] = html

    @staticmethod
    def _shown(view: DeskView) -> tuple[object, ...]:
        return (view.ready, view.first, view.alarms, view.lines, view.kiosks)


@dataclass(frozen=True, slots=True)
class DeskPages:
    """Renders whole pages, and the fragment that the stream replaces."""

    texts: Texts
    templates: Environment
    policy: Callable[[], Policy]
    rendered: Rendered = field(default_factory=Rendered)

    @classmethod
    def of(cls, texts: Texts, policy: Callable[[], Policy]) -> "DeskPages":
        """Return the pages with the templates beside this module; an unknown name in a template is an error."""
        loader = FileSystemLoader(Path(__file__).parent / "templates")
        environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
        environment.globals.update(
            state_of=_state_of, purposes=PURPOSES, papers=PAPERS, reasons=REASONS, unknown=UNKNOWN, ails=PROBLEM_TEXTS,
            sources=SOURCES, icons=_ICONS,
            hour=hour, moment_of=_moment_of, minutes=_minutes, span=_span, new_key=secrets.token_hex,
            language=lambda code: _LANGUAGES.get(code, code).capitalize(),
        )  # fmt: skip
        return cls(texts, environment, policy)

    def render_page(
        self, view: DeskView, note: ActionOutcome | None, *, who: str, token: str, log: bool = False
    ) -> str:
        """Return the whole page, with the same fragment that the stream sends.

        who: who is logged in. token: what the forms of their session carry. log: whether they may read the log.
        """
        return self.templates.get_template("desk.html").render(
            view=view,
            fragment=self.render_fragment(view, token),
            note=NOTES.get(note) if note else None,
            who=who,
            token=token,
            log=log,
        )

    def start(self, *, missing: bool = False, who: str = "", token: str = "", log: bool = False) -> str:
        """Return the start page; also for unknown addresses, and then of nobody."""
        title = "Deze pagina is er niet" if missing else "Onthaal"
        template = self.templates.get_template("start.html")
        return template.render(title=title, desks=range(1, DESKS + 1), who=who, token=token, log=log)

    def render_fragment(self, view: DeskView, token: str = "") -> str:
        """Return queue, list and desk as one fragment. token: what the forms of a session carry."""
        key = secrets.token_hex(16)
        html = f"{self._counts(view)}{self._list(view)}{self._mine(view)}".replace(ANY_KEY, key)
        html = html.replace(ANY_DESK, str(view.desk)).replace(ANY_TOKEN, token)
        if view.chosen:
            row = f'<tr id="e-{view.chosen.entry}" class="'
            html = html.replace(row, f"{row}chosen ")
        return html

    def render_shared(self, view: DeskView) -> str:
        """Return queue and list as all desks share them: the page's script adds the desk, its token and its open card."""
        return self._counts(view) + self._list(view)

    def render_mine(self, view: DeskView, key: str) -> str:
        """Return the desk's own part, whose script adds the token.

        key: what the idempotency keys of its forms begin with, another one for each desk and state of the site.
        """
        return self._mine(view).replace(ANY_DESK, str(view.desk)).replace(ANY_KEY, key)

    def _counts(self, view: DeskView) -> str:
        return self.templates.get_template("_counts.html").render(view=view)

    def _list(self, view: DeskView) -> str:
        """Return the waiting list, rendered once for all desks."""
        known = self.rendered.get(view)
        if known is None:
            template = self.templates.get_template("_list.html")
            known = template.render(view=view, what_to_know=self._what_to_know, any_desk=ANY_DESK, any_token=ANY_TOKEN)
            self.rendered.keep(view, known)
        return known

    def _mine(self, view: DeskView) -> str:
        """Return the desk's own part, rendered once for all desks that show the same: those that are free."""
        card = view.chosen or view.held or _first(view)
        shown = (
            card, view.held, view.chosen, view.undo, view.left, bool(view.ready), len(view.first), view.now.date(),
            _minutes(card.arrived, view.now) if card else "",
        )  # fmt: skip
        known = self.rendered.card(shown)
        if known is None:
            known = self.templates.get_template("_mine.html").render(
                view=view,
                any_desk=ANY_DESK,
                any_token=ANY_TOKEN,
                any_key=ANY_KEY,
                words=self._words,
                price=self._price,
                name=self._card_name,
                card=card,
            )
            self.rendered.keep_card(shown, known)
        return known

    def _words(self, line: Evidence) -> str:
        return self.texts.get(DUTCH, line.what) if self.texts.has(line.what) else UNKNOWN

    def _card_name(self, row: Row) -> str:
        """Return the card's code and name."""
        known = self.policy().cards.of_code(row.card)
        return f"{row.card} · {known.name(DUTCH)}" if known else row.card or ""

    def _price(self, row: Row) -> str:
        """Return the price: the amount that the booking lists as due, or the listed price of an application (R06)."""
        if row.due_eur is not None:
            return f"nog te betalen: {row.due_eur} euro"
        if row.purpose is not Purpose.APPLY or row.appointment is None:
            return ""
        fee = self.policy().prices.fee(row.card, row.years, row.appointment.date())
        if fee.euro is None:
            return WHY[fee.why] if fee.why else ""
        young = ", jonger dan 12" if fee.under_12 else ""
        return f"prijs op de lijst {fee.euro} euro (vanaf {fee.listed:%d.%m.%Y}{young})"

    def _what_to_know(self, row: Row) -> str:
        """Return the most important thing in one line: no ticket printed and help wanted, then the most serious evidence."""
        label = [PAPERS[row.paper]] if row.paper else []
        label += [REASONS["help_wanted"]] if row.wants_help else []
        if label:
            return " ".join(label)
        heavy = [line for line in row.evidence if line.state is not Weight.OK]
        asked = [line for line in row.evidence if line.what.startswith("asked.")]
        return self._words((*heavy, *asked)[0]) if heavy or asked else ""


def _first(view: DeskView) -> Row | None:
    return view.ready[0] if view.ready else None


def _minutes(since: datetime, now: datetime) -> str:
    """Return the time since, in minutes; from two hours on in hours and minutes."""
    return _span(int((now - since).total_seconds()))


def _span(seconds: int) -> str:
    minutes = max(0, seconds // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} u {minutes % 60:02d}"


def _moment_of(moment: datetime, now: datetime) -> str:
    """Return the time, with its day if it is not today."""
    if moment.date() == now.date():
        return hour(moment)
    return f"{format_date(moment.date(), 'd MMM', locale='nl')} {hour(moment)}"


def _state_of(row: Row) -> tuple[str, str]:
    helped = row.purpose is Purpose.HELP and row.readiness is Readiness.GREEN
    return RECEPTION if helped else STATES[row.readiness]
