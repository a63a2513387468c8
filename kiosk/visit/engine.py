"""`advance`: the only way in which a visit changes. Total: no event raises, whenever it comes."""

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
from kiosk.visit.state import (
    CardSlotState,
    EventEnvelope,
    Feedback,
    KioskContext,
    PageId,
    PendingEffect,
    Visit,
    VisitId,
)
from kiosk.visit.step import Step, TimeoutKind
from kiosk.visit.steps import show_letter

_OVERLAYS = {"help": "help", "stop": "stop", "language": "choose_language"}
_IDLE = "idle"
_BRINGING = (IssueNumber, PrintTicket, PrintCopy, PrintSlip)
_OF_A_PAGE = (Touched, PageShown, TimeRanOut)
_SHOWN = (CodeShown, TicketShown, LetterShown, CardInserted, ScanRefused)
_BEGINS_THE_NEXT = (CodeShown, TicketShown)


def begin(visit: VisitId, page_id: PageId) -> Visit:
    """Return an untouched visit."""
    return Visit(visit, page_id)


def current_step(visit: Visit, context: KioskContext) -> Step:
    """Return the step that is open under any overlay."""
    return step_of(visit.facts, context.policy)


def current_page(visit: Visit, context: KioskContext) -> Step:
    """Return the step whose page is shown: the overlay, or the step that is open."""
    return STEPS[visit.overlay] if visit.overlay else current_step(visit, context)


def advance(visit: Visit, envelope: EventEnvelope, context: KioskContext) -> tuple[Visit, tuple[PendingEffect, ...]]:
    """Return the visit after an event, and the new effects.

    Stale events are dropped: an answer to an effect that is no longer pending, a touch on an earlier page. If the event ends
    the visit, it is applied to the next one too: the next person need not scan their code twice.
    """
    if _is_stale(visit, envelope):
        return visit, ()
    answered = replace(visit, pending=tuple(pending for pending in visit.pending if pending != envelope.addressee))
    after = _in_their_language(answered, _handle(answered, envelope, context), context)
    if after.facts.ended:
        end = PendingEffect(visit.id, visit.effects_issued + 1, EndVisit(current_page(visit, context).name))
        fresh = begin(context.next_visit, PageId(visit.page_id + 1))
        if not isinstance(envelope.event, _BEGINS_THE_NEXT):
            return fresh, (end,)
        following, pending_effects = advance(fresh, envelope, context)
        return following, (end, *pending_effects)
    after, pending_effects = _with_effects(_with_new_page(answered, after, context), context)
    return _with_feedback(
        answered, after, envelope, context, moved=after.page_id != visit.page_id or bool(pending_effects)
    ), pending_effects


def after_visit(context: KioskContext, next_visit: VisitId) -> KioskContext:
    """Return the context for the next visit. A card that is still inserted is marked LEFT_BEHIND."""
    slot = CardSlotState.LEFT_BEHIND if context.devices.slot is CardSlotState.OURS else context.devices.slot
    return replace(context, next_visit=next_visit, devices=replace(context.devices, slot=slot))


def is_committed(visit: Visit) -> bool:
    """Return whether a number or a slip was requested; then Back and Stop undo nothing any more."""
    return visit.facts.ticket.ordered or visit.facts.slip is not None


def is_running(visit: Visit, works: tuple[type[Effect], ...]) -> bool:
    """Return whether an effect of these kinds is pending."""
    return any(isinstance(pending.effect, works) for pending in visit.pending)


def _in_their_language(before: Visit, after: Visit, context: KioskContext) -> Visit:
    """Switch to the booking's language when the appointment is found before a language was chosen."""
    earlier, booked = before.facts.booking.appointment, after.facts.booking.appointment
    known = earlier is not None and booked is not None and earlier.ref == booked.ref
    if booked is None or known or after.facts.language_asked:
        return after
    spoken = booked.language if booked.language in context.policy.languages else None
    chosen = after.display.language != DUTCH
    return after if spoken is None or chosen else replace(after, display=replace(after.display, language=spoken))


def _is_stale(visit: Visit, envelope: EventEnvelope) -> bool:
    if isinstance(envelope.event, _OF_A_PAGE):
        return envelope.addressee != visit.page_id
    return isinstance(envelope.event, Answer) and envelope.addressee not in visit.pending


def _handle(visit: Visit, envelope: EventEnvelope, context: KioskContext) -> Visit:
    match envelope.event:
        case Touched() as touched:
            return _handle_touch(visit, touched, context)
        case PageShown():
            return _handle_on_page(visit, envelope, context) or visit
        case TimeRanOut():
            return _handle_on_page(visit, envelope, context) or _show_idle_warning(visit, context)
        case event:
            return _offer_to_steps(visit, event, context)


def _offer_to_steps(visit: Visit, event: Event, context: KioskContext) -> Visit:
    """Offer the event to every step in agenda order, because evidence may come before its question."""
    for each in STEPS.values():
        facts = each.handle(visit.facts, event, context)
        if facts is not None:
            visit = replace(visit, facts=facts)
            break
    return replace(visit, overlay=None) if isinstance(event, _SHOWN) else visit


def _handle_on_page(visit: Visit, envelope: EventEnvelope, context: KioskContext) -> Visit | None:
    facts = current_page(visit, context).handle(visit.facts, envelope.event, context)
    return None if facts is None else replace(visit, facts=facts)


def _handle_touch(visit: Visit, touched: Touched, context: KioskContext) -> Visit:
    untouched = visit.facts.is_idle
    match touched.action:
        case "back":
            return _go_back(visit, context)
        case "stop" if untouched or is_committed(visit):
            return visit
        case "help" | "stop" | "language" as key:
            return replace(visit, overlay=_OVERLAYS[key])
        case _:
            return _handle_answer(visit, touched, context)


def _handle_answer(visit: Visit, touched: Touched, context: KioskContext) -> Visit:
    facts = current_page(visit, context).handle(visit.facts, touched, context)
    display = visit.display.after(touched, context.policy.languages)
    if facts is None:
        return replace(visit, display=display)
    return replace(visit, facts=facts, display=display, overlay=None)


def _show_idle_warning(visit: Visit, context: KioskContext) -> Visit:
    """Show the warning, except where the visitor waits for the kiosk rather than the kiosk for them."""
    forever = current_page(visit, context).timeout is TimeoutKind.FOREVER
    return visit if forever or is_running(visit, _BRINGING) else replace(visit, overlay=_IDLE)


def _go_back(visit: Visit, context: KioskContext) -> Visit:
    """Go to the last page that waits for the visitor, never to one that would continue by itself."""
    if visit.overlay:
        return replace(visit, overlay=None)
    if visit.facts.happened.card_in:
        return visit  # the card must be taken first; nothing before it can be asked
    history = visit.history
    while history:
        earlier = replace(visit, facts=history[-1].undo_to(visit.facts), history=history[:-1])
        now = current_step(visit, context)
        if current_step(earlier, context) != now and not current_step(earlier, context).effects(earlier, context):
            return earlier
        history = history[:-1]
    return visit


def _with_feedback(
    before: Visit, after: Visit, envelope: EventEnvelope, context: KioskContext, *, moved: bool
) -> Visit:
    """Set the feedback on what was scanned or inserted, until the next page or touch.

    An answer to the open question gets none: the next page shows it. THANKS is only for a match, KEPT for everything else
    that counts.
    """
    match envelope.event:
        case ScanRefused(why):
            return replace(after, feedback=(Feedback(why), envelope.at))
        case TypedWrong():
            return replace(after, feedback=(Feedback.CHECK, envelope.at))
        case CodeShown() | TicketShown() | LetterShown() | CardInserted() as shown:
            asked = current_step(before, context).handle(before.facts, shown, context) is not None and not moved
            if asked:
                return replace(after, feedback=None)
            unused = before.facts == after.facts and not isinstance(shown, CardInserted)
            return replace(
                after, feedback=(_feedback_of(shown, after, context, moved=moved, unused=unused), envelope.at)
            )
        case Touched() | Typed():
            return replace(after, feedback=None)
        case _:
            return replace(after, feedback=None) if moved else after


def _feedback_of(shown: Event, after: Visit, context: KioskContext, *, moved: bool, unused: bool) -> Feedback:
    if unused:
        return Feedback.NOT_USED
    if isinstance(shown, LetterShown):
        verified = show_letter.verdict(after.facts, context.policy) is LetterState.VERIFIED
        return Feedback.THANKS if moved and verified else Feedback.KEPT
    found = isinstance(shown, CodeShown) and after.facts.booking.appointment is not None
    return Feedback.FOUND if moved and found else Feedback.KEPT


def _with_new_page(before: Visit, after: Visit, context: KioskContext) -> Visit:
    """Give a new page a new page id, and add the facts of a step that was left to the history."""
    booked = before.facts.booking.appointment
    replaced = booked not in (None, after.facts.booking.appointment)
    if replaced or current_page(before, context) != current_page(after, context):
        after = replace(after, page_id=PageId(before.page_id + 1))
    if replaced:
        return replace(after, history=())  # another person's appointment: Back must not show it again
    if current_step(before, context) != current_step(after, context) and after.history == before.history:
        return replace(after, history=(*before.history, before.facts))
    return after


def _with_effects(visit: Visit, context: KioskContext) -> tuple[Visit, tuple[PendingEffect, ...]]:
    """Create a pending effect for each effect that is wanted and not pending; drop those that are no longer wanted.

    Under an overlay the page's pending effects stay, and it starts no new ones.
    """
    background = tuple(effect for each in STEPS.values() for effect in each.background_effects(visit.facts, context))
    wanted = background + current_page(visit, context).effects(visit, context)
    covered = current_step(visit, context).effects(visit, context) if visit.overlay else ()
    kept = tuple(
        pending
        for pending in visit.pending
        if isinstance(pending.effect, LASTING) or pending.effect in wanted + covered
    )
    under_way = {type(pending.effect) for pending in kept}
    fresh: dict[type[Effect], Effect] = {type(e): e for e in reversed(wanted) if type(e) not in under_way}
    new = tuple(
        PendingEffect(visit.id, visit.effects_issued + nr, effect)
        for nr, effect in enumerate(reversed(fresh.values()), 1)
    )
    visit = replace(visit, pending=kept + new, effects_issued=visit.effects_issued + len(new))
    if any(isinstance(pending.effect, IssueNumber) for pending in new):
        visit = replace(visit, facts=replace(visit.facts, ticket=replace(visit.facts.ticket, ordered=True)))
    return replace(visit, history=()) if is_committed(visit) else visit, new
