"""The policy is read once, whole, or refused with file, line and expectation."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from assets import config_folder
from kiosk.rules import POLICY_FILES, ConfigError, Policy, read_policy
from kiosk.rules.barcodes import Meaning
from kiosk.rules.check_codes import is_mod97, is_mod97_10
from kiosk.rules.safe_regex import PatternError, compile_safe

CONFIG = config_folder()
TODAY = date(2026, 11, 25)


def files() -> dict[str, bytes]:
    return {name: (CONFIG / name).read_bytes() for name in POLICY_FILES}


def policy() -> Policy:
    return read_policy(files())


def test_the_shipped_policy_is_read() -> None:
    assert policy().languages == ("nl", "en", "fr", "de")
    assert policy().timeouts.hands == 90


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("policy.toml", b"letter_tries = 2", b"letter_tries = 0", "policy.toml, line 4: letter_tries"),
        ("policy.toml", b"hands = 90", b'hands = "long"', "policy.toml, line 11: patience.hands"),
        ("policy.toml", b'"guide"]', b'"uncle"]', "policy.toml, line 6: capacities"),
        ("policy.toml", b"very_late = 30", b"very_late = 10", "policy.toml, line 28: windows.very_late"),
        ("policy.toml", b'"attention" # or', b'"shrug" # or', "policy.toml, line 45: asks.passport_missing"),
        ("policy.toml", b"per_visit = 3", b"per_visit = -1", "policy.toml, line 55: lookups.per_visit"),
        ("cards.toml", b'code = "B"', b'code = "A"', "cards.toml, line .*: A stands twice"),
        ("cards.toml", b"chip = 34", b"chip = 33", "cards.toml, line .*: 33 stands twice"),
        ("cards.toml", b'nl = "Vestiging"\n', b"", "cards.toml, line .*: card"),
        ("prices.toml", b'"A" = 11', b'"A" = -11', "prices.toml, line 9: list"),
        ("prices.toml", b'"A" = 11', b'"Q" = 11', "prices.toml, line 4: Q is no card"),
        ("prices.toml", b'"N" = 23\n', b"", "prices.toml, line 4: from_12: N has no price"),
        ("prices.toml", b"2026-01-01", b"soon", "prices.toml, line 5"),
        ("policy.toml", b'["nl", "en", "fr", "de"]', b'["en"]', "Dutch"),
        ("policy.toml", b"version = 1", b"version = ", "policy.toml, line 2"),
        ("policy.toml", b"Stad", b"\xff", "UTF-8"),
        ("barcodes.toml", b"{10})", b"+)", "upper limit"),
        ("barcodes.toml", b'"oh-cm234567892c"', b'"OH-CM234567892D"', "good sample"),
        ("barcodes.toml", b"OH-CM7K2M9QRTXS", b"OH-CM7K2M9QRTXT", "bad sample"),
        ("barcodes.toml", b'maps_to = "letter"', b'maps_to = "lottery"', "barcodes.toml, line 16: rule"),
    ],
)
def test_wrong_policy_is_refused_with_its_place(name: str, old: bytes, new: bytes, message: str) -> None:
    wrong = files()
    assert old in wrong[name]
    wrong[name] = wrong[name].replace(old, new, 1)
    with pytest.raises(ConfigError, match=message):
        read_policy(wrong)


@pytest.mark.parametrize(
    "pattern",
    [r"A.*", r"A+", r"(?=A)B", r"(A)\1", r"(AB){2,3}", r"[0-9]{6}", r"\d{4}|X", r"A{1,2}B{1,3}", r"(", r"A?\d{6}"],
)
def test_pattern_that_could_think_for_long_or_match_a_pin_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_safe(pattern)


@pytest.mark.parametrize("pattern", [r"[0-9]{13,20}", r"X[0-9]{6}", r"(AB|CD)-\d{8}"])
def test_harmless_pattern_is_taken(pattern: str) -> None:
    assert compile_safe(pattern)


@pytest.mark.parametrize(
    ("text", "meaning", "day"),
    [
        ("OH-CM7K2M9QRTXT", Meaning.APPOINTMENT, TODAY),
        ("oh-cm7k2m9qrtxt", Meaning.APPOINTMENT, TODAY),
        ("OHB-7K2M9QRTXAQ", Meaning.LETTER, None),
    ],
)
def test_our_codes_are_recognised(text: str, meaning: Meaning, day: date | None) -> None:
    found = policy().barcodes.recognise(text, "Q1", TODAY)
    assert found is not None
    assert (found.meaning, found.day) == (meaning, day)


MORE = """
[[rule]]
name = "address"
maps_to = "letter"
transform = "upper"
strip = " "
pattern = 'HTTPS://CITY\\.EXAMPLE/L\\?C=(?P<value>[0-9A-Z]{12})(|&L=NL)'
check = "mod97"
good = ["https://city.example/l?c=000001234526", "https://city.example/l?c=0000 0000 0101&l=nl"]
bad = ["https://city.example/l?c=000001234527", "000001234526"]

[[rule]]
name = "reference"
maps_to = "letter"
strip = " "
pattern = "[A-Z]{2}[0-9]{12}"
check = "mod97_10"
good = ["RF12 3456 7890 45", "AB123456789079"]
bad = ["RF12 3456 7890 46", "123456789045"]

[[rule]]
name = "of one symbology"
maps_to = "letter"
pattern = "C39-[0-9]{6}"
aim = "A"
good = ["C39-123456", "C39-000000"]
bad = ["C39-12345", "123456"]
"""


def test_a_rule_can_take_a_value_out_of_an_address_strip_signs_and_check_by_97() -> None:
    more = read_policy(files() | {"barcodes.toml": files()["barcodes.toml"] + MORE.encode()})
    found = more.barcodes.recognise("https://city.example/l?c=0000 0123 4526&l=nl", "Q1", TODAY)
    assert found is not None
    assert (found.rule, found.text) == ("address", "000001234526")
    assert more.barcodes.recognise("https://city.example/l?c=000001234527", "Q1", TODAY) is None


@pytest.mark.parametrize(("aim", "known"), [("A0", True), ("A", True), ("", False), ("Q1", False), (None, True)])
def test_a_rule_of_one_symbology_knows_no_code_of_another_or_of_none(aim: str | None, known: bool) -> None:
    more = read_policy(files() | {"barcodes.toml": files()["barcodes.toml"] + MORE.encode()})
    assert (more.barcodes.recognise("C39-123456", aim, TODAY) is not None) == known


@pytest.mark.parametrize(
    ("check", "characters", "holds"),
    [
        (is_mod97, "000001234526", True), (is_mod97, "000000009797", True), (is_mod97, "000000009700", False),
        (is_mod97, "97", False), (is_mod97, "0000012345A7", False), (is_mod97, "\u0661\u0662\u0663", False),
        (is_mod97_10, "539007547034BE68", True), (is_mod97_10, "539007547034BE67", False), (is_mod97_10, "BE", False),
        (is_mod97_10, "5390-BE68", False),
    ],
)  # fmt: skip
def test_the_two_checks_by_97(check: Callable[[str], bool], characters: str, holds: bool) -> None:
    assert check(characters) == holds


@pytest.mark.parametrize("text", ["", "OH-CM7K2M9QRTXA", "https://example.org/", "1234567890123", "OH-" + "2" * 500])
def test_other_codes_are_not(text: str) -> None:
    assert policy().barcodes.recognise(text, "Q1", TODAY) is None


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("policy.toml", "walk_in =", "walkin =", "did you mean walk_in?"),
        ("policy.toml", "[patience]", "[patiense]", "did you mean patience?"),
        ("barcodes.toml", "maps_to", "mapsto", "did you mean maps_to?"),
        ("languages.toml", "name =", "titel =", "known here: code"),
        ("cards.toml", "older =", "oldr =", "did you mean older?"),
    ],
)
def test_an_unknown_key_is_refused_with_its_line_and_the_nearest_name(file: str, old: str, new: str, said: str) -> None:
    wrong = files()
    line = wrong[file][: wrong[file].index(old.encode())].count(b"\n") + 1
    wrong[file] = wrong[file].replace(old.encode(), new.encode(), 1)
    with pytest.raises(ConfigError, match=re.escape(said)) as refused:
        read_policy(wrong)
    assert (refused.value.file, refused.value.line) == (file, line)
