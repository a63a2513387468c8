"""Enrolment of kiosks: a one-time code for a name and a letter, which a kiosk exchanges for its identity."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from central.store import tables as t
from central.store.log import COMMAND_LINE, EventKind, ms, record
from kiosk.rules.ticket_numbers import KIOSK_LETTERS
from kiosk.runtime.clock import business_day

KIOSK_NAME = "[a-z0-9-]{1,40}"
CODE_VALID = timedelta(minutes=15)
CODE_CHARACTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 10
"""32^10 codes: with 1,000 guesses a second for 15 minutes, the chance of a hit is below one in a billion."""


class EnrolError(ValueError):
    """The kiosk cannot be enrolled like this. The message says what to do instead."""


class JoinError(ValueError):
    """The code is unknown, expired or used by another kiosk. The message says what to do."""


@dataclass(frozen=True, slots=True)
class KioskEnrolment:
    """A kiosk's enrolment. site: this central's identity, the audience of the kiosk's assertions."""

    site: str
    name: str
    letter: str
    epoch: int


def issue_code(connection: sa.Connection, name: str, letter: str, now: datetime) -> str:
    """Return a one-time code with which a kiosk may join under this name and letter; it replaces an earlier one.

    Nothing changes for a kiosk of this name until the code is used. Raises EnrolError.
    """
    if not re.fullmatch(KIOSK_NAME, name, re.ASCII):
        raise EnrolError(f"name {name[:40]!r}: use 1 to 40 of a to z, 0 to 9 and -")
    if not letter or len(letter) > 2 or not set(letter) <= set(KIOSK_LETTERS):
        raise EnrolError(f"letter {letter!r}: use one of {' '.join(KIOSK_LETTERS)}")
    connection.execute(
        sa.delete(t.join_code).where(sa.or_(t.join_code.c.kiosk == name, t.join_code.c.expires_at <= ms(now)))
    )
    _check_letter(connection, name, letter, now)
    code = "".join(secrets.choice(CODE_CHARACTERS) for _ in range(CODE_LENGTH))
    row = {"kiosk": name, "letter": letter, "digest": _digest(code), "expires_at": ms(now + CODE_VALID)}
    connection.execute(sa.insert(t.join_code), row)
    record(connection, now, EventKind.KIOSK_CODE, actor=COMMAND_LINE, detail=f"{letter} {name}")
    return f"{code[:5]}-{code[5:]}"


def join(connection: sa.Connection, code: str, public_key: str, now: datetime) -> KioskEnrolment:
    """Give the kiosk with this public key the name and letter of the code, in a new epoch.

    The same key may repeat the exchange while the code is valid, because the response may have been lost. Raises JoinError or
    EnrolError.
    """
    found = connection.execute(sa.select(t.join_code).where(t.join_code.c.digest == _digest(code))).mappings().first()
    if found is None or found["expires_at"] <= ms(now):
        raise JoinError("this code is not valid (any more): `central enrol` gives another, for 15 minutes")
    name, letter = found["kiosk"], found["letter"]
    if found["used_by"] not in (None, public_key):
        raise JoinError("this code was used by another kiosk: `central enrol` gives another")
    if found["used_by"] is None:
        _check_letter(connection, name, letter, now)
        _enrol(connection, name, letter, public_key)
        used = sa.update(t.join_code).where(t.join_code.c.kiosk == name).values(used_by=public_key)
        connection.execute(used)
    epoch = connection.execute(sa.select(t.kiosk.c.epoch).where(t.kiosk.c.name == name)).scalar_one()
    site = connection.execute(sa.select(t.site.c.identity)).scalar_one()
    return KioskEnrolment(site, name, letter, epoch)


def _enrol(connection: sa.Connection, name: str, letter: str, public_key: str) -> None:
    """Begin a new epoch of this kiosk. Its earlier tokens end, a fork or revocation is over."""
    row = connection.execute(sa.select(t.kiosk).where(t.kiosk.c.name == name)).mappings().first()
    same = row is not None and row["letter"] == letter
    values = {
        "letter": letter, "epoch": int(row["epoch"]) + 1 if row else 1, "last_kseq": 0, "forked_at": None, "boot": None,
        "status_nr": None, "last_number": row["last_number"] if row and same else None, "public_key": public_key,
        "revoked_at": None,
    }  # fmt: skip
    if row is None:
        connection.execute(sa.insert(t.kiosk), {"name": name, **values})
    else:
        connection.execute(sa.update(t.kiosk).where(t.kiosk.c.name == name).values(values))
    connection.execute(sa.delete(t.kiosk_token).where(t.kiosk_token.c.kiosk == name))
    if not connection.execute(_has_letter, {"a_kiosk": name, "a_letter": letter}).first():
        connection.execute(sa.insert(t.kiosk_letter), {"kiosk": name, "letter": letter})


_has_letter = sa.select(t.kiosk_letter).where(
    t.kiosk_letter.c.kiosk == sa.bindparam("a_kiosk"), t.kiosk_letter.c.letter == sa.bindparam("a_letter")
)


def may_use_letter(connection: sa.Connection, name: str, letter: str) -> bool:
    """Return whether this kiosk has, or once had, this letter: tickets of an earlier enrolment may arrive later."""
    return connection.execute(_has_letter, {"a_kiosk": name, "a_letter": letter}).first() is not None


def _check_letter(connection: sa.Connection, name: str, letter: str, now: datetime) -> None:
    """Refuse a letter of another kiosk, and one of which another issued numbers today. Raises EnrolError."""
    for table, whose in ((t.kiosk, t.kiosk.c.name), (t.join_code, t.join_code.c.kiosk)):
        query = sa.select(whose).where(table.c.letter == letter, whose != name)
        if (other := connection.execute(query).scalar()) is not None:
            raise EnrolError(f"letter {letter} belongs to kiosk {other}")
    if (gave := _gave_today(connection, name, letter, now)) is not None:
        raise EnrolError(f"letter {letter}: kiosk {gave} gave numbers with it today; use it from tomorrow on")


def _gave_today(connection: sa.Connection, name: str, letter: str, now: datetime) -> str | None:
    """Return which other kiosk issued numbers of this letter today: two people would have the same number."""
    query = (
        sa.select(t.ticket.c.kiosk)
        .join(t.entry, t.entry.c.id == t.ticket.c.entry)
        .where(
            t.entry.c.day == business_day(now).isoformat(),
            t.ticket.c.kiosk != name,
            t.ticket.c.number.like(f"{letter}___"),
        )
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


def _digest(code: str) -> bytes:
    """Return SHA-256 of a code as typed: case, dashes and spaces do not count."""
    bare = "".join(character for character in code.upper() if character.isalnum())
    return hashlib.sha256(bare.encode()).digest()
