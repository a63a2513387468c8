"""ESC/POS commands that the driver sends beside a picture. Source: Epson's ESC/POS reference."""

from dataclasses import dataclass

INITIALISE = b"\x1b@"
MOST_BAND_BYTES = 104 * 96
"""96 rows of the widest paper (104 mm): the longest picture per command, and the white that ends one that broke off."""
_PUSH_STATUS = b"\x1da\x0e"
"""GS a: push four bytes whenever online state, error or paper changes. Bits 1, 2, 3."""
_CUT = b"\x1dVB\x00"


@dataclass(frozen=True, slots=True)
class Encoded:
    """A ticket in ESC/POS, ending with the cut. mm: the paper that it moves."""

    data: bytes
    mm: float


def head(dots_per_inch: int) -> bytes:
    """Return the start of a ticket: initialise, motion units of one dot (GS P), enable automatic status."""
    return INITIALISE + bytes((0x1D, 0x50, dots_per_inch, dots_per_inch)) + _PUSH_STATUS


def feed(dots: int) -> bytes:
    """Return ESC J: feed, in motion units, at most 255."""
    return bytes((0x1B, 0x4A, dots))


def cut() -> bytes:
    """Return GS V 66: feed to the cutter and cut."""
    return _CUT


def cut_off() -> bytes:
    """Return the commands that eject whatever lies under the head, as a piece of its own."""
    return INITIALISE + _CUT


def completion(job: str) -> bytes:
    """Return GS ( H fn 48: report `job` (4 printable characters) when all before it is done. Raises ValueError."""
    if len(job) != 4 or not all(32 <= ord(character) < 127 for character in job):
        raise ValueError("a job's id has 4 printable characters")
    return b"\x1d\x28\x48\x06\x00\x30\x30" + job.encode("ascii")


def identify(n: int) -> bytes:
    """Return GS I n: report the model (67) or serial number (68)."""
    return bytes((0x1D, 0x49, n))
