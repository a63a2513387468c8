"""Codes and numbers are compared in one spelling and kept in none."""

import pickle

import pytest

from kiosk.rules import IdentifierKind, SiteKey
from kiosk.rules.pseudonyms import birth_text, normalise

KEY = SiteKey("k1", b"0" * 32)


@pytest.mark.parametrize(
    ("kind", "clear", "expected"),
    [
        (IdentifierKind.CODE, "oh-cm7k2m9qrtxt", "OHCM7K2M9QRTXT"),
        (IdentifierKind.CODE, " OH-CM7K 2M9Q RTXT ", "OHCM7K2M9QRTXT"),
        (IdentifierKind.CODE, "ＯＨ－ＣＭ７", "OHCM7"),
        (IdentifierKind.LETTER, "ohb.abc/def", "OHBABCDEF"),
        (IdentifierKind.CARD, "B 123 456 789", "123456789"),
        (IdentifierKind.CARD, "b12345678O", "123456780"),
        (IdentifierKind.CARD, "1234567٨9", "123456789"),
    ],
)
def test_one_code_has_one_spelling(kind: IdentifierKind, clear: str, expected: str) -> None:
    assert normalise(kind, clear) == expected


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("d'Hondt", "DHO"),
        ("Van den Berg-Peeters", "VAN"),
        ("Işık", "ISI"),
        ("ısparta", "ISP"),
        ("İnan", "INA"),
        ("Łukasz", "LUK"),
        ("Størner", "STO"),
        ("Weiß", "WEI"),
        ("Ng", "NG"),
        ("Çelik", "CEL"),
        ("O\u2019Brien", "OBR"),
    ],
)
def test_family_name_is_spelt_alike_by_booking_and_resident(name: str, letters: str) -> None:
    assert birth_text("1990-02-03", name) == f"1990-02-03 {letters}"


@pytest.mark.parametrize(
    ("kind", "clear"), [(IdentifierKind.CODE, "--- "), (IdentifierKind.CARD, "B"), (IdentifierKind.CARD, "12X4")]
)
def test_what_cannot_be_compared_is_refused(kind: IdentifierKind, clear: str) -> None:
    with pytest.raises(ValueError, match="compare|figures"):
        normalise(kind, clear)


def test_mark_is_the_same_for_one_spelling_and_another_for_another_kind() -> None:
    assert KEY.mark(IdentifierKind.CODE, "OH-CM7") == KEY.mark(IdentifierKind.CODE, "oh cm7")
    assert KEY.mark(IdentifierKind.CODE, "OHCM7") != KEY.mark(IdentifierKind.LETTER, "OHCM7")


def test_mark_has_its_golden_form() -> None:
    assert KEY.mark(IdentifierKind.CODE, "OH-CM7K2M9QRTXT") == "k1.7SZY2RTLENKDSGC7NSM2MJVPQQ"


def test_key_never_shows_its_secret_and_travels_to_the_card_process() -> None:
    assert "0000" not in repr(KEY)
    assert pickle.loads(pickle.dumps(KEY)) == KEY  # noqa: S301 -- our own bytes


MEDIEVAL = "\u1e9c\u1e9d\u1e9f"
LATIN = [
    chr(code)
    for code in (*range(0xC0, 0x180), *range(0x1E00, 0x1EFA))
    if chr(code).isalpha() and chr(code) not in MEDIEVAL
]
OF_AFRICA = ["Ɓ", "Ɗ", "Ƙ", "Ƴ", "Ɛ", "Ɔ", "Ŋ", "Ə", "Ʋ", "Ɣ", "Ɲ", "Ɖ"]


@pytest.mark.parametrize("character", [*LATIN, *OF_AFRICA])
def test_every_letter_of_a_latin_name_can_be_typed_on_a_keyboard_of_a_to_z(character: str) -> None:
    letters = normalise(IdentifierKind.BIRTH, f"{character}x")
    assert letters.isascii()
    assert letters.isalpha()
    assert letters == normalise(IdentifierKind.BIRTH, f"{character.lower()}X")


@pytest.mark.parametrize(
    ("booked", "typed"), [("Oʻzbekov", "OZB"), ("O’Neil", "ONE"), ("Œuvrard", "OEU"), ("Þórsson", "THO")]
)
def test_who_types_the_first_letters_of_their_name_is_found(booked: str, typed: str) -> None:
    assert birth_text("1990-02-03", booked) == birth_text("1990-02-03", typed)
