"""The policy: everything a city decides, as one typed value. Built from bytes; opens no file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from kiosk.rules.assessment import Brought, LetterState, OldCard, Verdict
from kiosk.rules.barcodes import BarcodeRule, BarcodeRuleError, Barcodes
from kiosk.rules.card_types import CardTypes, read_cards
from kiosk.rules.fees import Prices, read_prices
from kiosk.rules.opening_hours import Opening, in_order
from kiosk.rules.punctuality import Windows
from kiosk.rules.safe_regex import PatternError
from kiosk.rules.toml_config import ConfigError, line_of, parse_toml
from kiosk.rules.vocabulary import DUTCH, Capacity, Language, Weight

Tries = Annotated[int, Meta(ge=1, le=5)]
Missing = Literal["attention", "stop"]
Seconds = Annotated[float, Meta(gt=0, le=3600)]


@dataclass(frozen=True, slots=True, kw_only=True)
class InactivityTimeouts:
    """Idle timeouts in seconds per kind of page (docs/domain.md, Timers)."""

    choice: Seconds = 45
    hands: Seconds = 90
    done: Seconds = 20
    remember: Seconds = 60
    warning: Seconds = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CityHall:
    """Name of the city hall, where its visitors wait, and whom they can phone."""

    city: Annotated[str, Meta(min_length=1, max_length=40)]
    waiting_room: Annotated[str, Meta(min_length=1, max_length=16)]
    arrow: Annotated[str, Meta(pattern=r"^(left|right|ahead)\Z")]
    phone: Annotated[str, Meta(pattern=r"^[0-9 +]{6,20}\Z")]
    docstop: Annotated[str, Meta(pattern=r"^[0-9 +]{6,20}\Z")] = "00800 2123 2123"
    site: Annotated[str, Meta(pattern=r"^(HTTPS://[A-Z0-9.:-]{3,40}/)?\Z")] = ""
    """Base address of ticket QR codes; empty while the city has no such page, and then a code opens nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPolicy:
    """Which questions are asked, and what is left to the city (docs/domain.md, What a city may decide otherwise)."""

    photo_at_desk: bool = False
    extra_needs: bool = True
    passport_missing: Missing = "attention"
    letter_missing: Missing = "attention"
    card_missing: Missing = "stop"
    passport_at_collection: bool = False
    walk_in: bool = False
    collect_requires_appointment: bool = True
    fee: bool = True
    photo_place: Annotated[str, Meta(min_length=1, max_length=40)] = "het fotohokje"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookups:
    """Limits of failed lookups by birth date (docs/domain.md, Privacy in the lobby). Codes are not limited."""

    per_visit: Tries = 3
    per_hour: Annotated[int, Meta(ge=1, le=100)] = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFile:
    """config/policy.toml."""

    version: Annotated[int, Meta(ge=1)]
    languages: Annotated[tuple[Language, ...], Meta(min_length=1)]
    letter_tries: Tries
    card_tries: Tries
    capacities: Annotated[tuple[Capacity, ...], Meta(min_length=1, max_length=4)]
    copies: Annotated[int, Meta(ge=0, le=9)]
    patience: InactivityTimeouts
    windows: Windows
    opening: Opening
    asks: QuestionPolicy
    lookups: Lookups
    house: CityHall


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageInfo:
    """A language with texts. name: in its own script. whole: its catalogue is complete."""

    code: Language
    name: Annotated[str, Meta(min_length=1, max_length=24)]
    right_to_left: bool = False
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _LanguageFile:
    language: tuple[LanguageInfo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _BarcodeFile:
    rule: tuple[BarcodeRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One version of the whole policy. A visit keeps the version it began with."""

    version: int
    languages: tuple[Language, ...]
    language_infos: tuple[LanguageInfo, ...]
    letter_tries: int
    card_tries: int
    capacities: tuple[Capacity, ...]
    copies: int
    timeouts: InactivityTimeouts
    windows: Windows
    opening: Opening
    questions: QuestionPolicy
    lookups: Lookups
    city_hall: CityHall
    barcodes: Barcodes
    cards: CardTypes
    prices: Prices

    def language_info(self, language: Language) -> LanguageInfo:
        """Return the information on a language; Dutch if it is unknown."""
        return next((each for each in self.language_infos if each.code == language), self.language_infos[0])

    def weights(self) -> Mapping[Verdict, Weight]:
        """Return the weights that differ between cities.

        They are for things left at home (docs/domain.md, What a city may decide otherwise).
        """
        return {
            Brought.PASSPORT_NO: Weight(self.questions.passport_missing),
            LetterState.FORGOTTEN: Weight(self.questions.letter_missing),
            OldCard.FORGOTTEN: Weight(self.questions.card_missing),
        }


POLICY_FILES = ("policy.toml", "languages.toml", "barcodes.toml", "cards.toml", "prices.toml")


def read_policy(files: Mapping[str, bytes]) -> Policy:
    """Return the policy of the files of POLICY_FILES. Raises ConfigError with file, line and what was expected."""
    policy = parse_toml("policy.toml", files["policy.toml"], PolicyFile)
    if policy.languages[0] != DUTCH:
        raise ConfigError("policy.toml", 1, "languages: Dutch (nl) comes first; it is always there (R53)")
    infos = parse_toml("languages.toml", files["languages.toml"], _LanguageFile).language
    whole = {each.code for each in infos if each.whole}
    if lost := [each for each in policy.languages if each not in whole]:
        line = line_of(files["policy.toml"], ".languages")
        raise ConfigError("policy.toml", line, f"languages: {lost[0]} has no whole catalogue in languages.toml")
    if not policy.windows.late < policy.windows.very_late:
        line = line_of(files["policy.toml"], ".windows.very_late")
        raise ConfigError("policy.toml", line, "windows.very_late: expected more minutes than late")
    rules = parse_toml("barcodes.toml", files["barcodes.toml"], _BarcodeFile).rule
    try:
        barcodes = Barcodes.of(rules)
    except (PatternError, BarcodeRuleError) as error:
        raise ConfigError("barcodes.toml", _line_of_rule(files["barcodes.toml"], rules), str(error)) from None
    cards = read_cards(files["cards.toml"])
    opening = in_order(policy.opening, "policy.toml", files["policy.toml"])
    return Policy(
        version=policy.version, languages=policy.languages, language_infos=infos, letter_tries=policy.letter_tries,
        card_tries=policy.card_tries, capacities=policy.capacities, copies=policy.copies, timeouts=policy.patience,
        windows=policy.windows, opening=opening, questions=policy.asks, lookups=policy.lookups, city_hall=policy.house,
        barcodes=barcodes, cards=cards, prices=read_prices(files["prices.toml"], cards),
    )  # fmt: skip


def _line_of_rule(raw: bytes, rules: tuple[BarcodeRule, ...]) -> int:
    """Return the line of the first rule that is not valid, alone or beside the rules before it."""
    for nr in range(len(rules)):
        try:
            Barcodes.of(rules[: nr + 1])
        except PatternError:
            return line_of(raw, f".rule[{nr}].pattern")
        except BarcodeRuleError:
            return line_of(raw, f".rule[{nr}]")
    return 1
