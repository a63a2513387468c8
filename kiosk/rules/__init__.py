"""PURE. What the city and the law say: words, evidence, marks, codes, numbers, and the RuleBook read from config/."""

from kiosk.rules.ages import is_child, is_minor, turned_12, years_on
from kiosk.rules.evidence import (
    LINES,
    VERDICTS,
    Brought,
    Child,
    LetterState,
    Lookup,
    OldCard,
    Verdict,
    Who,
    Wish,
    judged,
    readiness,
)
from kiosk.rules.fees import Fee
from kiosk.rules.hours import Hour
from kiosk.rules.marks import Kind, SiteKey
from kiosk.rules.rulebook import POLICY_FILES, RuleBook, read_rulebook
from kiosk.rules.toml import ConfigError
from kiosk.rules.words import (
    DUTCH,
    Appointment,
    BookingState,
    Capacity,
    DeviceState,
    Evidence,
    Language,
    Mark,
    Moment,
    Needs,
    Purpose,
    Readiness,
    Source,
    Weight,
)

__all__ = [
    "DUTCH",
    "LINES",
    "POLICY_FILES",
    "VERDICTS",
    "Appointment",
    "BookingState",
    "Brought",
    "Capacity",
    "Child",
    "ConfigError",
    "DeviceState",
    "Evidence",
    "Fee",
    "Hour",
    "Kind",
    "Language",
    "LetterState",
    "Lookup",
    "Mark",
    "Moment",
    "Needs",
    "OldCard",
    "Purpose",
    "Readiness",
    "RuleBook",
    "SiteKey",
    "Source",
    "Verdict",
    "Weight",
    "Who",
    "Wish",
    "is_child",
    "is_minor",
    "judged",
    "read_rulebook",
    "readiness",
    "turned_12",
    "years_on",
]
