"""`central check` and `central kiosks`: what an operator looks at, for people and for programs."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import msgspec
import sqlalchemy as sa
import typer

from central.command_line import DEFAULT, AsJson, CommandRefusedError, Database, one_line_errors
from central.erasing import copies_of
from central.place import Place
from central.store.backup import BackupError, check_database
from central.store.database import is_present, open_for_reading
from central.store.kiosks import KioskOverview, kiosk_overview
from central.store.policies import read_schedule
from central.store.retention import latest_erasure, left
from kiosk.policy_files import policy_of
from kiosk.rules import ConfigError
from kiosk.runtime.clock import BRUSSELS, Clock, business_day

WRONG = 1


class CheckReport(msgspec.Struct, frozen=True):
    """What was looked at, with what is wrong: empty if nothing."""

    database: str = ""
    version: str = ""
    policy: str = ""
    retention: str = ""
    copies: dict[str, str] = {}

    @property
    def is_well(self) -> bool:
        """Return whether nothing is wrong."""
        return not any((self.database, self.version, self.policy, self.retention, *self.copies.values()))


def check(as_json: AsJson = False, database: Database = DEFAULT) -> None:
    """Read the whole database and its copies, and say what is wrong: damage, version, policy, people of earlier days.

    Exit code 1 if anything is; central may run meanwhile. Example: central check --json
    """
    with one_line_errors(database) as place:
        report = _checked(place)
        if as_json:
            typer.echo(msgspec.json.encode(report))
        else:
            found = {**msgspec.structs.asdict(report), **report.copies}
            typer.echo("\n".join(f"{name}: {why or 'well'}" for name, why in found.items() if isinstance(why, str)))
        if not report.is_well:
            raise typer.Exit(WRONG)


def kiosks(as_json: AsJson = False, database: Database = DEFAULT) -> None:
    """Print each kiosk: letter, last contact, policy, and what is wrong with it.

    Example: central kiosks --json
    """
    with one_line_errors(database) as place, _reading(place) as (connection, now):
        found = kiosk_overview(connection, now)
        typer.echo(
            msgspec.json.encode(found) if as_json else "\n".join(_line(each) for each in found) or "no kiosk yet"
        )


def _line(each: KioskOverview) -> str:
    seen = f"{each.last_contact.astimezone(BRUSSELS):%Y-%m-%d %H:%M:%S}" if each.last_contact else "never"
    state = "revoked" if each.revoked else ", ".join(each.problems) or "well"
    return f"{each.name} ({each.letter}): {state}; last contact {seen}; policy {each.policy_version or 'unknown'}"


def _checked(place: Place) -> CheckReport:
    if place.file is not None and not place.file.exists():
        raise CommandRefusedError(f"{place}: there is no database")
    copies = {file.name: _damage(file) for file in copies_of(place)}
    if place.file is not None and (damage := _damage(place.file)):
        return CheckReport(database=damage, copies=copies)
    with _reading(place) as (connection, now):
        today = business_day(now)
        if not is_present(connection):
            return CheckReport(version="of another version: central migrates it at its start", copies=copies)
        remaining = {name: count for name, count in left(connection, today).items() if count}
        behind = ", ".join(f"{count} {name}" for name, count in remaining.items())
        never = "" if latest_erasure(connection) or not behind else "never erased; "
        return CheckReport(policy=_policy(connection, today), retention=f"{never}{behind}", copies=copies)


def _damage(file: Path) -> str:
    try:
        check_database(file)
    except (BackupError, sqlite3.Error) as error:
        return str(error)
    return ""


def _policy(connection: sa.Connection, today: date) -> str:
    try:
        for each in read_schedule(connection, today).policies:
            policy_of(each.files)
    except (ConfigError, IndexError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        return str(error) or type(error).__name__
    return ""


@contextmanager
def _reading(place: Place) -> Iterator[tuple[sa.Connection, datetime]]:
    """Yield a transaction that only reads, and the time. Raises CommandRefusedError if nothing is there."""
    if place.file is not None and not place.file.exists():
        raise CommandRefusedError(f"{place}: there is no database")
    engine = open_for_reading(place.url)
    try:
        with engine.begin() as connection:
            yield connection, Clock.of_environment().now()
    finally:
        engine.dispose()
