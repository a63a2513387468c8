"""Who are you to the child? One of the capacities of the policy (R20, R22); the desk checks the proof."""

from dataclasses import replace

from kiosk.rules import Capacity, Policy, Purpose
from kiosk.visit.conditions import asks_documents, collects_card, for_child
from kiosk.visit.events import Event, Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.step import Step, TimeoutKind


def is_open(facts: Facts, policy: Policy) -> bool:
    """Open if a child's card is collected, or applied for with the child present, until it was answered."""
    applying = facts.person.child_here is True and asks_documents(facts, Purpose.APPLY)
    return (collects_card(facts) or applying) and for_child(facts) and facts.person.capacity is None


def handle(facts: Facts, event: Event, context: KioskContext) -> Facts | None:
    """Take a capacity, or somebody else."""
    match event:
        case Touched(action) if action in context.policy.capacities:
            return replace(facts, person=replace(facts.person, capacity=Capacity(action)))
        case Touched("someone_else"):
            return replace(facts, person=replace(facts.person, someone_else=True))
        case _:
            return None


STEP = Step("who_comes", TimeoutKind.CHOICE, is_open=is_open, handle=handle, progress=(1, 2))
