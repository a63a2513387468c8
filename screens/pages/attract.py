"""Here you check in: the whole screen is the key."""

from kiosk.texts import Texts
from kiosk.visit.state import CardSlotState, KioskContext, Visit
from screens.page import Action, Key, Page, Text
from screens.pages.page_builder import PageBuilder


def page(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Without a scanner nothing is said about scanning. Outside the hours it says so, and still helps whoever comes.

    A card that somebody forgot is said first: he is not far yet.
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
