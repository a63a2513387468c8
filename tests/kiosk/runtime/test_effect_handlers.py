"""A number that nobody waits for any more is not given: the desk would call somebody who was told that there is none."""

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import pytest

from kiosk.ledger import Ledger, LedgerError
from kiosk.runtime import effect_handlers as effect_handlers
from kiosk.runtime.effect_handlers import EffectHandlers
from kiosk.runtime.ids import new_id
from kiosk.runtime.visit_runner import EffectJob
from kiosk.visit import effects, events
from kiosk.visit.engine import begin
from kiosk.visit.state import PageId, PendingEffect, VisitId
from tests.support.builders import CONTEXT
from tests.support.crash_child import AT, ENROLMENT, KEY

WAIT_S = 0.2


class SlowIds:
    """Ids for tickets; while `held`, the ledger's transaction stands still at the next one."""

    def __init__(self) -> None:
        self.held, self.reached = Event(), Event()
        self.held.set()

    def __call__(self) -> UUID:
        self.reached.set()
        self.held.wait(30)
        return new_id()


@pytest.fixture
def worker() -> Iterator[ThreadPoolExecutor]:
    made = ThreadPoolExecutor(1)
    yield made
    made.shutdown()


@pytest.fixture
def ids() -> SlowIds:
    return SlowIds()


@pytest.fixture
def ledger(tmp_path: Path, ids: SlowIds, worker: Executor) -> Iterator[Ledger]:
    made = Ledger(tmp_path / "ledger.db", KEY, ENROLMENT, ids)
    worker.submit(made.open).result()
    worker.submit(made.lift).result()
    yield made
    worker.submit(made.close).result()


@pytest.fixture
def made(ledger: Ledger, worker: Executor, monkeypatch: pytest.MonkeyPatch) -> EffectHandlers:
    monkeypatch.setattr(effect_handlers, "LEDGER_WAIT_S", WAIT_S)
    nothing: Any = None
    return EffectHandlers(
        ledger=ledger, ledger_worker=worker, central=nothing, central_worker=nothing, printer=nothing, printer_worker=nothing,
        card=nothing, now=lambda: AT, offset_ms=lambda: 0, on_commit=lambda: None,
        issued_changed=lambda _: None, copies_changed=lambda _: None, issue_worker=nothing, before_issue=lambda: None,
        after_issue=lambda: None,
    )  # fmt: skip


@pytest.fixture
def task() -> EffectJob:
    visit = VisitId(str(new_id()))
    return EffectJob(PendingEffect(visit, 1, effects.IssueNumber()), begin(visit, PageId(1)), CONTEXT)


def papers(ledger: Ledger, worker: Executor) -> dict[str, str]:
    return worker.submit(ledger.papers).result(30)


def test_a_number_that_is_wanted_is_given_and_told(
    made: EffectHandlers, task: EffectJob, ledger: Ledger, worker: Executor
) -> None:
    answer = made._issue(task)
    assert isinstance(answer, events.NumberIssued)
    assert papers(ledger, worker) == {"R001": "queued"}


def test_a_job_that_waits_behind_others_too_long_gives_no_number_later(
    made: EffectHandlers, task: EffectJob, ledger: Ledger, worker: ThreadPoolExecutor
) -> None:
    others = Event()
    worker.submit(others.wait, 30)
    with pytest.raises(TimeoutError):
        made._issue(task)
    others.set()
    assert papers(ledger, worker) == {}


def test_a_job_that_is_held_up_in_its_transaction_gives_no_number_later(
    made: EffectHandlers, task: EffectJob, ledger: Ledger, worker: ThreadPoolExecutor, ids: SlowIds
) -> None:
    ids.held.clear()
    with ThreadPoolExecutor(1) as caller:
        answer = caller.submit(made._issue, task)
        assert ids.reached.wait(30)
        with pytest.raises((TimeoutError, LedgerError)):
            answer.result(30)
        ids.held.set()
    assert papers(ledger, worker) == {}


def test_an_order_that_is_void_gives_no_number(
    made: EffectHandlers, task: EffectJob, ledger: Ledger, worker: ThreadPoolExecutor
) -> None:
    task.cancelled.set()
    with pytest.raises(LedgerError):
        made._issue(task)
    assert papers(ledger, worker) == {}


def test_a_number_whose_list_cannot_be_read_at_once_is_told_all_the_same(
    made: EffectHandlers, task: EffectJob, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise LedgerError

    monkeypatch.setattr(ledger, "issued_numbers", broken)
    assert isinstance(made._issue(task), events.NumberIssued)
