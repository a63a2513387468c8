"""The only maker of ids: UUIDv7, which sort by the time they were made (Python 3.11 has none of its own)."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new id for a visit, a ticket, a start."""
    return UUID(int=uuid7().int)
