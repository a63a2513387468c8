"""The marking key's version, and its rotation: every appointment from today on gets marks of the next key."""

from datetime import date, datetime

import sqlalchemy as sa

from central.marking import Marking, SealError
from central.store import tables as t
from central.store.log import CENTRAL, EventKind, record

_version = sa.select(t.site.c.marking_version)


class KeyRotatedError(ValueError):
    """The marking key was changed while a file was read: nothing was stored, import it again."""


def marking_version(connection: sa.Connection) -> int:
    """Return the current version."""
    return int(connection.execute(_version).scalar_one())


def rotate(connection: sa.Connection, secret: bytes, today: date, now: datetime) -> tuple[int, int]:
    """Mark all appointments from today on with the next key. Kiosks get the key and the whole list at their next sync.

    Returns how many were marked anew, and how many could not be, because an earlier version sealed nothing: import them again.
    """
    version = marking_version(connection) + 1
    connection.execute(sa.update(t.site).values(marking_version=version))
    marking, done, left = Marking(secret, version), 0, 0
    seq = record(connection, now, EventKind.KEY_ROTATED, actor=CENTRAL)
    listed = sa.select(t.appointment.c.ref, t.appointment.c.sealed).where(t.appointment.c.day >= today.isoformat())
    for row in connection.execute(listed).all():
        try:
            marks = marking.marks(marking.open(row.ref, bytes(row.sealed or b"")))
        except SealError:
            left += 1
            continue
        values = {
            "code_mark": marks.code_mark, "letter_mark": marks.letter_mark, "card_mark": marks.card_mark,
            "born_mark": marks.born_mark, "seq": seq,
        }  # fmt: skip
        connection.execute(sa.update(t.appointment).where(t.appointment.c.ref == row.ref).values(values))
        done += 1
    return done, left
