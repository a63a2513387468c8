"""I1, I2 and I5 from every state of every path, with each set of devices; docs/invariants.md has them all."""

from dataclasses import replace
from itertools import product
from random import Random

import pytest

from kiosk.visit import events
from kiosk.visit.state import CardSlotState, Devices
from screens.pages import page_of
from tests.support.agenda_map import settled, states, tells_the_desk, touches_to_the_end
from tests.support.builders import TEXTS

pytestmark = pytest.mark.slow


EVERY_STATE = list(states())
SLICE = Random(20261125).sample(EVERY_STATE, 60)
BROKEN = [
    Devices(scanner, slot, printer) for scanner, slot, printer in product((True, False), CardSlotState, (True, False))
]
TICKET = "01890a5d-ac96-774b-bcce-b302099a8057"


@pytest.mark.parametrize("devices", BROKEN, ids=lambda each: f"{each.scanner}-{each.slot}-{each.printer}")
def test_i1_i2_i5_with_whatever_is_broken_there_is_an_exit_and_help(devices: Devices) -> None:
    for state in SLICE:
        context = replace(state.context, devices=devices)
        broken = settled(state.visit, context, events.HouseChanged())
        page = page_of(broken.visit, broken.context, TEXTS)
        assert "help" in [key.action.name for key in page.upper], broken.step
        assert page.answers or page.grid or page.busy, broken.step
        away = touches_to_the_end(broken)
        assert away is not None and away <= 8, (broken.step, devices)  # noqa: PT018 -- one promise
        assert tells_the_desk(broken)
