"""What the slot says becomes what a visit hears; a card that nobody saw going in is nobody's."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from devices.card.messages import Reader, WorkerConfig
from devices.card.messages import SlotState as Found
from devices.virtual.card.control import VirtualCard
from devices.virtual.card.pki import Holder, Pki, keep
from kiosk.adapters.card_reader import CardLeftDetector, CardReaderAdapter, NoReadingError, changes
from kiosk.adapters.device import DeviceEvent
from kiosk.rules import IdentifierKind, SiteKey
from kiosk.runtime.visit_runner import EffectJob
from kiosk.visit import effects, events
from kiosk.visit.engine import begin
from kiosk.visit.events import CardVerdict
from kiosk.visit.facts import Facts, Happened
from kiosk.visit.state import CardSlotState, PageId, PendingEffect, VisitId
from tests.support.builders import BOOK, CONTEXT
from tests.support.waiting import until

KEY = SiteKey("k1", bytes(32))
EMPTY, GONE = Found(Reader.READY), Found(Reader.ABSENT)
FIRST, SECOND = Found(Reader.READY, "1.1"), Found(Reader.READY, "1.2")


def heard(before: Found, now: Found) -> list[tuple[str, CardSlotState]]:
    told = changes(before, now)
    return [(type(each.event).__name__, each.change(CONTEXT).devices.slot) for each in told if each.change]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (EMPTY, FIRST, [("CardInserted", CardSlotState.OURS)]),
        (FIRST, EMPTY, [("CardRemoved", CardSlotState.EMPTY)]),
        (FIRST, SECOND, [("CardRemoved", CardSlotState.EMPTY), ("CardInserted", CardSlotState.OURS)]),
        (GONE, EMPTY, [("HouseChanged", CardSlotState.EMPTY)]),
        (GONE, FIRST, [("HouseChanged", CardSlotState.LEFT_BEHIND)]),
        (Found(Reader.SILENT), FIRST, [("HouseChanged", CardSlotState.LEFT_BEHIND)]),
        (FIRST, Found(Reader.UNSERVED), [("HouseChanged", CardSlotState.GONE)]),
    ],
)
def test_each_change_of_the_slot_is_told_once(
    before: Found, now: Found, expected: list[tuple[str, CardSlotState]]
) -> None:
    assert heard(before, now) == expected


@dataclass
class Lobby:
    slot: CardReaderAdapter
    hand: VirtualCard
    told: list[DeviceEvent] = field(default_factory=list)

    def task(self) -> EffectJob:
        order = PendingEffect(VisitId("v1"), 1, effects.ReadCard())
        return EffectJob(order, begin(VisitId("v1"), PageId(1)), CONTEXT)

    def read(self) -> events.CardRead:
        """A reading, waited for. Raises NoReadingError."""
        read = self.slot.read_card(self.task()).result(30)
        assert isinstance(read, events.CardRead)
        return read

    def hears(self, event: type[events.Event]) -> None:
        until(lambda: any(isinstance(each.event, event) for each in self.told), event.__name__)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Lobby]:
    pki = Pki()
    holder = Holder("B100000001")
    keep(
        pki, {"good": holder, "belgian": replace(holder, document="1"), "old": replace(holder, document="11")}, tmp_path
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        slot = CardReaderAdapter(
            WorkerConfig("direct", "", frozenset({pki.fingerprint})),
            lambda: BOOK.cards,
            lambda: KEY.mark_from_card,
            listener,
        )
        hand = VirtualCard(listener.getsockname()[1], tmp_path)
        made = Lobby(slot, hand)
        slot.start(made.told.append)
        until(lambda: bool(made.told), "the first word")
        yield made
        hand.close()
        slot.stop()


def test_a_card_put_in_is_read_and_only_marks_come_out(reader: Lobby) -> None:
    reader.hand.insert("good")
    reader.hears(events.CardInserted)
    read = reader.read()
    assert (read.verdict, read.card, read.document, read.test) == (
        CardVerdict.PROVEN, KEY.mark(IdentifierKind.CARD, "B100000001"), "33", True,
    )  # fmt: skip


def test_a_belgian_card_is_of_the_wrong_kind_and_its_numbers_are_not_compared(reader: Lobby) -> None:
    reader.hand.insert("belgian")
    reader.hears(events.CardInserted)
    read = reader.read()
    assert (read.verdict, read.card, read.holder) == (CardVerdict.WRONG_KIND, None, None)


def test_without_a_card_there_is_no_reading(reader: Lobby) -> None:
    with pytest.raises(NoReadingError):
        reader.read()


def test_a_void_order_of_a_mute_card_ends_soon_and_the_next_card_is_read(reader: Lobby) -> None:
    reader.hand.do("mute 3")
    reader.hand.insert("good")
    reader.hears(events.CardInserted)
    reading = reader.slot.read_card(reader.task())
    assert reading.cancel()
    reader.hand.remove()
    reader.told.clear()
    reader.hand.insert("good")
    until(
        lambda: any(each.change and each.change(CONTEXT).devices.slot is CardSlotState.OURS for each in reader.told),
        "a card",
    )
    assert reader.read().verdict is CardVerdict.PROVEN


def test_a_card_that_was_read_and_stays_in_is_told_to_the_desk_after_half_a_minute() -> None:
    read, forgotten = Facts(greeted=True, happened=Happened(card_read=True, card_in=True)), CardLeftDetector()
    assert not forgotten.is_left(Facts(greeted=True), CardSlotState.OURS, 0), "it is being put in"
    assert not forgotten.is_left(read, CardSlotState.OURS, 10)
    assert not forgotten.is_left(read, CardSlotState.OURS, 39.9)
    assert forgotten.is_left(read, CardSlotState.OURS, 40)
    assert not forgotten.is_left(read, CardSlotState.EMPTY, 43)
    assert not forgotten.is_left(read, CardSlotState.OURS, 46), "another card begins anew"
    assert forgotten.is_left(Facts(), CardSlotState.LEFT_BEHIND, 49), "an earlier visitor's, at once"
