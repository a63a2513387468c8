"""One visit in the engine, driven event by event."""

from kiosk.visit import effects, events
from kiosk.visit.engine import advance, begin, current_page
from kiosk.visit.events import Event
from kiosk.visit.state import EventEnvelope, KioskContext, PageId, PendingEffect, Visit, VisitId
from tests.support.builders import NOW


class Walk:
    """One visit, told what happens."""

    def __init__(self, context: KioskContext) -> None:
        self.context = context
        self.visit: Visit = begin(VisitId("v1"), PageId(1))
        self.orders: list[PendingEffect] = []

    def hears(self, event: Event, to: PageId | PendingEffect | None = None) -> "Walk":
        self.visit, orders = advance(self.visit, EventEnvelope(event, NOW, to), self.context)
        self.orders += orders
        return self

    def touches(self, action: str) -> "Walk":
        return self.hears(events.Touched(action), self.visit.page_id)

    def answers(self, kind: type[effects.Effect], event: Event) -> "Walk":
        return self.hears(event, next(order for order in self.visit.pending if isinstance(order.effect, kind)))

    @property
    def step(self) -> str:
        return current_page(self.visit, self.context).name

    def ordered(self, kind: type[effects.Effect]) -> int:
        return sum(isinstance(order.effect, kind) for order in self.orders)
