"""`make day`: forty people wait, clerks work, new people come; all of it through the real central."""

import re
from contextlib import ExitStack
from pathlib import Path

import pytest

from kiosk.demo.busy import PEOPLE, open_hall
from kiosk.demo.staff import StaffBrowser


@pytest.mark.slow
def test_a_hall_of_forty_stands_there_and_lives(tmp_path: Path) -> None:
    with ExitStack() as ends:
        hall = open_hall(ends, tmp_path)
        hall.fill()
        desk = StaffBrowser(hall.address).log_in()
        page = desk.page("/desk/3")
        numbers = set(re.findall(r"R\d{3}", page))
        assert len(numbers) == PEOPLE
        assert {"In orde", "Nakijken", "Eerst bekijken", "Onthaal"} <= set(re.findall(r"</svg>([^<]+)</span>", page))
        for clerk in hall.clerks:
            clerk.work(1.0)
            assert f'action="/desk/{clerk.desk}/done"' in clerk.browser.page(f"/desk/{clerk.desk}")
        hall.kiosk.arrives(hall.day[-1], hall.kiosk.clock.now() - hall.kiosk.clock.now())
        assert f"R{PEOPLE + 1:03}" in desk.page("/desk/3")
