"""What is wrong with a kiosk is named at the desk: each state has its own words, and none is silent."""

import pytest

from central.pages.desk import PROBLEM_TEXTS
from central.store.kiosks import Problem, _problems_of, _Status
from kiosk.protocol import PaperLeft
from kiosk.rules import DeviceState

STATES = [
    ("printer", DeviceState.REFUSED, Problem.PRINTER), ("printer", DeviceState.ABSENT, Problem.PRINTER_ABSENT),
    ("printer", DeviceState.SILENT, Problem.PRINTER_SILENT), ("printer", DeviceState.COVER, Problem.PRINTER_COVER),
    ("printer", DeviceState.CUTTER, Problem.PRINTER_CUTTER), ("printer", DeviceState.FAULT, Problem.PRINTER_FAULT),
    ("printer", DeviceState.FOREIGN, Problem.PRINTER_FOREIGN), ("printer", DeviceState.REPLACED, Problem.PRINTER_REPLACED),
    ("printer", DeviceState.HELD, Problem.TICKET_HELD), ("ticket", DeviceState.HELD, Problem.TICKET_HELD),
    ("scanner", DeviceState.ABSENT, Problem.SCANNER), ("scanner", DeviceState.REFUSED, Problem.SCANNER_HELD),
    ("scanner", DeviceState.SILENT, Problem.SCANNER_SILENT), ("scanner", DeviceState.FAULT, Problem.SCANNER_SETUP),
    ("reader", DeviceState.UNSERVED, Problem.READER), ("reader", DeviceState.LEFT_BEHIND, Problem.CARD_LEFT),
    ("numbers", DeviceState.REFUSED, Problem.NUMBERS), ("ledger", DeviceState.FAULT, Problem.LEDGER),
    ("clock", DeviceState.FAULT, Problem.CLOCK), ("program", DeviceState.FAULT, Problem.PROGRAM),
    ("sound", DeviceState.ABSENT, Problem.SOUND), ("lookup", DeviceState.GUESSED, Problem.GUESSED),
]  # fmt: skip


@pytest.mark.parametrize(("device", "state", "what"), STATES)
def test_each_state_is_one_line_of_its_own(device: str, state: DeviceState, what: Problem) -> None:
    assert _problems_of(_Status(PaperLeft.PLENTY, {device: state})) == [what]


def test_every_line_has_its_words_and_no_two_the_same() -> None:
    assert set(PROBLEM_TEXTS) == set(Problem)
    assert len(set(PROBLEM_TEXTS.values())) == len(PROBLEM_TEXTS)


def test_a_kiosk_that_is_well_has_none() -> None:
    devices = dict.fromkeys(("printer", "scanner", "reader", "sound", "clock"), DeviceState.READY)
    assert _problems_of(_Status(PaperLeft.PLENTY, devices)) == []


def test_without_paper_the_printer_s_own_line_is_left_out() -> None:
    assert _problems_of(_Status(PaperLeft.OUT, {"printer": DeviceState.REFUSED})) == [Problem.PAPER_OUT]
