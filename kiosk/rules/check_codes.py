"""Our own codes: `OH-` on the appointment's confirmation, `OHB-` on the invitation letter (docs/protocol.md).

The alphabet has 31 characters without look-alikes (no 0 O 1 I L). Check: the sum of value x 3^n is a multiple of 31. Because
31 is prime and all weights differ, every single wrong character and every swap of two is detected (ISO 7064 MOD 37,36 missed
35 of 19,453 swaps). The check cannot say which character is wrong.
"""

from datetime import date, timedelta

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
BASE = len(ALPHABET)
CONFIRMATION, LETTER = "OH", "OHB"
CONFIRMATION_BODY, LETTER_BODY = 9, 10

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_FIRST_DAY = date(2026, 1, 1)
_DAYS = BASE * BASE


class CodeError(ValueError):
    """Not one of our codes; the visitor can be asked to check it."""


def check_character(characters: str) -> str:
    """Return the character that makes the weighted sum a multiple of 31. Raises CodeError for an unknown character."""
    weight, total = 1, 0
    for character in reversed(characters):
        weight = weight * 3 % BASE
        if character not in _VALUE:
            raise CodeError("a code has only signs of the alphabet")
        total += weight * _VALUE[character]
    return ALPHABET[-total % BASE]


def day_characters(day: date) -> str:
    """Return two characters that name a day among the 961 around it, so that a kiosk knows offline a code of another day."""
    number = (day - _FIRST_DAY).days % _DAYS
    return ALPHABET[number // BASE] + ALPHABET[number % BASE]


def day_of(characters: str, today: date) -> date:
    """Return the day that two characters name, nearest to today."""
    number = _VALUE[characters[0]] * BASE + _VALUE[characters[1]]
    ahead = (number - (today - _FIRST_DAY).days + _DAYS // 2) % _DAYS - _DAYS // 2
    return today + timedelta(days=ahead)


def confirmation_code(day: date, body: str) -> str:
    """Return a confirmation code: `OH-`, day, nine random characters (drawn by central), check character."""
    characters = day_characters(day) + body
    return f"{CONFIRMATION}-{characters}{check_character(characters)}"


def letter_code(body: str) -> str:
    """Return a letter code: `OHB-`, ten random characters, check character."""
    return f"{LETTER}-{body}{check_character(body)}"


def is_checked(characters: str) -> bool:
    """Return whether the last character is the right check. One character repeated is a finger on a key, not a code."""
    return (
        len(set(characters)) > 1
        and all(s in _VALUE for s in characters)
        and check_character(characters[:-1]) == characters[-1]
    )


def is_mod97(characters: str) -> bool:
    """Return whether the last two digits are the others modulo 97, with 97 for 0, as Belgian registers use it."""
    digits = characters.isascii() and characters.isdigit() and len(characters) > 2
    return digits and int(characters[-2:]) == (int(characters[:-2]) % 97 or 97)


def is_mod97_10(characters: str) -> bool:
    """Return whether ISO 7064 MOD 97-10 holds: digits and letters (A is 10, Z is 35), check digits last."""
    if len(characters) < 3 or not (characters.isascii() and characters.isalnum()):
        return False
    return int("".join(str(int(character, 36)) for character in characters)) % 97 == 1
