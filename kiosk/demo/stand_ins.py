"""Stand-ins for cables that are not built yet: the demo says so where it uses one."""

from kiosk.conductor import Task
from kiosk.rules import Mark
from kiosk.visit.events import CardRead, CardVerdict


class StandInCard:
    """Reads the card that belongs to the appointment."""

    def read_card(self, task: Task) -> CardRead:
        """Proven, with the number that the booking expects."""
        booked = task.visit.facts.appointment
        expected = booked.card_number if booked else None
        return CardRead(CardVerdict.PROVEN, card=Mark(expected) if expected else None)
