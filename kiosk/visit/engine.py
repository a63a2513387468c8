"""advance(): the one way in which a visit changes. Total: no event, at no time, makes it raise."""

from dataclasses import replace

from kiosk.rules import DUTCH, LetterState
from kiosk.visit.agenda import STEPS, step_of
from kiosk.visit.effects import LASTING, Effect, EndVisit, IssueNumber, PrintCopy, PrintSlip, PrintTicket
from kiosk.visit.events import (
    Answer,
    CardInserted,
    CodeShown,
    Event,
    LetterShown,
    PageShown,
    ScanRefused,
    TicketShown,
    TimeRanOut,
    Touched,
    Typed,
    TypedWrong,
)
from kiosk.visit.state import EventEnvelope, Facts, Feedback, KioskContext, PageId, PendingEffect, Visit, VisitId
from kiosk.visit.step import Step, TimeoutKind
from kiosk.visit.steps import show_letter

_OVERLAYS = {"help": "help", "stop": "stop", "language": "choose_language"}
_IDLE = "idle"
_BRINGING = (IssueNumber, PrintTicket, PrintCopy, PrintSlip)
_OF_A_PAGE = (Touched, PageShown, TimeRanOut)
_SHOWN = (CodeShown, TicketShown, LetterShown, CardInserted, ScanRefused)
_BEGINS_THE_NEXT = (CodeShown, TicketShown)


def begin(visit: VisitId, turn: PageId) -> Visit:
    """A kiosk that nobody has touched."""
    return Visit(visit, turn)


def step(visit: Visit, house: KioskContext) -> Step:
    """The question that is open, whatever lies over it."""
    return step_of(visit.facts, house.book)


def on_screen(visit: Visit, house: KioskContext) -> Step:
    """The page that stands on the glass."""
    return STEPS[visit.over] if visit.over else step(visit, house)


def advance(visit: Visit, heard: EventEnvelope, house: KioskContext) -> tuple[Visit, tuple[PendingEffect, ...]]:
    """The visit after an event, and the orders that are new.

    Stale things die here: an answer to an order no longer open, a touch meant for an earlier page. When the event ends
    the visit, the next one begins with it: the code of the person behind is shown once, not twice.
    """
    if _is_stale(visit, heard):
        return visit, ()
    answered = replace(visit, open=tuple(order for order in visit.open if order != heard.to))
    after = _in_their_language(answered, _hear(answered, heard, house), house)
    if after.facts.ended:
        end = PendingEffect(visit.id, visit.orders + 1, EndVisit(on_screen(visit, house).name))
        fresh = begin(house.next_visit, PageId(visit.turn + 1))
        if not isinstance(heard.event, _BEGINS_THE_NEXT):
            return fresh, (end,)
        following, orders = advance(fresh, heard, house)
        return following, (end, *orders)
    after, orders = _ordered(_turned(answered, after, house), house)
    return _signed(answered, after, heard, house, moved=after.turn != visit.turn or bool(orders)), orders


def past_return(visit: Visit) -> bool:
    """Once a number or a slip is ordered, Back and Stop undo nothing any more."""
    return visit.facts.ordered or visit.facts.slip is not None


def at_work(visit: Visit, works: tuple[type[Effect], ...]) -> bool:
    """Whether an order of these kinds is open."""
    return any(isinstance(order.effect, works) for order in visit.open)


def _in_their_language(before: Visit, after: Visit, house: KioskContext) -> Visit:
    """Who is found before a language was chosen reads what the booking says they speak; the key of languages stays."""
    booked = after.facts.appointment
    if booked is None or booked == before.facts.appointment or after.facts.language_asked:
        return after
    spoken = booked.language if booked.language in house.book.languages else None
    chosen = after.look.language != DUTCH
    return after if spoken is None or chosen else replace(after, look=replace(after.look, language=spoken))


def _is_stale(visit: Visit, heard: EventEnvelope) -> bool:
    if isinstance(heard.event, _OF_A_PAGE):
        return heard.to != visit.turn
    return isinstance(heard.event, Answer) and heard.to not in visit.open


def _hear(visit: Visit, heard: EventEnvelope, house: KioskContext) -> Visit:
    match heard.event:
        case Touched() as touched:
            return _touched(visit, touched, house)
        case PageShown():
            return _on_page(visit, heard, house) or visit
        case TimeRanOut():
            return _on_page(visit, heard, house) or _silent(visit, house)
        case event:
            return _offered(visit, event, house)


def _offered(visit: Visit, event: Event, house: KioskContext) -> Visit:
    """Anything that belongs to no page is offered to every step in agenda order: evidence counts before its question."""
    for each in STEPS.values():
        facts = each.hear(visit.facts, event, house)
        if facts is not None:
            visit = replace(visit, facts=facts)
            break
    return replace(visit, over=None) if isinstance(event, _SHOWN) else visit


def _on_page(visit: Visit, heard: EventEnvelope, house: KioskContext) -> Visit | None:
    facts = on_screen(visit, house).hear(visit.facts, heard.event, house)
    return None if facts is None else replace(visit, facts=facts)


def _touched(visit: Visit, touched: Touched, house: KioskContext) -> Visit:
    untouched = visit.facts == Facts()
    match touched.action:
        case "back":
            return _back(visit, house)
        case "stop" if untouched or past_return(visit):
            return visit
        case "help" | "stop" | "language" as key:
            return replace(visit, over=_OVERLAYS[key])
        case _:
            return _answered(visit, touched, house)


def _answered(visit: Visit, touched: Touched, house: KioskContext) -> Visit:
    facts = on_screen(visit, house).hear(visit.facts, touched, house)
    look = visit.look.after(touched, house.book.languages)
    if facts is None:
        return replace(visit, look=look)
    return replace(visit, facts=facts, look=look, over=None)


def _silent(visit: Visit, house: KioskContext) -> Visit:
    """Nobody is asked whether he is there while his number is on its way."""
    forever = on_screen(visit, house).patience is TimeoutKind.FOREVER
    return visit if forever or at_work(visit, _BRINGING) else replace(visit, over=_IDLE)


def _back(visit: Visit, house: KioskContext) -> Visit:
    """Lands on a page that waits for a hand, never on one that would go on by itself."""
    if visit.over:
        return replace(visit, over=None)
    if visit.facts.card_in:
        return visit  # the card comes first; nothing before it can be asked
    trail = visit.trail
    while trail:
        earlier = replace(visit, facts=trail[-1].restored_over(visit.facts), trail=trail[:-1])
        now = step(visit, house)
        if step(earlier, house) != now and not step(earlier, house).wants(earlier, house):
            return earlier
        trail = trail[:-1]
    return visit


def _signed(before: Visit, after: Visit, heard: EventEnvelope, house: KioskContext, *, moved: bool) -> Visit:
    """Whatever is shown to the kiosk gets a sign, until the next page or touch; of its own question the page speaks.

    Thanks is said only for a match; what merely counts is kept.
    """
    match heard.event:
        case ScanRefused(why):
            return replace(after, sign=(Feedback(why), heard.at))
        case TypedWrong():
            return replace(after, sign=(Feedback.CHECK, heard.at))
        case CodeShown() | TicketShown() | LetterShown() | CardInserted() as shown:
            asked = step(before, house).hear(before.facts, shown, house) is not None and not moved
            if asked:
                return replace(after, sign=None)
            unused = before.facts == after.facts and not isinstance(shown, CardInserted)
            return replace(after, sign=(_sign_of(shown, after, house, moved=moved, unused=unused), heard.at))
        case Touched() | Typed():
            return replace(after, sign=None)
        case _:
            return replace(after, sign=None) if moved else after


def _sign_of(shown: Event, after: Visit, house: KioskContext, *, moved: bool, unused: bool) -> Feedback:
    if unused:
        return Feedback.NOT_USED
    if isinstance(shown, LetterShown):
        verified = show_letter.verdict(after.facts, house.book) is LetterState.VERIFIED
        return Feedback.THANKS if moved and verified else Feedback.KEPT
    found = isinstance(shown, CodeShown) and after.facts.appointment is not None
    return Feedback.FOUND if moved and found else Feedback.KEPT


def _turned(before: Visit, after: Visit, house: KioskContext) -> Visit:
    """A new page is a new turn; a step gone forward leaves its facts on the trail."""
    if on_screen(before, house) != on_screen(after, house):
        after = replace(after, turn=PageId(before.turn + 1))
    if before.facts.appointment not in (None, after.facts.appointment):
        return replace(after, trail=())  # another person's: Back must not bring it again
    if step(before, house) != step(after, house) and after.trail == before.trail:
        return replace(after, trail=(*before.trail, before.facts))
    return after


def _ordered(visit: Visit, house: KioskContext) -> tuple[Visit, tuple[PendingEffect, ...]]:
    """What is wanted and not yet open becomes an order; what is wanted no more is void.

    While something lies over the page, its open orders live on and nothing new of it begins.
    """
    beside = tuple(effect for each in STEPS.values() for effect in each.beside(visit.facts, house))
    wanted = beside + on_screen(visit, house).wants(visit, house)
    covered = step(visit, house).wants(visit, house) if visit.over else ()
    kept = tuple(o for o in visit.open if isinstance(o.effect, LASTING) or o.effect in wanted + covered)
    under_way = {type(order.effect) for order in kept}
    fresh: dict[type[Effect], Effect] = {type(e): e for e in reversed(wanted) if type(e) not in under_way}
    new = tuple(
        PendingEffect(visit.id, visit.orders + nr, effect) for nr, effect in enumerate(reversed(fresh.values()), 1)
    )
    visit = replace(visit, open=kept + new, orders=visit.orders + len(new))
    if any(isinstance(order.effect, IssueNumber) for order in new):
        visit = replace(visit, facts=replace(visit.facts, ordered=True))
    return replace(visit, trail=()) if past_return(visit) else visit, new
