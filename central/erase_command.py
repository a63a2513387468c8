"""`central erase`: what is too old, now, with the report that proves it."""

from contextlib import suppress
from pathlib import Path

import msgspec
import typer

from central.api.admin import erase_now
from central.command_line import DEFAULT, AsJson, Config, Database, one_line_errors, opened, through_running
from central.place import Place
from central.store.retention import ErasureReport
from central.store.writer import BusyError

NOT_CLEAN = 1


def erase(
    as_json: AsJson = False,
    database: Database = DEFAULT,
    config: Config = None,
) -> None:
    """Erase what is too old, here and in the copies that central has made, and print what went. Exit code 1: something is left.

    Central does so by itself. Example: central erase --json
    """
    with one_line_errors(database) as place:
        report = _erased(place, config)
        typer.echo(msgspec.json.encode(report) if as_json else "\n".join(lines_of(report)))
        if not report.is_clean:
            raise typer.Exit(NOT_CLEAN)


def lines_of(report: ErasureReport) -> list[str]:
    """Return a report, a line each."""
    erased = [f"erased: {count} {name}" for name, count in report.erased.items()] or ["nothing was too old"]
    copies = [f"{file}: {', '.join(f'{n} {name}' for name, n in found.items()) or 'clean'}"
              for file, found in report.copies.items()]  # fmt: skip
    left = [f"LEFT: {count} {name}" for name, count in report.left.items() if count]
    return [*erased, *copies, *(left or [f"nothing names anybody of a day before {report.day}"])]


def _erased(place: Place, config: Path | None) -> ErasureReport:
    with suppress(BusyError), opened(place, config) as central:
        return erase_now(central)
    return msgspec.json.decode(through_running(place, "/v1/admin/erased", b""), type=ErasureReport)
