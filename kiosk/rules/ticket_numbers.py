"""The number on the ticket: the kiosk's letter and a rolling counter of three digits.

The counter is never reset, so no clock takes part in its uniqueness (docs/protocol.md). Letters that name a residence
card, that sound or look like another, or that are too wide for 20 mm on paper (W), are not used.
"""

import base64
import hashlib
import re
from uuid import UUID

KIOSK_LETTERS = "GPRSXZ"
RECEPTION_LETTER = "V"
TICKET = "OHT-"
"""Before the signs of a ticket's code where the city has no page: a scanner of ours knows it, a phone opens nothing."""
ROLLS_AFTER = 999
NUMBER_PATTERN = r"^[A-Z]{1,2}[0-9]{3}$"


def number_on_ticket(letter: str, issue: int) -> str:
    """The number that the `issue`-th ticket (from 1, never reset) of this kiosk bears: `R042`."""
    if issue < 1:
        raise ValueError(f"tickets are counted from 1, not {issue}")
    return f"{letter}{(issue - 1) % ROLLS_AFTER + 1:03d}"


def steps_to(number: str, letter: str, issue: int) -> int:
    """Return how many tickets lie between the `issue`-th and this later number of the same letter.

    0 when the number is another letter's, or lies behind: the counter rolls over, so the shorter way round counts.
    """
    if not re.fullmatch(re.escape(letter) + "[0-9]{3}", number, re.ASCII):
        return 0
    shown = int(number[len(letter) :])
    if issue == 0:
        return shown
    ahead = (shown - issue) % ROLLS_AFTER
    return ahead if ahead <= ROLLS_AFTER // 2 else 0


def ticket_address(site: str, ticket: UUID) -> str:
    """The ticket's QR code: the site, or OHT- where there is none, and 13 signs of base32 (65 bits), in capitals.

    Made of the ticket's id by hashing, so that central can know it too and the id cannot be read from it.
    """
    return (site or TICKET) + ticket_characters(ticket)


def ticket_characters(ticket: UUID) -> str:
    """Return the signs of a ticket's address, by which another kiosk asks central for it."""
    return base64.b32encode(hashlib.sha256(ticket.bytes).digest()).decode()[:13]
