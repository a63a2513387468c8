"""Idle page: the whole screen is a button."""

from kiosk.texts import Texts
from kiosk.visit.state import CardSlotState, KioskContext, Visit
from screens.page import Action, Key, Page, Text
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page. Without a scanner it does not mention scanning; outside opening hours it says so and still helps.

    A card that somebody left behind is mentioned first: they are not far yet.
    """
    builder = PageBuilder("attract", visit, context, texts)
    scanning, left = context.devices.scanner, context.devices.slot is CardSlotState.LEFT_BEHIND
    return builder.page(
        picture="code-paper" if scanning else "touch",
        subtitle=builder.text("sub"),
        body=(builder.hint("scan"),) if scanning else (),
        notice=builder.card_in("left") if left else builder.no_numbers() or builder.closed(),
        answers=(builder.answer("start", primary=True),),
        names=tuple(
            Key(Action("speak", str(each)), Text(context.policy.language_info(each).name), "")
            for each in context.policy.languages
        ),
        tap_anywhere=True,
    )
