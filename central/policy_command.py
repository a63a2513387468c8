"""`central policy`: what holds, and the way between central and a folder that a city keeps in git."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import sqlalchemy as sa
import typer

from central.api.admin_policy import Deciding, carry_out
from central.command_line import DEFAULT, AsJson, Config, Database, one_line_errors, opened, through_running
from central.place import Place
from central.store.database import open_for_reading
from central.store.policies import PolicyChangeError, changes, held_by_kiosks, read_schedule
from central.store.writer import BusyError
from kiosk.policy_files import load_policy_files, policy_of
from kiosk.rules import POLICY_FILES
from kiosk.runtime.clock import Clock, business_day

policy = typer.Typer(no_args_is_help=True, help="The city's policy: what holds, from git and back to it.")

Day = Annotated[
    datetime | None,
    typer.Option("--from", formats=["%Y-%m-%d"], metavar="DAY", help="2026-12-24; today if it is missing"),
]


@policy.command()
def show(as_json: AsJson = False, database: Database = DEFAULT) -> None:
    """Print which versions hold from when, which one each kiosk has, and what was decided.

    Example: central policy show
    """
    with one_line_errors(database) as place, _reading(place) as (connection, today):
        schedule, decided, kiosks = read_schedule(connection, today), changes(connection), held_by_kiosks(connection)
        if as_json:
            found = {
                "policies": [{"version": each.version, "valid_from": each.valid_from} for each in schedule.policies],
                "kiosks": [{"name": name, "version": has, "refused": refused} for name, has, refused in kiosks],
                "changes": decided,
            }
            typer.echo(msgspec.json.encode(found))
            return
        for held in schedule.policies:
            typer.echo(f"version {held.version}, from {held.valid_from}")
        for name, has, refused in kiosks:
            typer.echo(
                f"{name}: {f'version {has}' if has else 'not reported'}{', cannot use the latest' if refused else ''}"
            )
        for each in decided:
            taken = f"; taken back by {each.undone_by}" if each.undone_by else ""
            typer.echo(f"change {each.id}: {each.section} from {each.valid_from}, {each.made_by}: {each.why}{taken}")


@policy.command()
def export(
    folder: Annotated[Path, typer.Argument(help="where the files go, as config/ has them")],
    day: Day = None,
    database: Database = DEFAULT,
) -> None:
    """Write the policy of a day into a folder, to keep it in git or to look at the differences.

    Example: central policy export /etc/onthaal
    """
    with one_line_errors(database) as place, _reading(place) as (connection, today):
        held = read_schedule(connection, today).on(day.date() if day else today)
        folder.mkdir(parents=True, exist_ok=True)
        for name in POLICY_FILES:
            (folder / name).write_text(held.files[name], encoding="utf-8")
        typer.echo(f"version {held.version}")


@policy.command("import")
def import_(
    folder: Annotated[Path, typer.Argument(help="a folder as config/ is")],
    why: Annotated[str, typer.Option(help="the reason, which the page shows")],
    day: Day = None,
    database: Database = DEFAULT,
    config: Config = None,
) -> None:
    """Make the policy say what a folder says, from a day on. Kiosks have it within seconds, between two visits.

    Example: central policy import /etc/onthaal --why "prijzen van 2027" --from 2027-01-01
    """
    with one_line_errors(database) as place:
        files = load_policy_files(folder)
        policy_of(files)
        typer.echo(f"change {_carried_out(place, config, Deciding(files, day.date() if day else None, why))}")


@policy.command("undo")
def undo_(
    change: Annotated[int, typer.Argument(help="its number, as `central policy show` prints it")],
    database: Database = DEFAULT,
    config: Config = None,
) -> None:
    """Take a change back: the policy is as if it had not been made, from now on.

    Example: central policy undo 12
    """
    with one_line_errors(database) as place:
        _carried_out(place, config, Deciding(undo=change))


def _carried_out(place: Place, config: Path | None, wanted: Deciding) -> int:
    with suppress(BusyError), opened(place, config) as central:
        now = central.clock.now()
        return central.writer.now(lambda connection: carry_out(connection, wanted, now))
    return int(through_running(place, "/v1/admin/policy", msgspec.json.encode(wanted)))


@contextmanager
def _reading(place: Place) -> Iterator[tuple[sa.Connection, date]]:
    """Yield a transaction that only reads, also while central runs, and today. Raises PolicyChangeError if nothing is there."""
    engine = open_for_reading(place.url)
    try:
        with engine.begin() as connection:
            if not sa.inspect(connection).has_table("policy_version"):
                raise PolicyChangeError(f"{place} holds no policy yet: start central once")
            yield connection, business_day(Clock.of_environment().now())
    finally:
        engine.dispose()
