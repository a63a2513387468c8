"""Passwords of local accounts: argon2id (RFC 9106), and what a new one must have (docs/access.md, Passwords)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 128
FEWEST_DIFFERENT = 6

_hasher = PasswordHasher()
_of_nobody = _hasher.hash("nobody has this password")


class WeakPasswordError(ValueError):
    """The new password is refused. The message, in Dutch, says what it needs."""


def hash_password(password: str, name: str) -> str:
    """Return what is stored of a new password of the account with this name; takes 100 ms. Raises WeakPasswordError."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPasswordError(f"Kies een wachtwoord van {SHORTEST} tot {LONGEST} tekens; een zin mag ook.")
    if len(set(password)) < FEWEST_DIFFERENT:
        raise WeakPasswordError("Dit wachtwoord herhaalt te veel dezelfde tekens.")
    if any(word in password.casefold() for word in (name.casefold(), "onthaal", "wachtwoord", "password", "123456")):
        raise WeakPasswordError("Dit wachtwoord is te raden: het bevat je naam of een woord dat iedereen probeert.")
    return _hasher.hash(password)


def is_password(stored: str | None, password: str) -> bool:
    """Return whether this is the password. stored: None for an unknown account, which takes as long."""
    try:
        _hasher.verify(stored or _of_nobody, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Return whether this was hashed with weaker parameters than a new password is: hash it anew while it is at hand."""
    return _hasher.check_needs_rehash(stored)


def hash_again(password: str) -> str:
    """Return what is stored of a password that was accepted earlier, by today's parameters; takes 100 ms."""
    return _hasher.hash(password)
