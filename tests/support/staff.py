"""Somebody who is logged in, without a login in each test: a session whose token the tests know."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
import sqlalchemy as sa
from playwright.sync_api import BrowserContext

from central.access.roles import STAFF, Role
from central.api.caller import SESSION_COOKIE
from central.store import tables as t
from central.store.database import open_database
from central.store.sessions import form_token

FAR = 4_102_444_800_000
"""1 January 2100, in ms: a session of the tests does not end by itself, whatever the test's clock says."""


def token_of(role: Role) -> str:
    """The token of the session that the tests' database has for this role."""
    return hashlib.sha256(f"tests {role}".encode()).hexdigest()


def add_staff(connection: sa.Connection, name: str, role: Role) -> int:
    """An account without a password, logged in with the token of its role; returns its identifier."""
    row = {"name": name, "role": str(role), "made_at": 0}
    account = int(connection.execute(sa.insert(t.account).returning(t.account.c.id), row).scalar_one())
    digest = hashlib.sha256(token_of(role).encode()).digest()
    connection.execute(
        sa.insert(t.staff_session), {"digest": digest, "account": account, "seen_at": FAR, "ends_at": FAR}
    )
    return account


def url_of(database: Path | str) -> str:
    """The URL of a file, or of a database on PostgreSQL, which is one."""
    return str(database) if "://" in str(database) else f"sqlite:///{database}"


@contextmanager
def in_database(database: Path | str) -> Iterator[sa.Connection]:
    """A transaction of our own, also while central runs."""
    engine = open_database(url_of(database))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def staff_ready(database: Path | str) -> None:
    """Make sure that the database has somebody of each role, also while its central runs."""
    with in_database(database) as connection:
        if not connection.execute(sa.select(t.account.c.id).where(t.account.c.name == "clerk")).first():
            for role in sorted(STAFF):
                add_staff(connection, str(role), role)


def cookie_of(role: Role = Role.CLERK) -> dict[str, str]:
    """The header of somebody with this role."""
    return {"cookie": f"{SESSION_COOKIE}={token_of(role)}"}


class StaffClient(requests.Session):
    """A browser without script, logged in. Every form that it sends carries the token of its session."""

    def __init__(self, address: str, role: Role = Role.CLERK) -> None:
        super().__init__()
        self.address, self.role = address, role
        self.headers.update({**cookie_of(role), "accept": "text/html"})

    def page(self, path: str) -> str:
        """The HTML of a page."""
        with self.get(self.address + path, timeout=30) as answer:
            return answer.text

    def form(self, path: str, fields: dict[str, Any] | None = None, **options: Any) -> requests.Response:
        """The answer to a form; a redirect is not followed."""
        data = {"token": form_token(token_of(self.role)), **(fields or {})}
        return self.post(self.address + path, data, timeout=30, allow_redirects=False, **options)


def log_in(context: BrowserContext, address: str, role: Role = Role.CLERK) -> None:
    """Give a browser the session."""
    cookie = {
        "name": SESSION_COOKIE,
        "value": token_of(role),
        "url": address.replace("http:", "https:"),
        "secure": True,
    }
    context.add_cookies([cookie])  # type: ignore[list-item]
