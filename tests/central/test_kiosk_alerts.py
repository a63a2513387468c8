"""What is wrong with a kiosk is named at the desk: each state has its own words, and none is silent."""

import pytest

from central.pages.desk import AILS
from central.store.kiosks import Ails, _ails, _Status
from kiosk.protocol import PaperLeft
from kiosk.rules import DeviceState

STATES = [
    ("printer", DeviceState.REFUSED, Ails.PRINTER), ("printer", DeviceState.ABSENT, Ails.PRINTER_ABSENT),
    ("printer", DeviceState.SILENT, Ails.PRINTER_SILENT), ("printer", DeviceState.COVER, Ails.PRINTER_COVER),
    ("printer", DeviceState.CUTTER, Ails.PRINTER_CUTTER), ("printer", DeviceState.FAULT, Ails.PRINTER_FAULT),
    ("printer", DeviceState.FOREIGN, Ails.PRINTER_FOREIGN), ("printer", DeviceState.REPLACED, Ails.PRINTER_REPLACED),
    ("printer", DeviceState.HELD, Ails.TICKET_HELD), ("ticket", DeviceState.HELD, Ails.TICKET_HELD),
    ("scanner", DeviceState.ABSENT, Ails.SCANNER), ("scanner", DeviceState.REFUSED, Ails.SCANNER_HELD),
    ("scanner", DeviceState.SILENT, Ails.SCANNER_SILENT), ("scanner", DeviceState.FAULT, Ails.SCANNER_SETUP),
    ("reader", DeviceState.UNSERVED, Ails.READER), ("reader", DeviceState.LEFT_BEHIND, Ails.CARD_LEFT),
    ("numbers", DeviceState.REFUSED, Ails.NUMBERS), ("ledger", DeviceState.FAULT, Ails.LEDGER),
    ("clock", DeviceState.FAULT, Ails.CLOCK), ("program", DeviceState.FAULT, Ails.PROGRAM),
    ("sound", DeviceState.ABSENT, Ails.SOUND), ("lookup", DeviceState.GUESSED, Ails.GUESSED),
]  # fmt: skip


@pytest.mark.parametrize(("device", "state", "what"), STATES)
def test_each_state_is_one_line_of_its_own(device: str, state: DeviceState, what: Ails) -> None:
    assert _ails(_Status(PaperLeft.PLENTY, {device: state})) == [what]


def test_every_line_has_its_words_and_no_two_the_same() -> None:
    assert set(AILS) == set(Ails)
    assert len(set(AILS.values())) == len(AILS)


def test_a_kiosk_that_is_well_has_none() -> None:
    devices = dict.fromkeys(("printer", "scanner", "reader", "sound", "clock"), DeviceState.READY)
    assert _ails(_Status(PaperLeft.PLENTY, devices)) == []


def test_without_paper_the_printer_s_own_line_is_left_out() -> None:
    assert _ails(_Status(PaperLeft.OUT, {"printer": DeviceState.REFUSED})) == [Ails.PAPER_OUT]
