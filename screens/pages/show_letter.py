"""Hold the letter's barcode under the scanner, with the codes covered."""

from kiosk.texts import Texts
from kiosk.visit.conditions import for_child
from kiosk.visit.state import KioskContext, Visit
from screens.page import Action, Key, Page
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """One answer, for whoever shows none: it opens the reasons. Where the scanner is gone, one touch goes on."""
    frame = PageBuilder("show_letter", visit, context, texts)
    if not context.devices.scanner:
        without = Key(Action("no_letter"), frame.say("no_letter_here"), "no-letter")
        return frame.page(title="trouble", picture="letter", answers=(frame.answer("desk_checks", heavy=True), without))
    shown = visit.facts.letters
    return frame.page(
        title="child" if for_child(visit.facts) else "title",
        picture="letter-scan",
        body=(frame.hint("hint", "icon-scan"),),
        answers=(frame.answer("no_letter"),),
        notice=frame.note("other" if shown[-1] else "unknown", count=len(shown))
        if shown
        else frame.note("cover_codes"),
    )
