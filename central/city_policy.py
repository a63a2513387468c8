"""The city's policy in this process: what is in force by day, read from the database when it changes."""

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa

from central.store.policies import read_schedule, schedule_id
from kiosk.policy_files import policy_of
from kiosk.protocol import PolicySchedule
from kiosk.rules import Policy


class CityPolicy:
    """What is in force. Any thread may ask: what is known is replaced as a whole."""

    def __init__(self) -> None:
        self._known: tuple[PolicySchedule, Mapping[int, Policy]] | None = None

    def read(self, connection: sa.Connection, today: date) -> bool:
        """Read what the database has, unless it is known; return whether it is something else. Reads only."""
        if self._known is not None and self._known[0].id == schedule_id(connection):
            return False
        schedule = read_schedule(connection, today)
        self._known = (schedule, {each.version: policy_of(each.files) for each in schedule.policies})
        return True

    def on(self, day: date) -> Policy:
        """Return the policy of a day."""
        if self._known is None:
            raise RuntimeError("the policy was not read yet")
        schedule, by_version = self._known
        return by_version[schedule.on(day).version]
