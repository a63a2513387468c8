"""Who are you to the child? One of the capacities of the policy (R20, R22); the desk checks the proof."""

from dataclasses import replace

from kiosk.rules import Capacity, Policy, Purpose
from kiosk.visit.conditions import collecting, for_child, papers
from kiosk.visit.events import Event, Touched
from kiosk.visit.state import Facts, KioskContext
from kiosk.visit.step import Step, TimeoutKind


def due(facts: Facts, book: Policy) -> bool:
    """A child's card is collected, or applied for with the child, and nobody said as whom."""
    applying = facts.child_here is True and papers(facts, Purpose.APPLY)
    return (collecting(facts) or applying) and for_child(facts) and facts.capacity is None


def hear(facts: Facts, event: Event, house: KioskContext) -> Facts | None:
    """A capacity, or somebody else."""
    match event:
        case Touched(action) if action in house.book.capacities:
            return replace(facts, capacity=Capacity(action))
        case Touched("someone_else"):
            return replace(facts, someone_else=True)
        case _:
            return None


STEP = Step("who_comes", TimeoutKind.CHOICE, due=due, hear=hear)
