"""The city's policy: the configured one, then what administrators decided from a day on. Nothing of it is ever deleted.

A change holds edits and the day from which they hold. The policy of a day is the configured one with every change that holds
then and was not undone, in the order of their days. So a change of today leaves one that was decided for January alone.
Whatever follows is numbered: kiosks and tickets name the version.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
import sqlalchemy as sa

from central.policy.edits import Edits, edited, merged, numbered
from central.store import tables as t
from central.store.log import EventKind, moment, ms, record
from kiosk.policy_files import policy_of
from kiosk.protocol import DatedPolicy, PolicySchedule
from kiosk.runtime.clock import business_day

ALWAYS = date(2000, 1, 1)
"""From when the configured policy holds."""
LONGEST_WHY = 200
MOST_SHOWN = 100
"""Changes that the page lists."""
LATEST = date(2099, 12, 31)


class PolicyChangeError(ValueError):
    """This change cannot be made or undone; nothing was stored. The message says why."""


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """What was decided. edits: by place, as central.policy.edits has them; undone_by: who took it back."""

    id: int
    section: str
    edits: Edits
    valid_from: date
    why: str
    made_by: str
    made_at: datetime
    undone_by: str | None = None
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A change that somebody wants. made_by: as the log names them."""

    section: str
    edits: Edits
    valid_from: date
    why: str
    made_by: str


def begin_policy(connection: sa.Connection, files: Mapping[str, str], now: datetime) -> bool:
    """Take over the configured files: as the first version, or again after they changed, until somebody has changed it here.

    Return whether they are what central goes on with; False: the configuration says something else than was decided here.
    """
    before = _configured(connection)
    if before is not None and numbered(before, 0) == numbered(files, 0):
        return True
    if before is not None and connection.execute(sa.select(t.policy_change.c.id).limit(1)).first() is not None:
        return False
    connection.execute(sa.update(t.policy_version).values(superseded_at=ms(now)))
    _add_version(connection, ALWAYS, files, now, configured=True)
    _publish(connection)
    return True


def schedule_id(connection: sa.Connection) -> str:
    """Return the id of the schedule that kiosks should have."""
    return str(connection.execute(sa.select(t.site.c.policy)).scalar_one())


def read_schedule(connection: sa.Connection, today: date) -> PolicySchedule:
    """Return the policy of today and those that follow."""
    rows = [DatedPolicy(valid_from, version, files) for version, valid_from, files in _live(connection)]
    begun = [each for each in rows if each.valid_from <= today]
    return PolicySchedule(schedule_id(connection), (*begun[-1:], *rows[len(begun) :]))


def decide(connection: sa.Connection, wanted: Decision, now: datetime) -> int:
    """Store a change and return its id. Raises PolicyChangeError, or ConfigError if a policy that follows is not valid."""
    today = business_day(now)
    if not wanted.edits:
        raise PolicyChangeError("nothing would change")
    if not wanted.why.strip() or len(wanted.why) > LONGEST_WHY:
        raise PolicyChangeError(f"a change needs a reason of at most {LONGEST_WHY} characters")
    if not today <= wanted.valid_from <= LATEST:
        raise PolicyChangeError("a change holds from today at the earliest")
    row = {
        "section": wanted.section, "edits": msgspec.json.encode(wanted.edits), "why": wanted.why.strip(),
        "valid_from": wanted.valid_from.isoformat(), "made_by": wanted.made_by, "made_at": ms(now),
    }  # fmt: skip
    made = int(connection.execute(sa.insert(t.policy_change).returning(t.policy_change.c.id), row).scalar_one())
    _follow(connection, today, now)
    record(connection, now, EventKind.POLICY_CHANGED, actor=wanted.made_by, detail=wanted.section)
    return made


def undo(connection: sa.Connection, change: int, now: datetime, *, by: str) -> None:
    """Take a change back: the policy is as if it had not been made, from now on. Raises PolicyChangeError or ConfigError."""
    same = sa.and_(t.policy_change.c.id == change, t.policy_change.c.undone_at.is_(None))
    section = connection.execute(sa.select(t.policy_change.c.section).where(same)).scalar()
    if section is None:
        raise PolicyChangeError("this change was undone, or there is none")
    connection.execute(sa.update(t.policy_change).where(same).values(undone_at=ms(now), undone_by=by))
    _follow(connection, business_day(now), now)
    record(connection, now, EventKind.POLICY_UNDONE, actor=by, detail=section)


def changes(connection: sa.Connection) -> tuple[PolicyChange, ...]:
    """Return what was decided, the latest first."""
    rows = connection.execute(sa.select(t.policy_change).order_by(t.policy_change.c.id.desc()).limit(MOST_SHOWN))
    return tuple(_change(row) for row in rows.mappings())


def held_by_kiosks(connection: sa.Connection) -> tuple[tuple[str, int | None, bool], ...]:
    """Return each kiosk that may work, which version it has, and whether it refused the latest."""
    kiosk = t.kiosk.c
    rows = connection.execute(
        sa.select(kiosk.name, kiosk.policy_version, kiosk.policy_refused)
        .where(kiosk.revoked_at.is_(None))
        .order_by(kiosk.name)
    )
    return tuple((name, version, bool(refused)) for name, version, refused in rows)


def _follow(connection: sa.Connection, today: date, now: datetime) -> None:
    """Number the policies that follow from what is decided, from today on. One that stays as it was keeps its number."""
    wanted = _effective(connection, today)
    live = _live(connection)
    begun = [each for each in live if each[1] <= today]
    present = {max(valid_from, today): (version, numbered(files, 0)) for version, valid_from, files in begun[-1:]}
    present |= {valid_from: (version, numbered(files, 0)) for version, valid_from, files in live[len(begun) :]}
    kept = {version for day, (version, files) in present.items() if wanted.get(day) == files}
    for version, _, _ in live:
        if version not in kept:
            connection.execute(
                sa.update(t.policy_version).where(t.policy_version.c.version == version).values(superseded_at=ms(now))
            )
    for day, files in wanted.items():
        if day not in present or present[day][1] != files:
            _add_version(connection, day, files, now)
    _publish(connection)


def _effective(connection: sa.Connection, today: date) -> dict[date, dict[str, str]]:
    """Return the files from each day on, with version 0. Raises ConfigError if those of a day are no policy."""
    rows = connection.execute(
        sa.select(t.policy_change)
        .where(t.policy_change.c.undone_at.is_(None))
        .order_by(t.policy_change.c.valid_from, t.policy_change.c.id)
    )
    decided = [_change(row) for row in rows.mappings()]
    files = _configured(connection)
    if files is None:
        raise PolicyChangeError("there is no configured policy")
    found: dict[date, dict[str, str]] = {}
    for day in sorted({today, *(each.valid_from for each in decided if each.valid_from > today)}):
        begun = (each for each in decided if each.valid_from == day or (day == today and each.valid_from < today))
        files = edited(files, merged(each.edits for each in begun))
        policy_of(numbered(files, 1))
        if numbered(files, 0) not in list(found.values())[-1:]:
            found[day] = numbered(files, 0)
    return found


def _live(connection: sa.Connection) -> list[tuple[int, date, dict[str, str]]]:
    """Return version, first day and files of what is not superseded, in the order in which they hold."""
    version = t.policy_version.c
    rows = connection.execute(
        sa.select(version.version, version.valid_from, version.files)
        .where(version.superseded_at.is_(None))
        .order_by(version.valid_from, version.version)
    )
    return [(row[0], date.fromisoformat(row[1]), _files(row[2])) for row in rows]


def _configured(connection: sa.Connection) -> dict[str, str] | None:
    version = t.policy_version.c
    raw = connection.execute(
        sa.select(version.files).where(version.configured).order_by(version.version.desc()).limit(1)
    ).scalar()
    return None if raw is None else _files(raw)


def _add_version(
    connection: sa.Connection, day: date, files: Mapping[str, str], now: datetime, *, configured: bool = False
) -> None:
    last = connection.execute(sa.select(sa.func.max(t.policy_version.c.version))).scalar()
    own = policy_of(files).version if configured else 1
    version = own if last is None else max(own, last + 1)
    row = {
        "version": version, "valid_from": day.isoformat(), "files": msgspec.json.encode(numbered(files, version)),
        "configured": configured, "made_at": ms(now),
    }  # fmt: skip
    connection.execute(sa.insert(t.policy_version), row)


def _publish(connection: sa.Connection) -> None:
    """Give the schedule an id: it changes with every word of what is in force or follows."""
    spoken = hashlib.sha256()
    for version, valid_from, files in _live(connection):
        spoken.update(msgspec.json.encode((version, valid_from, sorted(files.items()))))
    connection.execute(sa.update(t.site).values(policy=spoken.hexdigest()[:16]))


def _files(raw: bytes) -> dict[str, str]:
    return msgspec.json.decode(raw, type=dict[str, str])


def _change(row: sa.RowMapping) -> PolicyChange:
    undone = row["undone_at"]
    return PolicyChange(
        row["id"], row["section"], msgspec.json.decode(row["edits"]), date.fromisoformat(row["valid_from"]), row["why"],
        row["made_by"], moment(row["made_at"]), row["undone_by"], None if undone is None else moment(undone),
    )  # fmt: skip
