"""The card reader of a kiosk: changes of the slot become events, and the effect ReadCard becomes a reading."""

import socket
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date

from devices.card.messages import Marker, Message, Read, Reader, ReadFailed, ReadRequest, WorkerConfig
from devices.card.messages import SlotState as Found
from devices.card.worker import CardWorker
from kiosk.adapters.device import DeviceEvent, with_devices
from kiosk.rules import DeviceState, Pseudonym
from kiosk.rules.card_types import CardTypes
from kiosk.runtime.visit_runner import EffectJob
from kiosk.visit import events
from kiosk.visit.events import Answer, CardRead, CardVerdict
from kiosk.visit.facts import Facts
from kiosk.visit.state import CardSlotState

READING_S = 9.0
"""Seconds. Shorter than the deadline of the effect; after it the card's process is killed."""
LEFT_AFTER_S = 30.0
"""Seconds that a card may stay inserted after it was read, before the desk is told."""


class NoReadingError(Exception):
    """The card could not be read: pulled out, mute, held by another program, or the visit went on."""


class CardReaderAdapter:
    """One reader slot. Reports its state first; a card already inserted at start-up is treated as left behind.

    cards: returns the card types of the policy. marker: returns what makes pseudonyms, with the key of the day list.
    """

    name = "reader"

    def __init__(
        self,
        setup: WorkerConfig,
        cards: Callable[[], CardTypes],
        marker: Callable[[], Marker],
        listener: socket.socket | None = None,
    ) -> None:
        self._cards, self._marker = cards, marker
        self._worker = CardWorker(setup, self._on_message, listener)
        self._on_event: Callable[[DeviceEvent], None] = lambda _: None
        self._found = Found(Reader.ABSENT)
        self._pending: dict[int, Future[Answer | None]] = {}
        self._requests = 0

    @property
    def state(self) -> DeviceState:
        """Return the reader's state for the status report."""
        return DeviceState(self._found.reader.value)

    def start(self, on_event: Callable[[DeviceEvent], None]) -> None:
        """Watch the slot from now on. `on_event` is called on the worker's thread."""
        self._on_event = on_event
        self._worker.start()

    def stop(self) -> None:
        """End the card's process."""
        self._worker.stop()

    def read_card(self, job: EffectJob) -> "Future[Answer | None]":  # noqa: ARG002 -- it reads whatever card is in
        """Begin to read the inserted card. The future holds a CardRead, or NoReadingError.

        Cancelling the future drops the request: a reading that does not end soon after is killed.
        """
        answer: Future[Answer | None] = Future()
        card = self._found.card
        if card is None:
            answer.set_exception(NoReadingError())
            return answer
        self._requests += 1
        request = ReadRequest(self._requests, card, time.monotonic() + READING_S, self._marker())
        self._pending[request.request_id] = answer
        answer.add_done_callback(lambda done: self._drop_if_cancelled(request.request_id, done))
        self._worker.read(request)
        return answer

    def _drop_if_cancelled(self, request_id: int, done: "Future[Answer | None]") -> None:
        if done.cancelled() and self._pending.pop(request_id, None) is not None:
            self._worker.drop(request_id)

    def _on_message(self, message: Message) -> None:
        if isinstance(message, Found):
            before, self._found = self._found, message
            for event in changes(before, message):
                self._on_event(event)
            return
        answer = self._pending.pop(message.request_id, None)
        if answer is None or not answer.set_running_or_notify_cancel():
            return
        if isinstance(message, ReadFailed):
            answer.set_exception(NoReadingError())
        else:
            answer.set_result(_read(message, self._cards()))


@dataclass(slots=True)
class CardLeftDetector:
    """Whether the desk should be told of a card in the reader: an earlier visitor's, or one that stays in after it was read.

    The page asks the visitor to take it all the while; after half a minute a colleague may look (docs/domain.md, Timers).
    """

    since: float | None = None

    def is_left(self, facts: Facts, slot: CardSlotState, ticks: float) -> bool:
        """Return whether the desk should be told. ticks: monotonic seconds; call it with every status report."""
        stays = slot is CardSlotState.OURS and facts.happened.card_read
        self.since = (ticks if self.since is None else self.since) if stays else None
        return slot is CardSlotState.LEFT_BEHIND or (self.since is not None and ticks - self.since >= LEFT_AFTER_S)


def changes(before: Found, now: Found) -> tuple[DeviceEvent, ...]:
    """Return the events for a change of the slot."""
    if now.reader is not Reader.READY:
        return (DeviceEvent(events.HouseChanged(), with_devices(slot=CardSlotState.GONE)),)
    if before.reader is not Reader.READY:
        there = CardSlotState.EMPTY if now.card is None else CardSlotState.LEFT_BEHIND
        return (DeviceEvent(events.HouseChanged(), with_devices(slot=there)),)
    out = DeviceEvent(events.CardRemoved(), with_devices(slot=CardSlotState.EMPTY))
    came = DeviceEvent(events.CardInserted(), with_devices(slot=CardSlotState.OURS))
    if now.card is None:
        return (out,)
    return (came,) if before.card is None else (out, came)


def _read(answer: Read, cards: CardTypes) -> CardRead:
    """Convert a reading. A card of a Belgian or an official is WRONG_KIND: its numbers are not compared."""
    verdict = CardVerdict(answer.verdict)
    if cards.is_other(answer.document):
        return CardRead(CardVerdict.WRONG_KIND, document=answer.document, test=answer.test)
    return CardRead(
        verdict,
        card=Pseudonym(answer.card) if answer.card else None,
        holder=Pseudonym(answer.holder) if answer.holder else None,
        document=answer.document,
        permanent=answer.permanent,
        since=date.fromisoformat(answer.since) if answer.since else None,
        until=date.fromisoformat(answer.until) if answer.until else None,
        test=answer.test,
    )
