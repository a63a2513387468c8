"""Whether central can do its work, looked at and not believed: database, writer, disk, backup, certificate, erasure."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from cryptography import x509

from central.place import Place
from central.store.backup_list import known_backups
from central.store.retention import latest_erasure, left
from central.store.site import prove_writing
from kiosk.runtime.clock import machine_time

if TYPE_CHECKING:
    from central.context import Central

ANSWER_S = 2.0
"""A database that needs longer is not there for who waits at a desk."""
LEAST_FREE = 200 * 1024 * 1024
"""Bytes of a disk: what a busy day and a copy before an upgrade take, many times over."""
CERTIFICATE_DAYS = 7
"""A certificate that ends sooner should have been renewed."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What this central has that must be watched. backup_within: None if nobody makes backups with `central backup`."""

    backup_within: timedelta | None = None
    certificate: Path | None = None


class NotReadyError(Exception):
    """One thing is not as it must be. The message says what, and names no path."""


async def findings(central: "Central") -> dict[str, str]:
    """Return each thing that is looked at with what is wrong; empty if nothing is. It takes ANSWER_S at most for each."""
    looks: dict[str, Callable[[Central], Awaitable[None]]] = {
        "database": _can_read,
        "writer": _can_write,
        "disk": _has_room,
        "backup": _has_backup,
        "certificate": _is_certified,
        "erasure": _has_erased,
    }
    return {name: await _finding(look(central)) for name, look in looks.items()}


async def _finding(look: Awaitable[None]) -> str:
    try:
        await asyncio.wait_for(look, ANSWER_S)
    except TimeoutError:
        return f"no answer within {ANSWER_S:g} seconds"
    except NotReadyError as error:
        return str(error)
    except (sa.exc.SQLAlchemyError, OSError, ValueError) as error:
        return type(error).__name__
    return ""


async def _can_read(central: "Central") -> None:
    await asyncio.to_thread(central.prove_reading)


async def _can_write(central: "Central") -> None:
    now = central.clock.now()
    await asyncio.wrap_future(central.writer.run_later(lambda connection: prove_writing(connection, now)))


async def _has_room(central: "Central") -> None:
    if central.place is None:
        return
    free = shutil.disk_usage(central.place.folder).free
    if free < LEAST_FREE:
        raise NotReadyError(f"{free // 1024 // 1024} MiB free, less than {LEAST_FREE // 1024 // 1024}")


async def _has_backup(central: "Central") -> None:
    within = central.watched.backup_within
    if within is None or central.place is None or central.place.file is None:
        return
    made = latest_backup(central.place)
    if made is None:
        raise NotReadyError("there is no backup")
    age = machine_time() - made
    if age > within:
        raise NotReadyError(f"the latest backup is {age / timedelta(hours=1):.0f} hours old")


async def _is_certified(central: "Central") -> None:
    chain = central.watched.certificate
    if chain is None:
        return
    days = (certificate_end(chain) - central.clock.now()).days
    if days < CERTIFICATE_DAYS:
        raise NotReadyError(f"it ends in {days} days" if days >= 0 else "it has ended")


async def _has_erased(central: "Central") -> None:
    def look() -> str:
        with central.reading.begin() as connection:
            report = latest_erasure(connection)
            remaining = left(connection, central.today()) if report is not None and not report.is_clean else {}
        return ", ".join(name for name, count in remaining.items() if count)

    if remaining := await asyncio.to_thread(look):
        raise NotReadyError(f"rows of an earlier day name somebody: {remaining}")


def latest_backup(place: Place) -> datetime | None:
    """Return when the newest backup that is still there was made; None if there is none."""
    if place.file is None:
        return None
    made = [file.stat().st_mtime for file in known_backups(place.file) if file.is_file()]
    return datetime.fromtimestamp(max(made), UTC) if made else None


def certificate_end(chain: Path) -> datetime:
    """Return when a certificate ends. Raises ValueError for a file that is none."""
    return x509.load_pem_x509_certificates(chain.read_bytes())[0].not_valid_after_utc
