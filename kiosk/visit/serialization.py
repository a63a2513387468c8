"""Public names of events and effects, as replays and traces write them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from kiosk.visit import effects, events
from kiosk.visit.effects import Effect
from kiosk.visit.events import Event

EFFECTS: Mapping[str, type[Effect]] = MappingProxyType(
    {
        kind.__name__: kind
        for kind in (
            effects.AskCentral,
            effects.ReadCard,
            effects.IssueNumber,
            effects.PrintTicket,
            effects.PrintCopy,
            effects.PrintSlip,
            effects.TellDesk,
            effects.EndVisit,
        )
    }
)
EVENTS: Mapping[str, type[Event]] = MappingProxyType(
    {
        kind.__name__: kind
        for kind in (
            events.Touched,
            events.PageShown,
            events.TimeRanOut,
            events.CodeShown,
            events.TicketShown,
            events.Typed,
            events.TypedWrong,
            events.BirthGiven,
            events.LetterShown,
            events.ScanRefused,
            events.CardInserted,
            events.CardRemoved,
            events.HouseChanged,
            events.DayListChanged,
            events.CardRead,
            events.CentralSaid,
            events.NumberIssued,
            events.TicketPrinted,
            events.TicketNotPrinted,
            events.TicketUnconfirmed,
            events.SlipPrinted,
            events.SlipNotPrinted,
            events.DeskTold,
            events.Failed,
        )
    }
)
ANSWERS: Mapping[type[Event], tuple[type[Effect], ...]] = MappingProxyType(
    {
        events.CardRead: (effects.ReadCard,),
        events.CentralSaid: (effects.AskCentral,),
        events.NumberIssued: (effects.IssueNumber,),
        events.TicketPrinted: (effects.PrintTicket, effects.PrintCopy),
        events.TicketNotPrinted: (effects.PrintTicket, effects.PrintCopy),
        events.TicketUnconfirmed: (effects.PrintTicket, effects.PrintCopy),
        events.SlipPrinted: (effects.PrintSlip,),
        events.SlipNotPrinted: (effects.PrintSlip,),
        events.DeskTold: (effects.TellDesk,),
    }
)
"""Which effects an event can answer; Failed names its own."""


class UnknownEventError(ValueError):
    """Unknown event, or fields that do not fit. The message says what was expected."""


def read_event(name: str, of: Mapping[str, Any]) -> Event:
    """Return the event with this public name and fields. `Failed` names its effect: `{"effect": "ReadCard"}`."""
    if name not in EVENTS:
        raise UnknownEventError(f"no event is called {name}; there are {', '.join(EVENTS)}")
    try:
        if EVENTS[name] is events.Failed:
            effect = dict(of)
            kind = EFFECTS[effect.pop("effect", "")]
            return events.Failed(msgspec.convert(effect, kind))
        return msgspec.convert(of, EVENTS[name])
    except KeyError:
        raise UnknownEventError(f"Failed needs an effect: {', '.join(EFFECTS)}") from None
    except msgspec.ValidationError as error:
        raise UnknownEventError(f"{name}: {error}") from None


def order_kinds(event: Event) -> tuple[type[Effect], ...]:
    """Return the kinds of effect that an event answers; empty if it answers none."""
    return (type(event.effect),) if isinstance(event, events.Failed) else ANSWERS.get(type(event), ())
