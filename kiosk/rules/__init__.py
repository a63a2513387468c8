"""PURE. What the city and the law say: words, evidence, marks, codes, numbers, and the RuleBook read from config/."""

from kiosk.rules.evidence import LINES, LetterState, Lookup, OldCard, judged, readiness
from kiosk.rules.marks import Kind, SiteKey
from kiosk.rules.rulebook import RuleBook, read_rulebook
from kiosk.rules.toml import ConfigError
from kiosk.rules.words import (
    DUTCH,
    Appointment,
    BookingState,
    DeviceState,
    Evidence,
    Language,
    Mark,
    Moment,
    Purpose,
    Readiness,
    Source,
    Weight,
)

__all__ = [
    "DUTCH",
    "LINES",
    "Appointment",
    "BookingState",
    "ConfigError",
    "DeviceState",
    "Evidence",
    "Kind",
    "Language",
    "LetterState",
    "Lookup",
    "Mark",
    "Moment",
    "OldCard",
    "Purpose",
    "Readiness",
    "RuleBook",
    "SiteKey",
    "Source",
    "Weight",
    "judged",
    "read_rulebook",
    "readiness",
]
