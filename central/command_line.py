"""What every command of central needs: the central that runs, or one of its own; and one line for what went wrong."""

import secrets
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import msgspec
import sqlalchemy as sa
import typer

from central.access.roles import RoleError
from central.appointments.model import AppointmentFileError
from central.context import Central, SiteKeyError, site_key
from central.listening import ListenError, RunningInstance
from central.store.accounts import AccountError
from central.store.backup import BackupError
from central.store.database import NewerDatabaseError
from central.store.enrolment import EnrolError
from central.store.rotation import KeyRotatedError
from central.store.sessions import DisplayNameError
from central.store.writer import BusyError, Lock
from central.tls import CertificateError
from kiosk.policy_files import load_policy
from kiosk.rules import ConfigError
from kiosk.runtime.clock import Clock


class CommandRefusedError(ValueError):
    """The running central refused; the message says why."""


_WRONG = (
    AccountError, AppointmentFileError, BackupError, BusyError, CertificateError, CommandRefusedError, ConfigError,
    DisplayNameError, EnrolError, KeyRotatedError, ListenError, NewerDatabaseError, RoleError, SiteKeyError,
)  # fmt: skip


@contextmanager
def one_line_errors(database: Path) -> Iterator[None]:
    """Turn expected errors into one line and exit code 2."""
    try:
        yield
    except _WRONG as wrong:
        refuse(str(wrong))
    except urllib.error.URLError as error:
        refuse(f"the central that runs on {database} does not answer: {error.reason}")
    except OSError as error:
        refuse(f"{error.filename or database}: {error.strerror}")
    except sa.exc.DatabaseError as error:
        refuse(f"{database} cannot be used as central's database: {error.orig}")


@contextmanager
def opened(database: Path, config: Path | None) -> Iterator[Central]:
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


def through_running(database: Path, path: str, body: bytes) -> bytes:
    """Send the command to the central that holds the database; otherwise its pages would not be updated."""
    running = RunningInstance.read(database.with_suffix(".lock"))
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


def running_address(database: Path) -> str:
    """Return the address under which others reach the central that runs."""
    return RunningInstance.read(database.with_suffix(".lock")).public


def file_of(url: str) -> Path:
    """Return the file of `sqlite:///FILE` or of a path. Other URLs are not repeated, because they may contain a password."""
    scheme, mark, path = url.partition("://")
    if not mark:
        return Path(url)
    if scheme != "sqlite" or not path.removeprefix("/"):
        refuse(f"--database {scheme}://...: central keeps its data in SQLite; give a file, or sqlite:///FILE")
    return Path(path.removeprefix("/"))


def refuse(why: str) -> NoReturn:
    """Print one line and exit with code 2."""
    typer.echo(why, err=True)
    raise typer.Exit(2)
