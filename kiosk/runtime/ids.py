"""Ids: UUIDv7, which sort by creation time (Python 3.11 has none)."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a new id for a visit, a ticket or a run."""
    return UUID(int=uuid7().int)
