"""Chimes, and states of a loudspeaker."""

from enum import StrEnum


class Chime(StrEnum):
    """The chimes. None sounds like an error, because the whole hall hears them.

    GOOD: something was accepted. LOOK: the page shows something new. ASK: are you still there? NUMBER: the number is there.
    CARD: a card is still in the reader.
    """

    GOOD = "good"
    LOOK = "look"
    ASK = "ask"
    NUMBER = "number"
    CARD = "card"


class Loudspeaker(StrEnum):
    """How the loudspeaker is. NONE: this kiosk has none. ABSENT: it has one, and its last chime was not played."""

    NONE = "none"
    READY = "ready"
    ABSENT = "absent"
