"""`kiosk replay --tell`: a played visit in plain Dutch sentences, for checking by people from the desk."""

from collections.abc import Iterator
from pathlib import Path

from kiosk.replay import Replay, play_with
from kiosk.rules import DUTCH, Policy
from kiosk.texts import Texts
from kiosk.visit import events
from kiosk.visit.events import Event
from kiosk.visit.outcome import Outcome
from screens.layout.header import StatusBar
from screens.layout.page_layout import layout_page
from screens.layout.scene import TextBlock
from screens.layout.theme import RenderOptions
from screens.page import Page, Text
from screens.pages import page_of

_SAID: dict[type[Event], str] = {
    events.CodeShown: "De bewoner houdt een code onder de scanner.",
    events.TicketShown: "De bewoner houdt een ticket onder de scanner.",
    events.LetterShown: "De bewoner houdt een brief onder de scanner.",
    events.ScanRefused: "De scanner leest iets dat geen code van ons is.",
    events.TypedWrong: "De getypte code klopt niet.",
    events.BirthGiven: "De bewoner gaf een geboortedatum en drie letters.",
    events.CardInserted: "De bewoner steekt een kaart in de lezer.",
    events.CardRead: "De kaart is gelezen.",
    events.CardRemoved: "De bewoner neemt de kaart terug.",
    events.TimeRanOut: "Er gebeurt een tijd niets.",
    events.HouseChanged: "Er verandert iets aan een toestel.",
    events.DayListChanged: "De lijst van de dag verandert.",
    events.TicketPrinted: "Het ticket komt eruit.",
    events.TicketNotPrinted: "Het ticket komt niet.",
    events.TicketUnconfirmed: "Niemand weet of het ticket kwam.",
    events.SlipPrinted: "Het papier komt eruit.",
    events.SlipNotPrinted: "Het papier komt niet.",
    events.DeskTold: "Het loket weet dat er hulp nodig is.",
}
"""Events that get a sentence; the others are between the kiosk and its devices."""

_OUTCOMES = {
    Outcome.TICKET: "een ticket, in orde",
    Outcome.AMBER: "een ticket, na te kijken",
    Outcome.TRIAGE: "een ticket, eerst langs een medewerker",
    Outcome.HELP: "een nummer voor het onthaal",
    Outcome.WALK_IN: "een nummer zonder afspraak",
    Outcome.SLIP: "een papier zonder nummer",
    Outcome.COPY: "een kopie van hetzelfde nummer",
    Outcome.WIPED: "niets: alles is gewist",
    Outcome.UNPRINTED: "het nummer staat niet op papier",
    Outcome.OFFLINE: "zonder verbinding met de centrale",
    Outcome.NO_NUMBER: "geen nummer: een medewerker helpt",
}


def narrate(path: Path, policy: Policy, texts: Texts, desk: Texts) -> Iterator[str]:
    """Yield the sentences of a file, with what the screen showed. desk: the desk's texts. Raises ReplayError."""
    replay, last = Replay.with_policy(policy), tuple[str, ...]()
    for event, before, _ in play_with(replay, path):
        text = _event(event, page_of(before, replay.context, texts))
        if text:
            yield text
        seen = drawn(page_of(replay.visit, replay.context, texts))
        if seen != last:
            last = seen
            first, *more = seen
            below = f", en daaronder: {' '.join(f'«{each}»' for each in more)}" if more else ""
            yield f"  Op het scherm: «{first}»{below}"
    came = replay.result
    at_desk = came is not None and not {Outcome.SLIP, Outcome.NO_NUMBER} & set(came.outcome)
    ends = [_OUTCOMES[each] for each in (came.outcome if came else (Outcome.WIPED,))]
    yield f"Het einde: {', '.join(ends)}."
    for what in came.why if came and at_desk else ():
        yield f"  Het loket leest: {desk.get(DUTCH, what)}"


def _event(event: Event, page: Page) -> str:
    if isinstance(event, events.Touched):
        pressed = next(
            (k for k in page.pressable() if (k.action.name, k.action.choice) == (event.action, event.choice)), None
        )
        words = (pressed.label.dutch or pressed.label.text) if pressed else event.action
        return f"De bewoner drukt op «{words.splitlines()[0]}»."
    if isinstance(event, events.NumberIssued):
        return f"Het nummer is {event.number}."
    if isinstance(event, events.CentralSaid):
        return "" if event.number is None else f"De centrale kent al een nummer: {event.number}."
    return _SAID.get(type(event), "")


def drawn(page: Page) -> tuple[str, ...]:
    """Return the texts that this page draws, in Dutch, from the top; text without a place is left out."""
    pieces = layout_page(page, RenderOptions(), StatusBar("", "", page.countdown or 0)).pieces
    there = {" ".join(line.text for line in piece.lines) for piece in pieces if isinstance(piece, TextBlock)}
    text = (page.title, page.number, page.where, *(fact.label for fact in page.facts), *page.body, page.notice)
    sentences = [each if isinstance(each, Text) else each.label for each in text if each is not None]
    kept = [each for each in sentences if _one_line(each.text) in there]
    words = [_one_line(each.dutch or each.text) for each in kept]
    return tuple(each for nr, each in enumerate(words) if each not in words[nr + 1 :]) or (page.step,)


def _one_line(text: str) -> str:
    return text.replace("\n", " ")
