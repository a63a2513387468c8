"""Forks a child for each place where a kiosk can be killed, kills it there, and looks at what the ledger kept.

Run with killer.so preloaded: `python crash_child.py FOLDER statements|files`. Prints one JSON line of what it found.
"""

import ctypes
import json
import os
import signal
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from kiosk.ledger import Enrolment, Ledger
from kiosk.protocol import Arrived, read_command
from kiosk.rules import Purpose, Readiness
from kiosk.runtime.ids import new_id

KEY = b"k" * 32
AT = datetime(2026, 11, 25, 9, 12, tzinfo=UTC)
DAY = date(2026, 11, 25)
ENROLMENT = Enrolment("hal-1", "R", 1)
VISITS = [UUID(int=n) for n in range(1, 4)]


def arrived(visit: UUID, number: str, ticket: UUID) -> Arrived:
    return Arrived(AT, visit, ticket, number, DAY, 0, 1, Purpose.COLLECT, "nl", Readiness.GREEN, ())


def issue(ledger: Ledger, visit: UUID) -> tuple[str, UUID]:
    issued = ledger.issue(visit, lambda number, ticket: arrived(visit, number, ticket))
    return issued.number, issued.ticket


def known(folder: Path, name: str = "ledger", enrolment: Enrolment = ENROLMENT, key: bytes = KEY) -> Ledger:
    """A ledger whose kiosk central knows."""
    opened = Ledger(folder / name, key, enrolment, new_id)
    opened.lift()
    return opened


def a_day(folder: Path, paper: int, arm: object = None) -> None:
    """Open, three visits, each printed; what is on paper is told at once, as a printer would."""
    ledger = known(folder)
    if callable(arm):
        arm(ledger)
    ledger.start(AT)
    for visit in VISITS:
        number, ticket = issue(ledger, visit)
        if ledger.sending(ticket):
            os.write(paper, f"{visit} {number}\n".encode())
        ledger.printed(ticket, AT)
        ledger.visit_ended(visit, "read_number", AT)


def killed_at(folder: Path, way: str, place: int, killer: ctypes.CDLL) -> tuple[bool, list[str]]:
    """Whether the child was killed, and what had come out on paper by then."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        if way == "files":
            killer.kill_at(place)
            a_day(folder, writing)
        else:
            a_day(folder, writing, lambda ledger: counting(ledger, place))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read().splitlines()
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status), told


def counting(ledger: Ledger, place: int) -> None:
    left = [place]

    def before(_: str) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    ledger._store.trace(before)


def look(folder: Path, told: list[str]) -> None:
    """Nothing on paper is lost, no number is given twice, no command is missing; and the day goes on."""
    ledger = known(folder)
    ledger.start(AT)
    papers = ledger.papers()
    assert not {"queued", "sending"} & set(papers.values())
    again = dict(line.split() for line in told)
    numbers = [issue(ledger, visit)[0] for visit in VISITS]
    assert len(set(numbers)) == 3, numbers
    for visit, number in again.items():
        assert numbers[VISITS.index(UUID(visit))] == number, (again, numbers)
    fresh = issue(ledger, UUID(int=99))[0]
    assert fresh not in (*numbers, *again.values())
    commands = ledger.unacknowledged(200)
    assert [each.kseq for each in commands] == list(range(1, len(commands) + 1))
    arrivals = [c.number for each in commands if isinstance(c := read_command(each.command), Arrived)]
    assert sorted(arrivals) == sorted({*numbers, fresh}), arrivals
    ledger.close()


def main() -> None:
    folder, way = Path(sys.argv[1]), sys.argv[2]
    killer = ctypes.CDLL(os.environ["LD_PRELOAD"])
    killer.kill_at.argtypes = [ctypes.c_long]
    place = kills = on_paper = 0
    while True:
        place += 1
        spot = folder / f"{way}-{place}"
        spot.mkdir()
        was_killed, told = killed_at(spot, way, place, killer)
        look(spot, told)
        on_paper += len(told)
        if not was_killed:
            break
        kills += 1
    print(json.dumps({"kills": kills, "on_paper": on_paper}))


if __name__ == "__main__":
    main()
