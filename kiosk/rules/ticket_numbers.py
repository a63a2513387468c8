"""Ticket numbers: the kiosk's letter and a rolling counter of three digits.

The counter is never reset, so uniqueness depends on no clock (docs/protocol.md). Not used: letters of residence cards,
letters that sound or look like another, and W, which is too wide for 20 mm on paper.
"""

import base64
import hashlib
import re
from uuid import UUID

KIOSK_LETTERS = "GPRSXZ"
RECEPTION_LETTER = "V"
TICKET = "OHT-"
"""Prefix of a ticket's code where the city has no page: our scanners know it, and a phone opens nothing."""
ROLLS_AFTER = 999
NUMBER_PATTERN = r"^[A-Z]{1,2}[0-9]{3}\Z"


def number_on_ticket(letter: str, issue: int) -> str:
    """Return the number of this kiosk's `issue`-th ticket (from 1, never reset), such as `R042`."""
    if issue < 1:
        raise ValueError(f"tickets are counted from 1, not {issue}")
    return f"{letter}{(issue - 1) % ROLLS_AFTER + 1:03d}"


def steps_to(number: str, letter: str, issue: int) -> int:
    """Return how many tickets lie between the `issue`-th and this later number of the same letter.

    0 if the number has another letter or is earlier. The counter rolls over, so the shorter way round counts.
    """
    if not re.fullmatch(re.escape(letter) + "[0-9]{3}", number, re.ASCII):
        return 0
    shown = int(number[len(letter) :])
    if issue == 0:
        return shown
    ahead = (shown - issue) % ROLLS_AFTER
    return ahead if ahead <= ROLLS_AFTER // 2 else 0


def ticket_address(site: str, ticket: UUID) -> str:
    """Return the content of a ticket's QR code: the site or OHT-, and 13 base32 characters (65 bits), in capitals.

    The characters are a hash of the ticket's id, so central can compute them too, and they do not reveal the id.
    """
    return (site or TICKET) + ticket_characters(ticket)


def ticket_characters(ticket: UUID) -> str:
    """Return the characters of a ticket's address, by which another kiosk asks central for it."""
    return base64.b32encode(hashlib.sha256(ticket.bytes).digest()).decode()[:13]
