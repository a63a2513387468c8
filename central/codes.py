"""The maker of the invitation letter's codes."""

import secrets

from kiosk.rules.check_codes import ALPHABET, LETTER_BODY, letter_code


def new_letter() -> str:
    """`OHB-`, ten signs of chance (49 bits), check sign."""
    return letter_code(_chance(LETTER_BODY))


def _chance(characters: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(characters))
