"""`kiosk replay --tell`: a played visit in plain Dutch sentences, which somebody from the desk can check by heart."""

from collections.abc import Iterator
from pathlib import Path

from kiosk.replay import Replay, play_with
from kiosk.rules import DUTCH, RuleBook
from kiosk.texts import Texts
from kiosk.visit import events
from kiosk.visit.events import Event
from kiosk.visit.model import House, Visit
from kiosk.visit.outcome import Outcome
from screens.page import Page
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
    events.TicketPrinted: "Het ticket komt eruit.",
    events.TicketNotPrinted: "Het ticket komt niet.",
    events.TicketUnconfirmed: "Niemand weet of het ticket kwam.",
    events.SlipPrinted: "Het papier komt eruit.",
    events.SlipNotPrinted: "Het papier komt niet.",
    events.DeskTold: "Het loket weet dat er hulp nodig is.",
}
"""What is worth a sentence; the rest is between the kiosk and its devices."""

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


def told(path: Path, book: RuleBook, texts: Texts, desk: Texts) -> Iterator[str]:
    """The sentences of a file, in order. desk: what the desk reads of each line. Raises ReplayError."""
    replay, last = Replay.with_policy(book), ""
    for event, before, _ in play_with(replay, path):
        said = _event(event, page_of(before, replay.house, texts))
        if said:
            yield said
        page = page_of(replay.visit, replay.house, texts)
        title = _dutch(replay.visit, replay.house, texts)
        if title != last:
            last = title
            yield f"  Op het scherm: «{title}»{_sign(page)}"
    came = replay.came_to
    at_desk = came is not None and not {Outcome.SLIP, Outcome.NO_NUMBER} & set(came.outcome)
    ends = [_OUTCOMES[each] for each in (came.outcome if came else (Outcome.WIPED,))]
    yield f"Het einde: {', '.join(ends)}."
    for what in came.why if came and at_desk else ():
        yield f"  Het loket leest: {desk.say(DUTCH, what)}"


def _event(event: Event, page: Page) -> str:
    if isinstance(event, events.Touched):
        pressed = next(
            (k for k in page.pressable() if (k.action.name, k.action.choice) == (event.action, event.choice)), None
        )
        words = (pressed.said.dutch or pressed.said.text) if pressed else event.action
        return f"De bewoner drukt op «{words.splitlines()[0]}»."
    if isinstance(event, events.NumberIssued):
        return f"Het nummer is {event.number}."
    if isinstance(event, events.CentralSaid):
        return "" if event.number is None else f"De centrale kent al een nummer: {event.number}."
    return _SAID.get(type(event), "")


def _dutch(visit: Visit, house: House, texts: Texts) -> str:
    said = page_of(visit, house, texts).title
    return (said.dutch or said.text).replace("\n", " ")


def _sign(page: Page) -> str:
    note = page.notice
    return f", en daaronder: «{(note.said.dutch or note.said.text).replace(chr(10), ' ')}»" if note else ""
