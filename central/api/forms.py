"""Texts of forms, read once at the edge: what a name, a code or a key may be at all."""

import re

from litestar.datastructures import FormMultiDict
from litestar.exceptions import HTTPException

LONGEST = 200
_NOT_TYPED = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def text_of(form: FormMultiDict, name: str) -> str:
    """Return a field of one line, empty if it is missing. Raises HTTPException 400 for what nobody types into one.

    Passwords are not read so: they may hold anything, and only their hash is stored.
    """
    given = form.get(name, "")
    if not isinstance(given, str) or len(given) > LONGEST or _NOT_TYPED.search(given):
        raise HTTPException(f"{name} is no line of text of at most {LONGEST} characters", status_code=400)
    return given
