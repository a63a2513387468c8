"""Texts of forms, read once at the edge: what a name, a code or a key may be at all."""

import re

from litestar.datastructures import FormMultiDict
from litestar.exceptions import HTTPException

LONGEST = 200
LONGEST_LINES, MOST_VALUES = 5000, 50
_NOT_TYPED = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def lines_of(form: FormMultiDict, name: str) -> list[str]:
    """Return every value of a field that may have several lines, none if it is missing. Raises HTTPException 400."""
    given = form.getall(name, [])
    for each in given:
        if not isinstance(each, str) or len(each) > LONGEST_LINES or _NOT_TYPED.search(re.sub(r"[\r\n\t]", " ", each)):
            raise HTTPException(f"{name} is no text of at most {LONGEST_LINES} characters", status_code=400)
    if len(given) > MOST_VALUES:
        raise HTTPException(f"{name} has more than {MOST_VALUES} values", status_code=400)
    return [str(each) for each in given]


def text_of(form: FormMultiDict, name: str) -> str:
    """Return a field of one line, empty if it is missing. Raises HTTPException 400 for what nobody types into one.

    Passwords are not read so: they may hold anything, and only their hash is stored.
    """
    given = form.get(name, "")
    if not isinstance(given, str) or len(given) > LONGEST or _NOT_TYPED.search(given):
        raise HTTPException(f"{name} is no line of text of at most {LONGEST} characters", status_code=400)
    return given
