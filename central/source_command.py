"""`central source` and `central removals`: booking systems and what they no longer list."""

from contextlib import suppress
from typing import Annotated

import msgspec
import typer

from central.api.admin import Removing, Sourcing, change_source, decide_removal
from central.command_line import DEFAULT, Config, Database, one_line_errors, opened, through_running
from central.import_command import what_came
from central.store.writer import BusyError


def source(
    name: Annotated[str, typer.Argument(help="what the booking system is called: afspraken")],
    remove: Annotated[bool, typer.Option("--remove", help="end its token; its appointments stay")] = False,
    database: Database = DEFAULT,
    config: Config = None,
) -> None:
    """Print the token with which a booking system puts its appointments; an earlier one ends.

    Example: central source afspraken
    """
    wanted = Sourcing(name, remove)
    with one_line_errors(database) as kept:
        with suppress(BusyError), opened(kept, config) as central:
            now = central.clock.now()
            typer.echo(central.writer.now(lambda connection: change_source(connection, wanted, now)) or "removed")
            return
        typer.echo(through_running(kept, "/v1/admin/sources", msgspec.json.encode(wanted)).decode() or "removed")


def removals(
    whose: Annotated[
        str, typer.Argument(metavar="SOURCE", help="whose; without one, what each source delivered last is printed")
    ] = "",
    cancels: Annotated[bool, typer.Option("--cancel/--keep", help="cancel what waits, or keep it")] = False,
    database: Database = DEFAULT,
    config: Config = None,
) -> None:
    """Decide about appointments that a source no longer lists, where so many are missing that a person must look.

    Example: central removals afspraken --cancel
    """
    with one_line_errors(database) as kept:
        if not whose:
            typer.echo("\n".join(what_came(kept)) or "nothing was delivered yet")
            return
        wanted = Removing(whose, cancels)
        with suppress(BusyError), opened(kept, config) as central:
            typer.echo(central.writer.now(lambda connection: decide_removal(central, connection, wanted)))
            return
        typer.echo(through_running(kept, "/v1/admin/removals", msgspec.json.encode(wanted)).decode())
