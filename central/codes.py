"""Creates the codes of invitation letters."""

import secrets

from kiosk.rules.check_codes import ALPHABET, LETTER_BODY, letter_code


def new_letter() -> str:
    """Return `OHB-`, ten random characters (49 bits), check character."""
    return letter_code(_chance(LETTER_BODY))


def _chance(characters: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(characters))
