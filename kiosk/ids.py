"""The only maker of ids: UUIDv7, which sort by the time they were made (Python 3.11 has none of its own)."""

import base64
import secrets
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new id for a visit, a ticket, a start."""
    return UUID(int=uuid7().int)


def new_token() -> str:
    """Thirteen signs of base32, 65 bits of chance: the ticket's address, which tells nothing and cannot be guessed."""
    return base64.b32encode(secrets.token_bytes(10)).decode()[:13]
