"""The command line of central."""

import os
from contextlib import suppress
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from central.access.roles import as_role
from central.api.admin import (
    Enrolled,
    Enrolling,
    Inviting,
    Pairing,
    Revoking,
)  # fmt: skip
from central.backup_command import backup, restore, restored
from central.command_line import (
    DEFAULT,
    AsJson,
    CommandRefusedError,
    Config,
    Database,
    address_of,
    one_line_errors,
    opened,
    through_running,
)
from central.erase_command import erase
from central.import_command import imported, lines_of
from central.listening import ListenError, Listening
from central.policy_command import policy
from central.serve import serve as serve_until_signal
from central.source_command import removals, source
from central.store.accounts import invite
from central.store.enrolment import issue_code
from central.store.kiosk_tokens import revoke
from central.store.log import COMMAND_LINE
from central.store.rotation import rotate
from central.store.sessions import issue_pairing_code
from central.store.writer import BusyError
from central.tls import Certificate
from central.watch_command import check, kiosks

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False)
app.add_typer(policy, name="policy")
app.command("source")(source)
app.command("erase")(erase)
app.command("backup")(backup)
app.command("restore")(restore)
app.command("restored")(restored)
app.command("check")(check)
app.command("kiosks")(kiosks)
app.command("removals")(removals)


def _version(wanted: bool) -> None:
    """Print the version and exit."""
    if wanted:
        typer.echo(f"onthaal {version('onthaal')}")
        raise typer.Exit


@app.callback()
def about(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="which version this is")
    ] = False,
) -> None:
    """Onthaal, central: who is waiting, and whether everything needed is there."""


@app.command()
def serve(  # noqa: PLR0913, PLR0917 -- each is an option
    database: Database = DEFAULT,
    host: Annotated[str, typer.Option(help="beyond this machine it needs a certificate")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0: any free one; it is printed")] = 8000,
    certificate: Annotated[Path | None, typer.Option(help="PEM, with its chain; renewed while central runs")] = None,
    key: Annotated[Path | None, typer.Option(help="PEM, of this certificate")] = None,
    name: Annotated[
        list[str] | None, typer.Option(help="a name under which central is reached; may be repeated")
    ] = None,
    proxy: Annotated[list[str] | None, typer.Option(help="a proxy whose forwarded headers are believed")] = None,
    new: Annotated[bool, typer.Option("--new", help="begin without the past where the database is gone")] = False,
    backup_within: Annotated[
        int, typer.Option(min=0, help="hours; /ready says so when the latest `central backup` is older. 0: not watched")
    ] = 0,
    config: Config = None,
) -> None:
    """Serve the API and its pages.

    Example: central serve --database var/central/central.db --port 8000
    """
    with one_line_errors(database) as file:
        if (certificate is None) != (key is None):
            raise ListenError("--certificate and --key belong together")
        pair = Certificate(certificate, key) if certificate and key else None
        where = Listening(host, port, pair, tuple(name or ()), tuple(proxy or ()))
        within = timedelta(hours=backup_within) if backup_within else None
        serve_until_signal(file, where, config=config, new=new, backup_within=within)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV or JSON; columns: ref, day, start, purpose, initials, code, ...")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what would become of it")] = False,
    partly: Annotated[bool, typer.Option("--partly", help="take the good lines although others are refused")] = False,
    whole_days: Annotated[
        bool, typer.Option("--whole-days", help="cancel what the file no longer lists of its days")
    ] = False,
    database: Database = DEFAULT,
    config: Config = None,
) -> None:
    """Import appointments from a file, and print how many are new or changed.

    Example: central import config/demo/day.csv
    """
    with one_line_errors(database) as kept:
        report = imported(kept, config, file, partly=partly, whole_days=whole_days, dry=dry_run)
        typer.echo("\n".join(lines_of(report)) if dry_run or partly or whole_days else report.new + report.changed)


@app.command("enrol")
def enrol_(
    name: Annotated[str, typer.Argument(help="what the kiosk is called: hal-1")],
    letter: Annotated[str, typer.Argument(help="the letter of its numbers: one of G P R S X Z")],
    database: Database = DEFAULT,
    config: Config = None,
) -> None:
    """Print the command with which a kiosk joins under this name and letter: once, within 15 minutes.

    A kiosk that has this name goes on until then. Example: central enrol hal-1 R
    """
    with one_line_errors(database) as kept:
        with suppress(BusyError), opened(kept, config) as central:
            now = central.clock.now()
            code = central.writer.now(lambda connection: issue_code(connection, name, letter, now))
            typer.echo(f"kiosk join {address_of(kept)} {code} --state /var/lib/onthaal")
            return
        raw = through_running(kept, "/v1/admin/kiosks", msgspec.json.encode(Enrolling(name, letter)))
        typer.echo(
            f"kiosk join {address_of(kept)} {msgspec.json.decode(raw, type=Enrolled).code} --state /var/lib/onthaal"
        )


@app.command("invite")
def invite_(
    name: Annotated[str, typer.Argument(help="what they log in with: l.maes")],
    role: Annotated[str, typer.Argument(help="clerk, triage, supervisor or administrator")],
    database: Database = DEFAULT,
    config: Config = None,
) -> None:
    """Print a link with which a person chooses their password: once, within a day. The first is an administrator's.

    An account of this name gets the role, and keeps its password until the link is used. Example: central invite l.maes clerk
    """
    with one_line_errors(database) as kept:
        with suppress(BusyError), opened(kept, config) as central:
            now = central.clock.now()
            code = central.writer.now(lambda connection: invite(connection, name, as_role(role), now, by=COMMAND_LINE))
            typer.echo(f"{address_of(kept)}/invitation/{code}")
            return
        raw = through_running(kept, "/v1/admin/invitations", msgspec.json.encode(Inviting(name, as_role(role))))
        typer.echo(f"{address_of(kept)}/invitation/{raw.decode()}")


@app.command("display")
def display_(
    name: Annotated[str, typer.Argument(help="what the screen is called: zaal-b")],
    database: Database = DEFAULT,
    config: Config = None,
) -> None:
    """Print a link that makes the screen on which it is opened a lobby display: once, within 15 minutes.

    A screen that has this name goes on until then. Example: central display zaal-b
    """
    with one_line_errors(database) as kept:
        with suppress(BusyError), opened(kept, config) as central:
            now = central.clock.now()
            code = central.writer.now(lambda connection: issue_pairing_code(connection, name, now, by=COMMAND_LINE))
            typer.echo(f"{address_of(kept)}/display/pair/{code}")
            return
        raw = through_running(kept, "/v1/admin/displays", msgspec.json.encode(Pairing(name)))
        typer.echo(f"{address_of(kept)}/display/pair/{raw.decode()}")


@app.command("revoke")
def revoke_(
    name: Annotated[str, typer.Argument(help="the kiosk: hal-1")],
    as_json: AsJson = False,
    database: Database = DEFAULT,
    config: Config = None,
) -> None:
    """Revoke a kiosk: from its next request on it gets nothing, until it joins again.

    Example: central revoke hal-1
    """
    with one_line_errors(database) as kept:
        with suppress(BusyError), opened(kept, config) as central:
            now = central.clock.now()
            if not central.writer.now(lambda connection: revoke(connection, name, now)):
                raise CommandRefusedError(f"there is no kiosk {name[:40]!r}")
            typer.echo(msgspec.json.encode({"revoked": name}) if as_json else f"{name} is revoked")
            return
        through_running(kept, "/v1/admin/revoked", msgspec.json.encode(Revoking(name)))
        typer.echo(msgspec.json.encode({"revoked": name}) if as_json else f"{name} is revoked")


@app.command("rotate")
def rotate_(database: Database = DEFAULT, config: Config = None) -> None:
    """Change the key with which kiosks mark codes, as after the theft of one. No visit is disturbed.

    Example: central rotate
    """
    with one_line_errors(database) as kept:
        with suppress(BusyError), opened(kept, config) as central:
            now, today = central.clock.now(), central.today()
            done, left = central.writer.now(lambda connection: rotate(connection, central.secret, today, now))
            typer.echo(f"{done} appointments were marked anew; {left} must be imported again")
            return
        found = msgspec.json.decode(through_running(kept, "/v1/admin/rotated", b""), type=dict[str, int])
        typer.echo(f"{found['marked']} appointments were marked anew; {found['left']} must be imported again")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code: 0 only on success."""
    os.umask(0o077)  # database, log and key are for this user only
    try:
        app(args=arguments, standalone_mode=True)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
