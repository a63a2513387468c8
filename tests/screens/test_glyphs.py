"""A character without a glyph is a box on the wall: every sign of every catalogue is in the font that draws it."""

import pytest
from fontTools.ttLib import TTFont

from assets import FONTS
from kiosk.rules import DUTCH, Language
from kiosk.texts.catalogues import load_texts
from screens.typography.fonts import BOLD, LATIN, REGULAR, SEMIBOLD, family_of, is_right_to_left
from tests.support.builders import BOOK, TEXTS

DRAWN_BESIDE = "*·?0123456789-."
WEIGHTS = (REGULAR, SEMIBOLD, BOLD)


def signs_of(family: str, weight: str) -> set[int]:
    return set(TTFont(FONTS / f"{family}-{weight}.ttf").getBestCmap())


@pytest.mark.parametrize("language", list(TEXTS.catalogues))
def test_every_sign_of_a_catalogue_has_its_glyph(language: Language) -> None:
    for key, sentence in TEXTS.catalogues[language].items():
        for line in sentence.split("\n"):
            for weight in WEIGHTS:
                missing = {
                    character for character in line if ord(character) not in signs_of_cached(family_of(line), weight)
                }
                assert not missing, (key, weight, missing)


def test_the_staffs_pages_have_their_glyphs() -> None:
    for sentence in load_texts((DUTCH,), "staff").catalogues[DUTCH].values():
        assert all(ord(character) in signs_of_cached(LATIN, REGULAR) for character in sentence), sentence


def test_every_name_of_a_language_has_its_glyphs() -> None:
    for tongue in BOOK.language_infos:
        assert all(ord(character) in signs_of_cached(family_of(tongue.name), SEMIBOLD) for character in tongue.name)
        assert is_right_to_left(tongue.name) == tongue.right_to_left


def test_what_is_drawn_without_a_catalogue_has_its_glyphs() -> None:
    for character in DRAWN_BESIDE:
        assert ord(character) in signs_of_cached(LATIN, BOLD), character


def test_every_family_has_its_licence_beside_it() -> None:
    for font in FONTS.glob("*-Regular.ttf"):
        assert (FONTS / f"{font.stem.removesuffix('-Regular')}-LICENSE.txt").is_file()


_SEEN: dict[tuple[str, str], set[int]] = {}


def signs_of_cached(family: str, weight: str) -> set[int]:
    if (family, weight) not in _SEEN:
        _SEEN[family, weight] = signs_of(family, weight)
    return _SEEN[family, weight]
