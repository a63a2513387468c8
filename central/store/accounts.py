"""Accounts of staff: made by an invitation, or by the city's login at its first use."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from central.access.roles import STAFF, Role
from central.store import tables as t
from central.store.log import EventKind, ms, record

ACCOUNT_NAME = r"[a-z0-9][a-z0-9.\-]{1,39}"
"""Of a local account. Names of the city's login end in @city, so the log cannot confuse the two."""
INVITATION_VALID = timedelta(hours=24)


class AccountError(ValueError):
    """The account cannot be made or changed like this. The message says why."""


class InvitationError(ValueError):
    """The invitation is unknown, used or expired."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account. password: as stored; None until the invitation is used, and for accounts of the city's login."""

    id: int
    name: str
    role: Role
    password: str | None
    disabled: bool
    invited: bool = False


def invite(connection: sa.Connection, name: str, role: Role, now: datetime, *, by: str) -> str:
    """Make an account, or choose a new password for it, and return the code of a link that counts once within a day.

    An account that exists keeps its password until then, and gets this role. Raises AccountError.
    """
    if role not in STAFF:
        raise AccountError(f"{role} is no role of a person")
    if not re.fullmatch(ACCOUNT_NAME, name, re.ASCII):
        raise AccountError(f"name {name[:40]!r}: use 2 to 40 of a to z, 0 to 9, dot and -")
    found = connection.execute(sa.select(t.account.c.id).where(t.account.c.name == name)).scalar()
    if found is None:
        row = {"name": name, "role": str(role), "made_at": ms(now)}
        found = connection.execute(sa.insert(t.account).returning(t.account.c.id), row).scalar_one()
    else:
        _refuse_last_administrator(connection, found, keeps=role is Role.ADMINISTRATOR)
        connection.execute(sa.update(t.account).where(t.account.c.id == found).values(role=str(role), disabled_at=None))
    connection.execute(
        sa.delete(t.invitation).where(sa.or_(t.invitation.c.account == found, t.invitation.c.expires_at <= ms(now)))
    )
    code = secrets.token_urlsafe(24)
    connection.execute(
        sa.insert(t.invitation),
        {"digest": digest(code), "account": found, "expires_at": ms(now + INVITATION_VALID)},
    )
    record(connection, now, EventKind.INVITED, actor=by, detail=f"{role} {name}")
    return code


def invited_account(connection: sa.Connection, code: str, now: datetime) -> Account | None:
    """Return the account whose password this code may set."""
    query = _accounts.join(t.invitation, t.invitation.c.account == t.account.c.id).where(
        t.invitation.c.digest == digest(code), t.invitation.c.expires_at > ms(now), t.account.c.disabled_at.is_(None)
    )
    row = connection.execute(query).mappings().first()
    return _account(row) if row is not None else None


def accept_invitation(connection: sa.Connection, code: str, password: str, now: datetime) -> Account:
    """Set the account's password, use up the code, and end the account's sessions.

    password: as stored. Raises InvitationError.
    """
    account = invited_account(connection, code, now)
    if account is None:
        raise InvitationError
    connection.execute(sa.delete(t.invitation).where(t.invitation.c.account == account.id))
    set_password(connection, account, password, now)
    return account


def set_password(connection: sa.Connection, account: Account, password: str, now: datetime) -> None:
    """Store a password, and end the account's sessions. password: as stored."""
    connection.execute(sa.update(t.account).where(t.account.c.id == account.id).values(password=password))
    connection.execute(sa.delete(t.staff_session).where(t.staff_session.c.account == account.id))
    record(connection, now, EventKind.PASSWORD_SET, actor=of_staff(account.name))


def renew_hash(connection: sa.Connection, account: Account, password: str) -> None:
    """Store the same password as hashed by today's parameters, unless it was changed meanwhile."""
    same = sa.and_(t.account.c.id == account.id, t.account.c.password == account.password)
    connection.execute(sa.update(t.account).where(same).values(password=password))


def change(connection: sa.Connection, account: int, role: Role | None, now: datetime, *, by: str) -> None:
    """Give an account another role, or disable it. Its sessions end. role: None disables. Raises AccountError."""
    row = connection.execute(_accounts.where(t.account.c.id == account)).mappings().first()
    if row is None or (role is not None and role not in STAFF):
        raise AccountError("Dit account is er niet.")
    _refuse_last_administrator(connection, account, keeps=role is Role.ADMINISTRATOR)
    values = {"disabled_at": ms(now)} if role is None else {"role": str(role), "disabled_at": None}
    connection.execute(sa.update(t.account).where(t.account.c.id == account).values(values))
    connection.execute(sa.delete(t.staff_session).where(t.staff_session.c.account == account))
    connection.execute(sa.delete(t.invitation).where(t.invitation.c.account == account))
    kind = EventKind.ACCOUNT_DISABLED if role is None else EventKind.ROLE_CHANGED
    record(connection, now, kind, actor=by, detail=f"{role or ''} {row['name']}".strip())


def account_of_city(connection: sa.Connection, subject: str, name: str, role: Role, now: datetime) -> Account:
    """Return the account of a person whom the city's login names; it is made at the first time, and gets this role.

    subject: the provider's own identifier, which never changes hands. Raises AccountError if an administrator disabled it.
    """
    row = connection.execute(_accounts.where(t.account.c.subject == subject)).mappings().first()
    if row is None:
        known = f"{name[:56]}@city"
        if connection.execute(sa.select(t.account.c.id).where(t.account.c.name == known)).first():
            known = f"{name[:40]}-{hashlib.sha256(subject.encode()).hexdigest()[:8]}@city"
        values = {"name": known, "role": str(role), "subject": subject, "made_at": ms(now)}
        connection.execute(sa.insert(t.account), values)
    elif row["disabled_at"] is not None:
        raise AccountError("Dit account is uitgeschakeld. Vraag het aan de beheerder.")
    elif row["role"] != role:
        connection.execute(sa.update(t.account).where(t.account.c.id == row["id"]).values(role=str(role)))
    return _account(connection.execute(_accounts.where(t.account.c.subject == subject)).mappings().one())


def account_named(connection: sa.Connection, name: str) -> Account | None:
    """Return the local account of this name, also if it is disabled."""
    query = _accounts.where(t.account.c.name == name, t.account.c.subject.is_(None))
    row = connection.execute(query).mappings().first()
    return _account(row) if row is not None else None


def all_accounts(connection: sa.Connection, now: datetime) -> tuple[Account, ...]:
    """Return every account, by name. invited: a link is out that was not used yet."""
    open_links = sa.select(t.invitation.c.account).where(t.invitation.c.expires_at > ms(now))
    invited = set(connection.execute(open_links).scalars())
    rows = connection.execute(_accounts.order_by(t.account.c.name)).mappings()
    return tuple(_account(row, invited=row["id"] in invited) for row in rows)


def any_administrator(connection: sa.Connection) -> bool:
    """Return whether somebody may manage accounts."""
    query = sa.select(t.account.c.id).where(t.account.c.role == Role.ADMINISTRATOR, t.account.c.disabled_at.is_(None))
    return connection.execute(query).first() is not None


def of_staff(name: str) -> str:
    """Return the actor of a person's action, for the log."""
    return f"staff {name}"


def digest(secret: str) -> bytes:
    """Return what is stored of a secret that was drawn at random: its SHA-256."""
    return hashlib.sha256(secret.encode()).digest()


_accounts = sa.select(t.account)


def _refuse_last_administrator(connection: sa.Connection, account: int, *, keeps: bool) -> None:
    """Refuse a change after which nobody could manage accounts. Raises AccountError."""
    others = sa.select(t.account.c.id).where(
        t.account.c.role == Role.ADMINISTRATOR, t.account.c.disabled_at.is_(None), t.account.c.id != account
    )
    was = connection.execute(_accounts.where(t.account.c.id == account)).mappings().one()
    is_one = was["role"] == Role.ADMINISTRATOR and was["disabled_at"] is None
    if is_one and not keeps and connection.execute(others).first() is None:
        raise AccountError("Dit is de enige beheerder: maak eerst een andere.")


def _account(row: sa.RowMapping, *, invited: bool = False) -> Account:
    disabled = row["disabled_at"] is not None
    return Account(row["id"], row["name"], Role(row["role"]), row["password"], disabled, invited)
