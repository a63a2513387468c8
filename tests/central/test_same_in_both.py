"""I12: whoever is booked, kiosk and desk name the same age and the same price, from the same file of the city."""

import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from central.appointments.csv_file import read_csv
from central.marking import Marking
from central.pages.desk import WHY, DeskPages
from central.store import days
from central.store.days import day_list_update
from central.store.site import upsert_appointments
from kiosk.policy_files import load_policy
from kiosk.protocol import DayListUpdate
from kiosk.rules import DUTCH, Purpose
from kiosk.texts.catalogues import load_texts
from kiosk.visit.assessment import fee
from kiosk.visit.facts import BookingFacts, Facts
from tests.support.builders import CONTEXT
from tests.support.campaign import WHOLE
from tests.support.store import NOW, Store

pytestmark = pytest.mark.slow


POLICY, RULES = load_policy(), load_policy()
PAGES = DeskPages.of(load_texts((DUTCH,), "desk"), lambda: POLICY)
TODAY = NOW.date()
TWELVE = TODAY.replace(year=TODAY.year - 12)
NEAR = st.integers(-3, 3).map(lambda days: (TWELVE + timedelta(days=days)).isoformat())
ANY = st.dates(date(1920, 1, 1), TODAY).map(date.isoformat)
PARTLY = st.dates(date(2010, 1, 1), date(2018, 12, 31)).flatmap(
    lambda day: st.sampled_from([f"{day.year}-00-00", f"{day.year}-{day.month:02d}-00"])
)
BIRTHS = st.one_of(NEAR, ANY, PARTLY, st.just(""))
CARDS = st.sampled_from(["", *sorted(POLICY.cards.codes())])
PEOPLE = st.lists(st.tuples(BIRTHS, CARDS), min_size=1, max_size=12)
HEAD = "ref,day,start,purpose,initials,code,birth,card\n"
SLICE = settings(
    max_examples=500 if WHOLE else 25, suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink]
)


def same(people: list[tuple[str, str]]) -> None:
    folder = Path(tempfile.mkdtemp())
    store = Store(folder)
    try:
        rows = "".join(
            f"p{nr},today,11.00,apply,A. K.,X{nr},{birth},{card}\n" for nr, (birth, card) in enumerate(people)
        )
        booked = read_csv((HEAD + rows).encode(), Marking(b"s" * 32), TODAY, POLICY.cards.codes())
        store.writer.now(lambda connection: upsert_appointments(connection, booked, NOW))
        news = store.writer.now(lambda connection: day_list_update(connection, None, "g", TODAY, Marking(b"s" * 32)))
        heard = msgspec.json.decode(msgspec.json.encode(news), type=DayListUpdate)
        for nr in range(len(people)):
            store.arrive(ref=f"p{nr}", purpose=Purpose.APPLY)
        view = store.view()
        rows_seen = {row.numbers[0]: row for row in (*view.ready, *view.first)}
        for nr, (birth, card) in enumerate(people):
            appointment = next(each for each in heard.appointments if each.ref == f"p{nr}")
            row = rows_seen[f"R{nr + 1:03d}"]
            said = fee(Facts(booking=BookingFacts(appointment=appointment)), RULES, CONTEXT)
            assert said is not None
            assert (row.years, row.card) == (appointment.years, appointment.card)
            told = PAGES._price(row)
            if said.euro is None:
                assert told == (WHY[said.why] if said.why else ""), (birth, card)
            else:
                assert f"{said.euro} euro" in told, (birth, card)
                assert ("jonger dan 12" in told) == said.under_12, (birth, card)
    finally:
        store.writer.stop()
        shutil.rmtree(folder)


def test_kiosk_and_desk_name_one_age_and_one_price_whoever_is_booked() -> None:
    SLICE(given(PEOPLE)(same))()


@pytest.mark.parametrize("years", [lambda day, birth: None, lambda day, birth: 30, lambda day, birth: 12])
def test_the_property_kills_a_central_that_counts_other_years_for_its_kiosks(
    years: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(days, "years_on", years)
    with pytest.raises(AssertionError):
        SLICE(given(PEOPLE)(same))()
