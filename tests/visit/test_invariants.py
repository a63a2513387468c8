"""I1 to I12 of domain.md 3.7, where a test of its own says them best; docs/invariants.md tells where each is shown."""

from dataclasses import replace
from itertools import permutations, product
from random import Random
from uuid import UUID

import pytest

from kiosk.rules import Readiness
from kiosk.visit import events
from kiosk.visit.advance import begin
from kiosk.visit.effects import ReadCard
from kiosk.visit.evidence import evidence
from kiosk.visit.model import Devices, Paper, Slot, Turn, VisitId
from screens import paper
from screens.pages import page_of
from tests.visit.agenda_map import State, settled, states, tells_the_desk, touches_to_the_end
from tests.visit.worlds import BOOK, HOUSE, MARKS, NOW, TEXTS

EVERY_STATE = list(states())
SLICE = Random(20261125).sample(EVERY_STATE, 60)
BROKEN = [Devices(scanner, slot, printer) for scanner, slot, printer in product((True, False), Slot, (True, False))]
TICKET = "01890a5d-ac96-774b-bcce-b302099a8057"


@pytest.mark.parametrize("devices", BROKEN, ids=lambda each: f"{each.scanner}-{each.slot}-{each.printer}")
def test_i1_i2_i5_with_whatever_is_broken_there_is_an_exit_and_help(devices: Devices) -> None:
    for state in SLICE:
        house = replace(state.house, devices=devices)
        broken = settled(state.visit, house, events.HouseChanged())
        page = page_of(broken.visit, broken.house, TEXTS)
        assert "help" in [key.action.name for key in page.upper], broken.step
        assert page.answers or page.grid or page.busy, broken.step
        away = touches_to_the_end(broken)
        assert away is not None and away <= 8, (broken.step, devices)  # noqa: PT018 -- one promise
        assert tells_the_desk(broken)


def test_i6_nothing_is_said_by_an_icon_alone() -> None:
    """Every key has words, every note has words; an icon only stands beside them."""
    for state in EVERY_STATE:
        page = page_of(state.visit, state.house, TEXTS)
        assert all(key.said.text.strip() for key in page.pressable())
        assert page.notice is None or page.notice.said.text.strip()
        assert page.title.text.strip()


SHOWN = (
    events.CodeShown(MARKS[0]),
    events.LetterShown(MARKS[1]),
    events.CardRead(events.CardVerdict.PROVEN, holder=MARKS[2]),
)


@pytest.mark.parametrize("order", list(permutations(SHOWN)), ids=lambda each: "-".join(type(e).__name__ for e in each))
def test_i7_any_order_of_code_letter_and_card_comes_to_the_same(order: tuple[events.Event, ...]) -> None:
    """The card lies in the slot when its turn comes; its reading waits for the privacy line, wherever that stands."""
    state = State(begin(VisitId("v1"), Turn(1)), HOUSE)
    card_shown = False
    for event in order:
        if isinstance(event, events.CardRead):
            card_shown = True
            house = replace(state.house, devices=replace(state.house.devices, slot=Slot.OURS))
            state = settled(state.visit, house, events.CardInserted())
        else:
            state = settled(state.visit, state.house, event)
    assert card_shown
    for _ in range(12):
        keys = [answer[0] for answer in state.answers()]
        if state.step in ("find_by_card", "show_card") and not state.visit.facts.card_read:
            state = settled(state.visit, state.house, events.PageShown())
            assert not any(isinstance(order.effect, ReadCard) for order in state.visit.open)
        elif state.visit.facts.card_in:
            out = replace(state.house, devices=replace(state.house.devices, slot=Slot.EMPTY))
            state = settled(state.visit, out, events.CardRemoved())
        elif state.step == "choose_language":
            state = state.pressed("speak", "nl")
        elif key := next((key for key in ("that_is_me", "card", "nothing") if key in keys), None):
            state = state.pressed(key)
        elif state.step == "read_number":
            break
    assert state.step == "read_number", state.step
    colour, lines = evidence(state.visit.facts, BOOK, state.house)
    assert (colour, {line.what for line in lines}) == (Readiness.GREEN, {"letter.verified", "card.proven"})


def test_i11_the_number_on_paper_on_the_glass_and_in_the_ledgers_answer_is_one() -> None:
    numbers = [state for state in EVERY_STATE if state.visit.facts.number and state.step == "read_number"]
    assert numbers
    for state in numbers:
        visit = replace(state.visit, facts=replace(state.visit.facts, ticket=TICKET, paper=Paper.PRINTED))
        page = page_of(visit, state.house, TEXTS)
        number = visit.facts.number
        assert number is not None
        assert page.number is not None
        assert page.number.text == number
        assert paper.ticket(visit, state.house, TEXTS, number, NOW).number == number
        assert UUID(TICKET).version == 7
