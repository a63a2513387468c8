"""A kiosk as a process that can be killed at any moment: it issues, prints and tells, over a line that loses and doubles.

`python -m tests.support.campaign_kiosk FOLDER ADDRESS NAME LETTER EPOCH VISITS`. What it has put on paper is appended to
FOLDER/paper, as a printer would keep it. It goes on where its files say that it was, and ends when central has everything.
"""

import os
import random
import sys
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from uuid import UUID

from kiosk.ledger.enrolment import Enrolment
from kiosk.protocol import Arrived, SyncRequest, SyncResponse
from kiosk.runtime.ids import new_id
from kiosk.sync import Client, NoAnswerError
from tests.support.clock import now
from tests.support.commands import SyncingKiosk, arrived
from tests.support.identity import client_of

LOST, DOUBLED, REORDERED = 0.2, 0.2, 0.1
AHEAD = 300
"""Visits that may be on paper before central has heard of them: what a kiosk brings back from an hour without a network."""


class LossyLine(Client):
    """A client on a line that loses requests and replies, sends twice at once, and delivers old requests late."""

    def __init__(self, near: Client, second: Client, seed: str) -> None:
        self._near, self._second = near, second
        self._dice = random.Random(seed)
        self._earlier = deque[SyncRequest](maxlen=5)
        self._pool = ThreadPoolExecutor(1)

    def sync(self, request: SyncRequest) -> SyncResponse:
        fate = self._dice.random()
        if fate < LOST / 2:
            raise NoAnswerError("the request was lost")
        if self._earlier and self._dice.random() < REORDERED:
            self._near.sync(self._dice.choice(self._earlier))
        self._earlier.append(request)
        if self._dice.random() < DOUBLED:
            self._pool.submit(self._second.sync, request)
        answer = self._near.sync(request)
        if fate < LOST:
            raise NoAnswerError("the reply was lost")
        return answer

    def close(self) -> None:
        self._pool.shutdown()
        self._near.close()
        self._second.close()


def run(folder: Path, address: str, here: Enrolment, visits: int) -> None:
    kiosk = SyncingKiosk(folder, address, here)
    line = LossyLine(client_of(address, here.name, 5), client_of(address, here.name, 5), f"{here.name} {os.getpid()}")
    kiosk.sync._client.close()
    kiosk.sync._client = line
    ledger, submit = kiosk.ledger, kiosk.worker.submit
    submit(ledger.start, now()).result()
    kiosk.sync.start()
    paper = os.open(folder / "paper", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    done = len((folder / "paper").read_bytes().splitlines())
    while done < visits:
        visit = new_id()
        issued = submit(ledger.issue, visit, partial(_arrived, visit)).result()
        if submit(ledger.sending, issued.ticket).result():
            os.write(paper, f"{issued.ticket} {issued.number}\n".encode())
            submit(ledger.printed, issued.ticket, now()).result()
        submit(ledger.visit_ended, visit, "read_number", now()).result()
        kiosk.sync.wake()
        done += 1
        if done % AHEAD == 0:
            _until_told(kiosk)
    _until_told(kiosk)
    kiosk.close()


def _arrived(visit: UUID, number: str, ticket: UUID) -> Arrived:
    return arrived(number, None, ticket, visit=visit)


def _until_told(kiosk: SyncingKiosk) -> None:
    while kiosk.worker.submit(kiosk.ledger.unacknowledged, 1).result():
        kiosk.sync.wake()
        kiosk.sync._ending.wait(0.02)


if __name__ == "__main__":
    there, central, name, letter, epoch, count = sys.argv[1:]
    run(Path(there), central, Enrolment(name, letter, int(epoch)), int(count))
