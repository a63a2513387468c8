"""A scanner whose line is open may still be deaf, or set so that it cannot work: each is told, once, and taken back."""

import logging

import pytest

from devices.scanner import PortState, RejectedScan, RejectReason, Scanned
from kiosk.adapters.scanner_watch import DEAF_AFTER, ScannerWatch
from kiosk.rules import DeviceState


@pytest.fixture
def watch() -> ScannerWatch:
    made = ScannerWatch()
    made.observe(PortState.READY)
    return made


@pytest.mark.parametrize("line", PortState)
def test_the_cable_is_told_first(line: PortState) -> None:
    watch = ScannerWatch(without_a_scan=99)
    watch.observe(line)
    assert watch.state == (DeviceState.FAULT if line is PortState.NOISE else DeviceState(line.value))


@pytest.mark.parametrize(
    "proof", [Scanned("x"), RejectedScan(RejectReason.UNREADABLE), RejectedScan(RejectReason.PIN_LIKE), PortState.READY]
)
def test_a_line_that_is_open_but_deaf_is_told_after_some_visits_and_taken_back_by_any_scan(
    watch: ScannerWatch, proof: Scanned | RejectedScan | PortState, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(DEAF_AFTER * 3):
        watch.observe(Scanned("x", "Q1"))
        watch.number_given()
        assert watch.state is DeviceState.READY
    for nr in range(DEAF_AFTER * 2):
        assert (watch.state is DeviceState.SILENT) == (nr + 1 >= DEAF_AFTER)
        watch.number_given()
    assert len([line for line in caplog.messages if "deaf" in line]) == 1
    watch.observe(proof)
    assert watch.state is DeviceState.READY


def test_a_scanner_that_names_no_symbology_is_told_once_until_it_does(
    watch: ScannerWatch, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(20):
        watch.found_unnamed()
    assert watch.state is DeviceState.FAULT
    assert len(caplog.messages) == 1
    watch.observe(Scanned("x"))
    assert watch.state is DeviceState.FAULT
    watch.observe(Scanned("x", "Q1"))
    assert watch.state is DeviceState.READY


def test_a_scanner_that_types_is_told_once_also_when_its_line_is_not_there_until_it_speaks_on_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    watch = ScannerWatch()
    for _ in range(20):
        watch.typed()
    assert watch.state is DeviceState.FAULT
    assert len(caplog.messages) == 1
    watch.observe(PortState.READY)
    assert watch.state is DeviceState.FAULT
    watch.observe(Scanned("x", "Q1"))
    assert watch.state is DeviceState.READY
