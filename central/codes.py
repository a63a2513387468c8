"""The maker of our codes: the confirmation's, which names its day, and the invitation letter's."""

import secrets
from datetime import date

from kiosk.rules.codes import ALPHABET, CONFIRMATION_BODY, LETTER_BODY, confirmation_code, letter_code


def new_confirmation(day: date) -> str:
    """`OH-`, the day's two signs, nine of chance (44 bits), check sign."""
    return confirmation_code(day, _chance(CONFIRMATION_BODY))


def new_letter() -> str:
    """`OHB-`, ten signs of chance (49 bits), check sign."""
    return letter_code(_chance(LETTER_BODY))


def _chance(signs: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(signs))
