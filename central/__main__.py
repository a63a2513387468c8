"""The command line of central."""

import os
import secrets
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, NoReturn

import msgspec
import sqlalchemy as sa
import typer

from central.access.roles import RoleError, as_role
from central.api.admin import Enrolled, Enrolling, Inviting, Pairing, Revoking
from central.appointments.importers import read_appointments
from central.appointments.model import AppointmentFileError
from central.context import Central, SiteKeyError, site_key
from central.serve import ListenError
from central.serve import serve as serve_until_signal
from central.store.accounts import AccountError, invite
from central.store.backup import BackupError, copy_database, restore_database
from central.store.database import NewerDatabaseError
from central.store.enrolment import EnrolError, issue_code
from central.store.kiosk_tokens import revoke
from central.store.log import COMMAND_LINE
from central.store.rotation import KeyRotatedError, rotate
from central.store.sessions import DisplayNameError, issue_pairing_code
from central.store.site import upsert_appointments
from central.store.writer import BusyError, Lock
from kiosk.policy_files import load_policy
from kiosk.rules import ConfigError
from kiosk.runtime.clock import Clock

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False)

Database = Annotated[
    str,
    typer.Option(
        envvar="ONTHAAL_CENTRAL", metavar="URL", help="sqlite:///FILE, or a file; its lock and key stand beside it"
    ),
]
DEFAULT = "var/central/central.db"
Config = Annotated[
    Path | None,
    typer.Option(
        help="the folder of the city's configuration; else ONTHAAL_CONFIG, /etc/onthaal, or the package's own"
    ),
]
USUAL_ADDRESS = "http://127.0.0.1:8000"


class CommandRefusedError(ValueError):
    """The running central refused; the message says why."""


_WRONG = (
    AccountError, AppointmentFileError, BackupError, BusyError, CommandRefusedError, ConfigError, DisplayNameError, EnrolError,
    KeyRotatedError, ListenError, NewerDatabaseError, RoleError, SiteKeyError,
)  # fmt: skip


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
def serve(
    database: Database = DEFAULT,
    host: Annotated[str, typer.Option(help="until staff can log in, loopback only")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0: any free one; it is printed")] = 8000,
    new: Annotated[bool, typer.Option("--new", help="begin without the past where the database is gone")] = False,
    config: Config = None,
) -> None:
    """Serve the API and its pages.

    Example: central serve --database var/central/central.db --port 8000
    """
    if not host.startswith("127."):
        _refuse(f"{host}: until staff can log in, central listens on loopback only")
    with _one_line_errors(file := _file_of(database)):
        serve_until_signal(file, host, port, config=config, new=new)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="a CSV file; columns: ref, day, start, purpose, initials, code, ...")],
    database: Database = DEFAULT,
    config: Config = None,
) -> None:
    """Import appointments from a CSV file.

    Example: central import config/demo/day.csv
    """
    with _one_line_errors(kept := _file_of(database)):
        raw = file.read_bytes()
        with suppress(BusyError), _opened(kept, config) as central:
            codes = central.policy.cards.codes()
            rows = read_appointments(file.suffix, raw, central.marking(), central.today(), codes)
            now = central.clock.now()
            typer.echo(
                central.writer.now(
                    lambda connection: upsert_appointments(connection, rows, now, central.policy.windows)
                )
            )
            return
        suffix = urllib.parse.quote(file.suffix)
        typer.echo(_through_running(kept, f"/v1/admin/appointments?suffix={suffix}", raw).decode())


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
    with _one_line_errors(kept := _file_of(database)):
        with suppress(BusyError), _opened(kept, config) as central:
            now = central.clock.now()
            code = central.writer.now(lambda connection: issue_code(connection, name, letter, now))
            typer.echo(f"kiosk join {USUAL_ADDRESS} {code} --state /var/lib/onthaal")
            return
        raw = _through_running(kept, "/v1/admin/kiosks", msgspec.json.encode(Enrolling(name, letter)))
        typer.echo(
            f"kiosk join {_running_address(kept)} {msgspec.json.decode(raw, type=Enrolled).code} --state /var/lib/onthaal"
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
    with _one_line_errors(kept := _file_of(database)):
        with suppress(BusyError), _opened(kept, config) as central:
            now = central.clock.now()
            code = central.writer.now(lambda connection: invite(connection, name, as_role(role), now, by=COMMAND_LINE))
            typer.echo(f"{USUAL_ADDRESS}/invitation/{code}")
            return
        raw = _through_running(kept, "/v1/admin/invitations", msgspec.json.encode(Inviting(name, as_role(role))))
        typer.echo(f"{_running_address(kept)}/invitation/{raw.decode()}")


@app.command("display")
def display_(
    name: Annotated[str, typer.Argument(help="what the screen is called: zaal-b")],
    database: Database = DEFAULT,
    config: Config = None,
) -> None:
    """Print a link that makes the screen on which it is opened a lobby display: once, within 15 minutes.

    A screen that has this name goes on until then. Example: central display zaal-b
    """
    with _one_line_errors(kept := _file_of(database)):
        with suppress(BusyError), _opened(kept, config) as central:
            now = central.clock.now()
            code = central.writer.now(lambda connection: issue_pairing_code(connection, name, now, by=COMMAND_LINE))
            typer.echo(f"{USUAL_ADDRESS}/display/pair/{code}")
            return
        raw = _through_running(kept, "/v1/admin/displays", msgspec.json.encode(Pairing(name)))
        typer.echo(f"{_running_address(kept)}/display/pair/{raw.decode()}")


@app.command("revoke")
def revoke_(
    name: Annotated[str, typer.Argument(help="the kiosk: hal-1")],
    database: Database = DEFAULT,
    config: Config = None,
) -> None:
    """Revoke a kiosk: from its next request on it gets nothing, until it joins again.

    Example: central revoke hal-1
    """
    with _one_line_errors(kept := _file_of(database)):
        with suppress(BusyError), _opened(kept, config) as central:
            now = central.clock.now()
            if not central.writer.now(lambda connection: revoke(connection, name, now)):
                raise CommandRefusedError(f"there is no kiosk {name[:40]!r}")
            return
        _through_running(kept, "/v1/admin/revoked", msgspec.json.encode(Revoking(name)))


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="where the copy goes; it must not exist")], database: Database = DEFAULT
) -> None:
    """Copy the database, also while central runs. `site.key` belongs to it: keep that too, and elsewhere.

    Example: central backup /var/backups/onthaal/$(date +%F).db
    """
    with _one_line_errors(kept := _file_of(database)):
        copy_database(kept, file)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="a copy that `central backup` made")], database: Database = DEFAULT
) -> None:
    """Put a backup in the database's place, while central does not run. Kiosks send again what it lacks.

    Example: central restore /var/backups/onthaal/2026-12-01.db
    """
    with _one_line_errors(kept := _file_of(database)):
        kept.parent.mkdir(parents=True, exist_ok=True)
        lock = Lock(kept.with_suffix(".lock"))
        try:
            moved = restore_database(file, kept)
        finally:
            lock.release()
        typer.echo(f"restored{f'; what was there is in {moved}' if moved and moved.exists() else ''}")


@app.command("rotate")
def rotate_(database: Database = DEFAULT, config: Config = None) -> None:
    """Change the key with which kiosks mark codes, as after the theft of one. No visit is disturbed.

    Example: central rotate
    """
    with _one_line_errors(kept := _file_of(database)):
        with suppress(BusyError), _opened(kept, config) as central:
            now, today = central.clock.now(), central.today()
            done, left = central.writer.now(lambda connection: rotate(connection, central.secret, today, now))
            typer.echo(f"{done} appointments were marked anew; {left} must be imported again")
            return
        found = msgspec.json.decode(_through_running(kept, "/v1/admin/rotated", b""), type=dict[str, int])
        typer.echo(f"{found['marked']} appointments were marked anew; {found['left']} must be imported again")


@contextmanager
def _one_line_errors(database: Path) -> Iterator[None]:
    """Turn expected errors into one line and exit code 2."""
    try:
        yield
    except _WRONG as wrong:
        _refuse(str(wrong))
    except urllib.error.URLError as error:
        _refuse(f"the central that runs on {database} does not answer: {error.reason}")
    except OSError as error:
        _refuse(f"{error.filename or database}: {error.strerror}")
    except sa.exc.DatabaseError as error:
        _refuse(f"{database} cannot be used as central's database: {error.orig}")


@contextmanager
def _opened(database: Path, config: Path | None) -> Iterator[Central]:
    """Return a central for one command, if none is running. Raises BusyError if one is."""
    policy = load_policy(config)  # before anything is created
    database.parent.mkdir(parents=True, exist_ok=True)
    lock = Lock(database.with_suffix(".lock"))
    try:
        url, clock, secret = f"sqlite:///{database}", Clock.of_environment(), site_key(database)
        central = Central.start(url, clock, secret, "", secrets.token_hex(8), policy)
        try:
            yield central
        finally:
            central.stop()
    finally:
        lock.release()


def _through_running(database: Path, path: str, body: bytes) -> bytes:
    """Send the command to the central that holds the database; otherwise its pages would not be updated."""
    address, _, admin = database.with_suffix(".lock").read_text().partition(" ")
    request = urllib.request.Request(f"{address}{path}", body, {"x-onthaal-admin": admin})  # noqa: S310 -- our own loopback
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310
            raw: bytes = reply.read()
            return raw
    except urllib.error.HTTPError as error:
        raise CommandRefusedError(msgspec.json.decode(error.read())["detail"]) from None


def _running_address(database: Path) -> str:
    return database.with_suffix(".lock").read_text().partition(" ")[0]


def _file_of(url: str) -> Path:
    """Return the file of `sqlite:///FILE` or of a path. Other URLs are not repeated, because they may contain a password."""
    scheme, mark, path = url.partition("://")
    if not mark:
        return Path(url)
    if scheme != "sqlite" or not path.removeprefix("/"):
        _refuse(f"--database {scheme}://...: central keeps its data in SQLite; give a file, or sqlite:///FILE")
    return Path(path.removeprefix("/"))


def _refuse(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(2)


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
