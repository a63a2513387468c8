"""The number on the ticket: the kiosk's letter and a rolling counter of three digits.

The counter is never reset, so no clock takes part in its uniqueness (central.md 3.2). Letters that
name a residence card, or sound or look like another letter, are not used (design.md section 2).
"""

import re

KIOSK_LETTERS = "GPRSWXZ"
RECEPTION_LETTER = "V"
ROLLS_AFTER = 999

_NUMBER = re.compile(r"[A-Z][0-9]{3}")


def number_on_ticket(letter: str, issue: int) -> str:
    """The number that the `issue`-th ticket (from 1, never reset) of this kiosk bears: `R042`."""
    if issue < 1:
        raise ValueError(f"tickets are counted from 1, not {issue}")
    return f"{letter}{(issue - 1) % ROLLS_AFTER + 1:03d}"


def is_number(text: str) -> bool:
    """Whether `text` has the form of a ticket number."""
    return _NUMBER.fullmatch(text) is not None
