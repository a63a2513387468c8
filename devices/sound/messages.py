"""What a loudspeaker can be asked for, and how it is."""

from enum import StrEnum


class Chime(StrEnum):
    """What is heard. None of them scolds: a hall full of people hears them too.

    GOOD: it was taken. LOOK: something new stands on the page. ASK: are you still there? NUMBER: your number is there.
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
