"""Hold the letter's barcode under the scanner, with the codes covered."""

from kiosk.texts import Texts
from kiosk.visit.conditions import for_child
from kiosk.visit.state import KioskContext, Visit
from screens.page import Action, Key, Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page. One answer opens the reasons; without a scanner, one touch continues."""
    builder = PageBuilder("show_letter", visit, context, texts)
    if not context.devices.scanner:
        without = Key(Action("no_letter"), builder.text("no_letter_here"), "no-letter")
        return builder.page(
            title="trouble", picture="letter", answers=(builder.answer("desk_checks", primary=True), without)
        )
    shown = visit.facts.letter.letters
    return builder.page(
        title="child" if for_child(visit.facts) else "title",
        picture="letter-scan",
        body=(builder.hint("hint", "icon-scan"),),
        answers=(builder.answer("no_letter"),),
        notice=builder.note("other" if shown[-1] else "unknown", count=len(shown))
        if shown
        else builder.note("cover_codes"),
    )
