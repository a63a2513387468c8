"""The RuleBook: what the city and the law say, in one typed value. Bytes in, RuleBook out; it opens no file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from kiosk.rules.barcodes import BarcodeRule, BarcodeRuleError, Barcodes
from kiosk.rules.patterns import PatternError
from kiosk.rules.toml import ConfigError, parsed
from kiosk.rules.words import DUTCH, Language

Tries = Annotated[int, Meta(ge=1, le=5)]
Seconds = Annotated[float, Meta(gt=0, le=3600)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long each kind of page may be silent, in seconds (domain.md 3.6)."""

    choice: Seconds = 45
    hands: Seconds = 90
    done: Seconds = 20
    warning: Seconds = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What this city hall is called, where its residents wait and whom they can ring."""

    city: Annotated[str, Meta(min_length=1, max_length=24)]
    waiting_room: Annotated[str, Meta(min_length=1, max_length=16)]
    arrow: Annotated[str, Meta(pattern="^(left|right|ahead)$")]
    phone: Annotated[str, Meta(pattern=r"^[0-9 +]{6,20}$")]
    site: Annotated[str, Meta(pattern=r"^HTTPS://[A-Z0-9.:-]{3,20}/$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """config/policy.toml as it stands."""

    version: Annotated[int, Meta(ge=1)]
    languages: Annotated[tuple[Language, ...], Meta(min_length=1)]
    letter_tries: Tries
    card_tries: Tries
    copies: Annotated[int, Meta(ge=0, le=9)]
    patience: Patience
    house: House


@dataclass(frozen=True, slots=True, kw_only=True)
class _BarcodeFile:
    rule: tuple[BarcodeRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """One version of the policy, whole. The first that a visit saw is its own to the end."""

    version: int
    languages: tuple[Language, ...]
    letter_tries: int
    card_tries: int
    copies: int
    patience: Patience
    house: House
    barcodes: Barcodes


def read_rulebook(files: Mapping[str, bytes]) -> RuleBook:
    """The RuleBook of `policy.toml` and `barcodes.toml`. Raises ConfigError with file, line and expectation."""
    policy = parsed("policy.toml", files["policy.toml"], Policy)
    if policy.languages[0] != DUTCH:
        raise ConfigError("policy.toml", 1, "languages: Dutch (nl) comes first; it is always there (R53)")
    rules = parsed("barcodes.toml", files["barcodes.toml"], _BarcodeFile).rule
    try:
        barcodes = Barcodes.of(rules)
    except (PatternError, BarcodeRuleError) as error:
        raise ConfigError("barcodes.toml", 1, str(error)) from None
    return RuleBook(
        version=policy.version,
        languages=policy.languages,
        letter_tries=policy.letter_tries,
        card_tries=policy.card_tries,
        copies=policy.copies,
        patience=policy.patience,
        house=policy.house,
        barcodes=barcodes,
    )
