"""Closed lists of answers that the facts of a visit hold: what the visitor chose, and what became of a print or a call."""

from enum import StrEnum


class PrintStatus(StrEnum):
    """Whether a ticket was printed."""

    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    UNKNOWN = "unknown"


class LookupMethod(StrEnum):
    """How a visitor without a code wants to be found."""

    TYPE = "type"
    BIRTH = "birth"
    CARD = "card"
    NONE = "none"


class NoCardReason(StrEnum):
    """Why there is no card to insert, before the details are asked."""

    LOST = "lost"
    NONE = "none"


class PaperConfirmation(StrEnum):
    """The visitor's answer when the printer did not confirm the ticket."""

    YES = "yes"
    NO = "no"
    SILENT = "silent"


class HelpCall(StrEnum):
    """Whether the desk received the call for a colleague."""

    TOLD = "told"
    SILENT = "silent"
