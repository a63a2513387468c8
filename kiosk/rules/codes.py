"""Our own codes: the one on the appointment's confirmation and the one on the invitation letter.

Ten signs without look-alikes (no 0 O 1 I L), nine of them random (44 bits) and the last a check
sign. The alphabet has 31 signs, a prime, and the weights are all different: every single wrong
sign and every swap of two signs is caught. The prefix tells a confirmation from a letter, and
keeps a code from ever being bare digits, which the scanner drops as a possible PIN (R40).
"""

from enum import StrEnum

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
RANDOM_SIGNS = 9
SIGNS = RANDOM_SIGNS + 1

_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}


class CodePrefix(StrEnum):
    """What stands before the signs in the barcode."""

    APPOINTMENT = "OA"
    LETTER = "OL"


def check_sign(body: str) -> str:
    """The sign that makes the weighted sum of all ten a multiple of 31."""
    if len(body) != RANDOM_SIGNS or not set(body) <= set(ALPHABET):
        raise ValueError("a code has nine signs of the alphabet before its check sign")
    weighed = sum(weight * _VALUE[sign] for weight, sign in enumerate(body, start=2))
    # The check sign has weight 1.
    return ALPHABET[-weighed % len(ALPHABET)]


def is_code(signs: str) -> bool:
    """Whether these ten signs carry the right check sign."""
    if len(signs) != SIGNS or not set(signs) <= set(ALPHABET):
        return False
    return check_sign(signs[:RANDOM_SIGNS]) == signs[RANDOM_SIGNS]


def written(signs: str) -> str:
    """The code as people read it: two groups of five."""
    return f"{signs[:5]}-{signs[5:]}"


def read_back(text: str) -> str:
    """The signs of a code as typed or scanned: upper case, without separators."""
    return text.upper().replace("-", "").replace(" ", "")
