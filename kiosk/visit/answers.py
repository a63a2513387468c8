"""What a resident may answer, and what may become of a paper or a call: closed lists, the words of a visit's facts."""

from enum import StrEnum


class PrintStatus(StrEnum):
    """What became of the ticket on paper."""

    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    UNKNOWN = "unknown"


class LookupMethod(StrEnum):
    """How somebody without a code in his hand wants to be found."""

    TYPE = "type"
    BIRTH = "birth"
    CARD = "card"
    NONE = "none"


class NoCardReason(StrEnum):
    """Why there is no card to put in, before it is asked further."""

    LOST = "lost"
    NONE = "none"


class PaperConfirmation(StrEnum):
    """What became of a ticket of which the printer said nothing."""

    YES = "yes"
    NO = "no"
    SILENT = "silent"


class HelpCall(StrEnum):
    """What became of a call for a colleague."""

    TOLD = "told"
    SILENT = "silent"
