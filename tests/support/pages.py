"""Every page in every language and size, laid out."""

from dataclasses import replace

from kiosk.rules import Language, TextSize
from kiosk.visit.agenda import STEPS
from kiosk.visit.engine import begin
from kiosk.visit.state import DisplaySettings, KioskContext, PageId, Visit, VisitId
from screens.layout.header import StatusBar
from screens.layout.page_layout import layout_page
from screens.layout.scene import Scene
from screens.layout.theme import RenderOptions
from screens.page import Page
from screens.pages import PAGES
from tests.support.builders import CONTEXT, TEXTS
from tests.support.facts import FACTS_OF, FOUND, TYPED, VARIANTS

LANGUAGES = ["nl", "en", "fr", "de", "ar"]


DRAWN = (*STEPS, *VARIANTS)


def page_and_manner(
    name: str, language: str, manner: RenderOptions, context: KioskContext = CONTEXT
) -> tuple[Page, RenderOptions]:
    """The page of a step, or of one of its variants; and how it is wanted, as its language runs."""
    step, facts, context = VARIANTS.get(name, (name, FACTS_OF.get(name, FOUND), context))
    over = step if step in ("help", "stop", "idle") else None
    display = DisplaySettings(Language(language), list(TextSize)[manner.size_step], manner.contrast, manner.lower)
    visit: Visit = replace(begin(VisitId("v1"), PageId(1)), facts=facts, overlay=over, display=display)
    manner = replace(manner, mirrored=manner.mirrored or context.policy.language_info(Language(language)).right_to_left)
    page = PAGES[step](visit, context, TEXTS)
    if page.entry is not None:
        page = replace(page, entry=replace(page.entry, text=TYPED[step]))
    return page, manner


def scene(name: str, language: str, manner: RenderOptions, context: KioskContext = CONTEXT) -> Scene:
    """The scene of a step, or of one of its variants."""
    page, manner = page_and_manner(name, language, manner, context)
    return layout_page(page, manner, StatusBar("Stad Lindeberg", "10.12", 16, name.endswith("_lit")))
