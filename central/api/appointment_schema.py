"""An appointment as a booking system puts it, as JSON Schema: which columns there are, and their types.

What a value must be beyond its type is said in words; the reader (central.appointments.row) answers 422 with the column.
"""

from typing import Any

from central.appointments.row import COLUMNS, NEEDED

_WORDS = {
    "ref": "the booking system's own reference: letters, figures and . _ : -",
    "day": "`2026-12-24`, or `today`",
    "start": "the hour in Brussels: `10.20`",
    "purpose": "`apply` or `collect`",
    "initials": "`A. K.`, and no name",
    "code": "of the confirmation; kept as a keyed hash",
    "birth": "`1990-02-03`; `1990-00-00` where day and month are not known",
    "family_name": "three letters of it are compared; more is not kept",
    "card": "the code of the card: `A`, `EU+`",
    "child": "whether it is a child's",
    "language": "`fr`",
    "letter": "the letter's barcode; kept as a keyed hash",
    "letter_needed": "false: no letter is asked for",
    "card_number": "of the old card; kept as a keyed hash",
    "due_eur": "what is still to be paid, in whole euro",
    "state": "`booked` or `cancelled`",
    "revision": "a whole number that grows with each change",
}


def _column(name: str) -> dict[str, Any]:
    """Return the schema of a column. One that is not needed may be null or empty."""
    if name in NEEDED:
        return {"type": ["string", "integer", "boolean"], "minLength": 1, "description": _WORDS[name]}
    return {"type": ["string", "integer", "boolean", "null"], "description": _WORDS[name]}


APPOINTMENT_ALONE = {
    "type": "object",
    "properties": {name: _column(name) for name in COLUMNS if name != "ref"},
    "required": [name for name in NEEDED if name != "ref"],
    "additionalProperties": False,
}
"""Under its own address, which holds the reference."""
APPOINTMENTS = {
    "anyOf": [{"type": "array"}, {"type": "object"}],
    "description": "A list of appointments, or one. Each has the members of `PUT /v1/appointments/{source}/{ref}`, and `ref`. "
    "One that cannot be read harms no other: the report names it.",
}
APPOINTMENT_EXAMPLE = {
    "ref": "a1", "day": "today", "start": "10.20", "purpose": "collect", "initials": "A. K.", "code": "OH-CM7K2M9QRTXT",
    "birth": "1990-02-03", "family_name": "Lindeberg", "language": "fr", "revision": 3,
}  # fmt: skip
