"""What every command of central needs: the central that runs, or one of its own; and one line for what went wrong."""

import secrets
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import msgspec
import sqlalchemy as sa
import typer

from central.access.roles import RoleError
from central.appointments.model import AppointmentFileError
from central.context import Central, SiteKeyError, site_key
from central.listening import ListenError, RunningInstance
from central.place import Place, PlaceError
from central.store.accounts import AccountError
from central.store.backup import BackupError
from central.store.database import NewerDatabaseError
from central.store.deliveries import DeliveryError
from central.store.enrolment import EnrolError
from central.store.policies import PolicyChangeError
from central.store.rotation import KeyRotatedError
from central.store.sessions import DisplayNameError
from central.store.sources import SourceError
from central.store.writer import BusyError
from central.tls import CertificateError
from kiosk.policy_files import load_policy_files, policy_of
from kiosk.rules import ConfigError
from kiosk.runtime.clock import Clock


class CommandRefusedError(ValueError):
    """The running central refused; the message says why."""


Database = Annotated[
    str,
    typer.Option(
        envvar="ONTHAAL_CENTRAL", metavar="URL", help="a file or sqlite:///FILE, or postgresql://USER@HOST/DATABASE"
    ),
]
DEFAULT = "var/central/central.db"
Config = Annotated[
    Path | None,
    typer.Option(
        help="the folder of the city's configuration; else ONTHAAL_CONFIG, /etc/onthaal, or the package's own"
    ),
]

AsJson = Annotated[bool, typer.Option("--json", help="for a program to read")]
USUAL_ADDRESS = "http://127.0.0.1:8000"
_WRONG = (
    AccountError, AppointmentFileError, BackupError, BusyError, CertificateError, CommandRefusedError, ConfigError,
    DeliveryError, DisplayNameError, EnrolError, KeyRotatedError, ListenError, NewerDatabaseError, PlaceError,
    PolicyChangeError, RoleError, SiteKeyError, SourceError,
)  # fmt: skip


@contextmanager
def one_line_errors(database: str) -> Iterator[Place]:
    """Return the place of a database, and turn expected errors into one line and exit code 2."""
    place: Place | str = "the database"
    try:
        place = Place.of(database)
        yield place
    except _WRONG as wrong:
        refuse(str(wrong))
    except urllib.error.URLError as error:
        refuse(f"the central that runs on {place} does not answer: {error.reason}")
    except OSError as error:
        refuse(f"{error.filename or place}: {error.strerror}")
    except sa.exc.DatabaseError as error:
        why = str(error.orig).strip().splitlines()
        refuse(f"{place} cannot be used as central's database: {why[0] if why else type(error.orig).__name__}")


@contextmanager
def opened(place: Place, config: Path | None) -> Iterator[Central]:
    """Return a central for one command, if none is running on this file. Raises BusyError if one is."""
    policy = load_policy_files(config)
    policy_of(policy)  # before anything is created
    lock = place.hold()
    try:
        clock, secret = Clock.of_environment(), site_key(place)
        central = Central.start(place.url, clock, secret, "", secrets.token_hex(8), policy)
        try:
            yield central
        finally:
            central.stop()
    finally:
        if lock is not None:
            lock.release()


def through_running(place: Place, path: str, body: bytes) -> bytes:
    """Send the command to the central that holds the database; otherwise its pages would not be updated."""
    running = RunningInstance.read(place.lock_file)
    headers = {"x-onthaal-admin": running.admin}
    request = urllib.request.Request(f"{running.local}{path}", body, headers)  # noqa: S310 -- our own loopback
    try:
        with urllib.request.urlopen(request, timeout=30, context=_trusting(running.certificate)) as reply:  # noqa: S310
            raw: bytes = reply.read()
            return raw
    except urllib.error.HTTPError as error:
        raise CommandRefusedError(msgspec.json.decode(error.read())["detail"]) from None


def _trusting(certificate: Path | None) -> ssl.SSLContext | None:
    """Return what believes exactly the certificate with which central serves, under whatever name."""
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.load_verify_locations(certificate)
    return context


def address_of(place: Place) -> str:
    """Return the address under which others reach the central that runs, or ran last; the usual one if none did."""
    try:
        return RunningInstance.read(place.lock_file).public
    except (OSError, ListenError):
        return USUAL_ADDRESS


def file_of(place: Place) -> Path:
    """Return the file of SQLite, for what is done with a file. Raises CommandRefusedError."""
    if place.file is None:
        raise CommandRefusedError("PostgreSQL has its own: pg_dump, pg_restore, and then `central restored`")
    return place.file


def refuse(why: str) -> NoReturn:
    """Print one line and exit with code 2."""
    typer.echo(why, err=True)
    raise typer.Exit(2)
