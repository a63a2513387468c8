"""Turns what devices say into visit events, on the device's own thread. Nothing clear passes it: codes become marks here."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from devices.scanner import PortState, RejectedScan, RejectReason, Scanned
from kiosk.adapters.device import DeviceEvent, with_devices
from kiosk.rules import IdentifierKind, Policy, SiteKey
from kiosk.rules.barcodes import Meaning
from kiosk.rules.ticket_numbers import TICKET, ticket_characters
from kiosk.visit import events
from kiosk.visit.events import Event, Refusal
from kiosk.visit.state import IssuedNumber

_REFUSALS = {
    RejectReason.PIN_LIKE: Refusal.COVER_CODES,
    RejectReason.UNREADABLE: Refusal.UNKNOWN,
    RejectReason.TOO_LONG: Refusal.TOO_LONG,
}


@dataclass(frozen=True, slots=True)
class ScanInterpreter:
    """Reads with the policy, marks with the site's key. The book may be one version older than the visit's: rules alone.

    unnamed: called when a rule would know a scan, had the scanner named its symbology.
    """

    policy: Callable[[], Policy]
    key: SiteKey
    now: Callable[[], datetime]
    given: Callable[[], tuple[IssuedNumber, ...]] = tuple
    unnamed: Callable[[], None] = lambda: None

    def scanner(self, message: Scanned | RejectedScan | PortState) -> DeviceEvent:
        """A code, a refusal, or the cable that came or went."""
        match message:
            case Scanned():
                return DeviceEvent(self._recognised(message))
            case RejectedScan(why):
                return DeviceEvent(events.ScanRefused(_REFUSALS[why]))
            case line:
                return DeviceEvent(events.HouseChanged(), with_devices(scanner=line is PortState.READY))

    def _recognised(self, scanned: Scanned) -> Event:
        if (ticket := self._ticket(scanned.text)) is not None:
            return ticket
        barcodes, today = self.policy().barcodes, self.now().date()
        found = barcodes.recognise(scanned.text, scanned.aim, today)
        if found is None:
            if not scanned.aim and barcodes.recognise(scanned.text, None, today):
                self.unnamed()
            return events.ScanRefused(Refusal.UNKNOWN)
        if found.meaning is Meaning.LETTER:
            return events.LetterShown(self.key.mark(IdentifierKind.LETTER, found.text))
        return events.CodeShown(self.key.mark(IdentifierKind.CODE, found.text), found.day)

    def _ticket(self, text: str) -> Event | None:
        """The address on a ticket; the ticket itself only where this kiosk gave it, and else its signs, for central to know."""
        site, shown = self.policy().city_hall.site, text.upper()
        if not re.fullmatch(f"(?:{re.escape(site)}|{TICKET})[A-Z2-7]{{13}}", shown, re.ASCII):
            return None
        characters = shown[-13:]
        ours = (each.ticket for each in self.given() if ticket_characters(UUID(each.ticket)) == characters)
        own = next(ours, None)
        return events.TicketShown(own, None if own else characters)
