"""What a city may decide otherwise (docs/domain.md, What a city may decide otherwise): each switch of `[asks]`, both ways."""

from dataclasses import fields, replace
from typing import Any

import pytest

from kiosk.rules import Brought, Capacity, LetterState, OldCard, Policy, Purpose, Readiness
from kiosk.rules.policy import QuestionPolicy
from kiosk.visit.agenda import step_of
from kiosk.visit.answers import LookupMethod
from kiosk.visit.assessment import evidence, fee
from kiosk.visit.events import Touched
from kiosk.visit.facts import Facts
from kiosk.visit.state import KioskContext
from kiosk.visit.steps import choose_purpose
from tests.support.builders import BOOK, CONTEXT
from tests.support.facts import APPLIES, CHILD, FOUND, LOOKING

PROVIDED = replace(
    FOUND,
    letter=replace(FOUND.letter, no_letter=LetterState.AT_CITY_HALL),
    card=replace(FOUND.card, no_card=OldCard.PAPER),
)
APPLYING = replace(
    FOUND,
    booking=replace(FOUND.booking, appointment=APPLIES),
    documents=replace(FOUND.documents, passport=Brought.PASSPORT_YES),
)
NONE = replace(LOOKING, search=replace(LOOKING.search, way=LookupMethod.NONE))
WALKS_IN = replace(NONE, booking=replace(NONE.booking, chosen=Purpose.COLLECT))


def policy(**asks: Any) -> Policy:
    return replace(BOOK, questions=replace(BOOK.questions, **asks))


def step(facts: Facts, **asks: Any) -> str:
    return step_of(facts, policy(**asks)).name


def colour(facts: Facts, **asks: Any) -> Readiness:
    return evidence(facts, policy(**asks), CONTEXT)[0]


def chosen(purpose: str, **asks: Any) -> str:
    """The step after somebody without an appointment says why he comes."""
    facts = choose_purpose.handle(NONE, Touched(purpose), replace(CONTEXT, policy=policy(**asks)))
    assert facts is not None
    return step(facts, **asks)


def price(facts: Facts, **asks: Any) -> int | None:
    context: KioskContext = replace(CONTEXT, policy=policy(**asks))
    told = fee(facts, context.policy, context)
    return told.euro if told else None


SWITCHES: dict[str, tuple[Any, Any]] = {
    "photo_at_desk": (
        lambda value: step(APPLYING, photo_at_desk=value),
        {False: "have_photo", True: "extra_needs"},
    ),
    "extra_needs": (
        lambda value: step(PROVIDED, extra_needs=value),
        {True: "extra_needs", False: "await_ticket"},
    ),
    "passport_missing": (
        lambda value: colour(
            replace(APPLYING, documents=replace(APPLYING.documents, passport=Brought.PASSPORT_NO)),
            passport_missing=value,
        ),
        {"attention": Readiness.AMBER, "stop": Readiness.RED},
    ),
    "letter_missing": (
        lambda value: colour(
            replace(PROVIDED, letter=replace(PROVIDED.letter, no_letter=LetterState.FORGOTTEN)), letter_missing=value
        ),
        {"attention": Readiness.AMBER, "stop": Readiness.RED},
    ),
    "card_missing": (
        lambda value: colour(
            replace(
                FOUND,
                letter=replace(FOUND.letter, no_letter=LetterState.DAMAGED),
                card=replace(FOUND.card, no_card=OldCard.FORGOTTEN),
            ),
            card_missing=value,
        ),
        {"attention": Readiness.AMBER, "stop": Readiness.RED},
    ),
    "passport_at_collection": (
        lambda value: step(PROVIDED, passport_at_collection=value),
        {False: "extra_needs", True: "have_passport"},
    ),
    "walk_in": (
        lambda value: step(replace(WALKS_IN, booking=replace(WALKS_IN.booking, walk_in=value)), walk_in=value),
        {False: "no_appointment", True: "extra_needs"},
    ),
    "collect_requires_appointment": (
        lambda value: chosen("collect", collect_requires_appointment=value),
        {True: "no_appointment", False: "extra_needs"},
    ),
    "fee": (lambda value: price(APPLYING, fee=value), {True: 24, False: None}),
    "photo_place": (lambda value: value, {"het fotohokje": "het fotohokje"}),
}


def test_every_switch_is_tried() -> None:
    assert set(SWITCHES) == {field.name for field in fields(QuestionPolicy)}


@pytest.mark.parametrize("name", SWITCHES)
def test_a_switch_does_what_it_says_both_ways(name: str) -> None:
    told, expected = SWITCHES[name]
    assert {value: told(value) for value in expected} == expected


def test_nobody_is_asked_for_a_passport_when_he_collects_for_a_child() -> None:
    child = replace(
        PROVIDED,
        booking=replace(PROVIDED.booking, appointment=CHILD),
        person=replace(PROVIDED.person, capacity=Capacity.PARENT),
    )
    assert step(child, passport_at_collection=True) == "extra_needs"
