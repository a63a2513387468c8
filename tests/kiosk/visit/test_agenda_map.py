"""The map in docs/ is what the walk finds; and from everywhere a number or a person is near."""

from kiosk.visit.agenda import STEPS
from tests.support.agenda_map import LAID_OVER, MAP, rendered, states, tells_the_desk, touches_to_the_end


def test_every_state_of_every_path_reaches_a_number_or_a_person_in_eight_touches_and_tells_the_desk_in_one() -> None:
    """I1, I2, R50."""
    farthest = 0
    for state in states():
        away = touches_to_the_end(state)
        assert away is not None, (state.step, state.visit.facts)
        assert tells_the_desk(state), state.step
        farthest = max(farthest, away)
    print(f"the farthest state is {farthest} touches away")
    assert farthest <= 8


def test_the_map_in_the_docs_is_the_one_that_the_walk_finds() -> None:
    assert MAP.read_text() == rendered(), "run: python -m tests.support.agenda_map"


def test_every_step_is_on_some_path() -> None:
    seen = {state.step for state in states()}
    assert set(STEPS) - seen <= {*LAID_OVER, "await_slip", "await_ticket"}
