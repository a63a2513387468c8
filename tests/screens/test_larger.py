"""Larger means larger: nothing shrinks when letters grow, all is readable at the largest, and answers stay in place."""

from dataclasses import replace

import pytest

from kiosk.rules import Language, Pseudonym, TextSize
from kiosk.visit.engine import begin
from kiosk.visit.events import CardRead, CardVerdict
from kiosk.visit.facts import Facts, Happened
from kiosk.visit.state import DisplaySettings, Feedback, PageId, VisitId
from screens.layout.header import StatusBar
from screens.layout.page_layout import layout_page
from screens.layout.scene import Scene, TextBlock
from screens.layout.theme import LEAST_LARGEST, RenderOptions
from screens.pages import PAGES
from tests.support.builders import CONTEXT, NOW, TEXTS
from tests.support.facts import FOUND
from tests.support.pages import DRAWN, LANGUAGES, page_and_manner, scene

pytestmark = pytest.mark.slow


def sizes(made: Scene) -> dict[str, float]:
    """The size of each sentence, however its lines break; of a ring's figure, which is a picture, none."""
    inks = [
        piece for piece in (*made.pieces, *(p for key in made.keys for p in key.up)) if isinstance(piece, TextBlock)
    ]
    said = [(" ".join(line.text for line in ink.lines), ink.face.size) for ink in inks]
    return {words: size for words, size in sorted(said, reverse=True) if not (made.step == "idle" and words.isdigit())}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", DRAWN)
def test_nothing_shrinks_when_letters_grow(step: str, language: str) -> None:
    for low in (False, True):
        usual = sizes(scene(step, language, RenderOptions(lower=low)))
        for grown in (1, 2):
            larger = sizes(scene(step, language, RenderOptions(grown, lower=low)))
            shrunk = {words: (usual[words], size) for words, size in larger.items() if size < usual.get(words, 0) - 0.1}
            assert not shrunk, (grown, low)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", DRAWN)
def test_at_the_largest_every_letter_is_seven_tenths_of_a_degree_high_at_60_cm(step: str, language: str) -> None:
    """EN 301 549, 5.1.4: capitals of 7.3 mm on the 27 inch panel that the screens are drawn for."""
    assert min(sizes(scene(step, language, RenderOptions(2))).values()) >= LEAST_LARGEST
    low = scene(step, language, RenderOptions(2, lower=True))
    under = {each.label.dutch for each in page_and_manner(step, language, RenderOptions(2, lower=True))[0].answers}
    assert all(size >= LEAST_LARGEST for words, size in sizes(low).items() if words not in under), (
        "all but answers' Dutch"
    )


NOTED = {
    "show_letter": (FOUND, replace(FOUND, letter=replace(FOUND.letter, letters=(Pseudonym("m9"),)))),
    "show_card": (FOUND, replace(FOUND, card=replace(FOUND.card, cards=(CardRead(CardVerdict.UNREADABLE),)))),
    "find_appointment": (
        Facts(greeted=True, language_asked=True),
        Facts(greeted=True, language_asked=True, happened=Happened(codes_missed=1)),
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", NOTED)
def test_answers_stay_where_they_are_when_a_note_appears(step: str, language: str) -> None:
    for grown in range(3):
        for low in (False, True):
            display = DisplaySettings(Language(language), list(TextSize)[grown], lower=low)
            boxes = []
            for facts in NOTED[step]:
                visit = replace(begin(VisitId("v1"), PageId(1)), facts=facts, display=display)
                page = PAGES[step](visit, CONTEXT, TEXTS)
                made = layout_page(page, RenderOptions(grown, lower=low), StatusBar("Stad Lindeberg", "10.12", 16))
                boxes.append([key.box for key in made.keys])
            assert boxes[0] == boxes[1], (grown, low)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_shows_a_letter_first_reads_that_it_was_seen_while_they_choose_a_language(language: str) -> None:
    for grown in range(3):
        for low in (False, True):
            display = DisplaySettings(Language(language), list(TextSize)[grown], lower=low)
            visit = replace(
                begin(VisitId("v1"), PageId(1)),
                facts=Facts(greeted=True),
                display=display,
                feedback=(Feedback.KEPT, NOW),
            )
            page = PAGES["choose_language"](visit, CONTEXT, TEXTS)
            made = layout_page(page, RenderOptions(grown, lower=low), StatusBar("Stad Lindeberg", "10.12", 16))
            assert TEXTS.get(Language(language), "sign.kept") in sizes(made), (grown, low)
