"""When the questions about papers are asked at all."""

from kiosk.contract import Standing
from kiosk.rules import Purpose
from kiosk.visit.model import Facts


def collecting(facts: Facts) -> bool:
    """Whether the resident has said that he is here to collect, and central knows the appointment still."""
    gone = facts.central in (Standing.CANCELLED, Standing.MOVED)
    return (
        facts.confirmed
        and facts.appointment is not None
        and facts.appointment.purpose is Purpose.COLLECT
        and not gone
        and not facts.copy
    )
