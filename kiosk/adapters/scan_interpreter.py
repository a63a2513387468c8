"""Turns scans into events of a visit, on the scanner's thread. Codes become pseudonyms here; clear text goes no further."""

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
from kiosk.visit.facts import IssuedNumber

_REFUSALS = {
    RejectReason.PIN_LIKE: Refusal.COVER_CODES,
    RejectReason.UNREADABLE: Refusal.UNKNOWN,
    RejectReason.TOO_LONG: Refusal.TOO_LONG,
}


@dataclass(frozen=True, slots=True)
class ScanInterpreter:
    """Interprets scans by the policy's barcode rules. The policy may be one version older than the visit's.

    key: returns the key of the day list. given: returns the numbers issued today. unnamed: called when a rule would match if
    the scanner named the symbology.
    """

    policy: Callable[[], Policy]
    key: Callable[[], SiteKey]
    now: Callable[[], datetime]
    given: Callable[[], tuple[IssuedNumber, ...]] = tuple
    unnamed: Callable[[], None] = lambda: None

    def scanner(self, message: Scanned | RejectedScan | PortState) -> DeviceEvent:
        """Return the event of a scan, a rejected scan, or a change of the port."""
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
            return events.LetterShown(self.key().mark(IdentifierKind.LETTER, found.text))
        return events.CodeShown(self.key().mark(IdentifierKind.CODE, found.text), found.day)

    def _ticket(self, text: str) -> Event | None:
        """Return the event of a ticket's QR code: with the ticket's id if this kiosk issued it, else with its characters."""
        site, shown = self.policy().city_hall.site, text.upper()
        if not re.fullmatch(f"(?:{re.escape(site)}|{TICKET})[A-Z2-7]{{13}}", shown, re.ASCII):
            return None
        characters = shown[-13:]
        ours = (each.ticket for each in self.given() if ticket_characters(UUID(each.ticket)) == characters)
        own = next(ours, None)
        return events.TicketShown(own, None if own else characters)
