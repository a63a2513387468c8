"""Several appointments match: ask for the time, which reveals nobody's name."""

from dataclasses import replace
from datetime import datetime, tzinfo

from kiosk.rules import Appointment, Asked, Policy
from kiosk.visit.conditions import is_searching
from kiosk.visit.events import Event, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind
from kiosk.visit.steps.find_appointment import found

MOST = 3


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open while several appointments match."""
    return is_searching(facts) and bool(facts.search.hits)


def times(hits: tuple[Appointment, ...], now: datetime) -> tuple[str, ...]:
    """Return the times to choose from, nearest first, at most three, such as `10.20`."""
    nearest = sorted(hits, key=lambda each: abs((each.start - now).total_seconds()))
    return tuple(dict.fromkeys(_hour(each, now.tzinfo) for each in nearest))[:MOST]


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Pick the appointment at that time. If several share it, or none fits, send the visitor to reception."""
    match event:
        case Touched("at", choice):
            at = tuple(each for each in facts.search.hits if _hour(each, context.now.tzinfo) == choice)
            if len(at) == 1:
                return found(facts, at, context)
            return replace(facts, for_reception=True, asked=Asked.SEVERAL) if at else None
        case Touched("none_of_these"):
            return replace(
                facts,
                search=replace(facts.search, hits=(), way=None),
                happened=replace(facts.happened, codes_missed=facts.happened.codes_missed + 1),
            )
        case _:
            return None


def _hour(booked: Appointment, zone: tzinfo | None) -> str:
    local = booked.start.astimezone(zone)
    return f"{local.hour}.{local.minute:02d}"


STEP = Step("choose_time", TimeoutKind.CHOICE, is_open=is_open, handle=handle, progress=(1, 1))
