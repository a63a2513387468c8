"""`make day`: a hall of forty people with clerks at work, the same every time, to look at desk and display.

Central is real, and the kiosk's reports use the real protocol. The clerks press what a clerk would press, each at their own
pace, and new people come as others are served.
"""

import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from kiosk.demo.day import BEGINS, SEED, Person, as_csv, people
from kiosk.demo.environment import begin_at
from kiosk.demo.processes import Processes, code_for, first_line, post_to_central
from kiosk.demo.staff import CLERK, PASSWORD, StaffBrowser, add_clerk
from kiosk.joining import identity_key, join
from kiosk.policy_files import load_policy
from kiosk.protocol import (
    AnyCommand,
    Arrived,
    HelpWanted,
    NotPrinted,
    Printed,
    SequencedCommand,
    SyncRequest,
    command_bytes,
)
from kiosk.rules import Asked, Brought, LetterState, OldCard, Punctuality, Purpose, Verdict, Who, Wish, assess
from kiosk.rules.ticket_numbers import number_on_ticket
from kiosk.runtime.clock import BRUSSELS, OFFSET_FILE, Clock, write_offset
from kiosk.runtime.ids import new_id
from kiosk.sync import Client, KioskIdentity

PEOPLE, CLERKS = 40, {1: "an", 2: "bo", 4: "cem"}
NOON = 11.30
"""The latest appointment of those who are there: shortly after ten nobody waits for the afternoon."""
COMES_EACH_S, SERVES_S = 45.0, (20.0, 60.0)
_KINDS: tuple[tuple[int, tuple[Verdict, ...]], ...] = (
    (20, (LetterState.VERIFIED, OldCard.PROVEN)),
    (4, (LetterState.SHOWN_UNVERIFIED, OldCard.OLD_TYPE)),
    (3, (LetterState.FORGOTTEN, OldCard.PROVEN)),
    (2, (LetterState.VERIFIED, OldCard.FORGOTTEN)),
    (2, (LetterState.VERIFIED, OldCard.LOST_NO_CERTIFICATE)),
    (3, (LetterState.VERIFIED, OldCard.PROVEN, Wish.NOT_LONG)),
    (2, (Punctuality.LATE, LetterState.VERIFIED, OldCard.PROVEN)),
    (1, (Punctuality.VERY_LATE, LetterState.NOT_RECEIVED, OldCard.NOT_CHECKED)),
    (1, (Who.PROXY,)),
)
_APPLIES: tuple[Verdict, ...] = (Brought.PASSPORT_YES, Brought.PHOTO_NO)


@dataclass
class ReportingKiosk:
    """A kiosk without a screen that reports check-ins, seeded."""

    client: Client
    clock: Clock
    epoch: int
    dice: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 -- random data of a demo, the same each time
    apply: int = 0
    issued: int = 0

    def sync(self, *commands: AnyCommand) -> None:
        """Send commands in order."""
        numbered = tuple(SequencedCommand(self.apply + 1 + nr, command_bytes(each)) for nr, each in enumerate(commands))
        self.client.sync(SyncRequest("hal-1", self.epoch, self.clock.now(), None, None, numbered))
        self.apply += len(commands)

    def arrives(self, person: Person | None, ago: timedelta) -> None:
        """Report a check-in; None: without an appointment, for reception."""
        self.issued += 1
        at, visit, ticket = self.clock.now() - ago, new_id(), new_id()
        purpose = Purpose(person.purpose) if person else Purpose.HELP
        kind = self.dice.choices([of for _, of in _KINDS], [weight for weight, _ in _KINDS])[0]
        past = person is not None and float(person.start) < at.astimezone(BRUSSELS).hour + at.minute / 100
        kind = tuple(each for each in kind if past or not isinstance(each, Punctuality)) or kind
        verdicts = (Asked.NO_APPOINTMENT,) if person is None else _APPLIES if purpose is Purpose.APPLY else kind
        colour, lines = assess(verdicts)
        number = number_on_ticket("R", self.issued)
        language, ref = (person.language, person.ref) if person else ("nl", None)
        arrived = Arrived(at, visit, ticket, number, at.date(), 0, 1, purpose, language, colour, lines, ref)
        paper: AnyCommand = Printed(at, visit, ticket=ticket)
        if self.dice.random() < 0.04:
            paper = NotPrinted(at, visit, ticket=ticket, reason="blocked")
        self.sync(arrived, paper)
        if self.dice.random() < 0.04:
            self.sync(HelpWanted(self.clock.now(), visit, "read_number", ticket))


@dataclass
class Clerk:
    """Presses the primary button of one desk."""

    browser: StaffBrowser
    desk: int
    dice: Random
    at: float = 0.0
    holds: bool = False

    def work(self, now: float) -> None:
        """Call the next person or finish with this one, when it is time."""
        if now < self.at:
            return
        page = self.browser.page(f"/desk/{self.desk}")
        held = page.partition(f'action="/desk/{self.desk}/done"')[2]
        entry = held.partition('name="entry" value="')[2].partition('"')[0]
        act = ("absent" if self.dice.random() < 0.08 else "done") if held else "next"
        form = {"key": f"{self.dice.getrandbits(128):032x}", **({"entry": entry} if held else {})}
        self.browser.form(f"/desk/{self.desk}/{act}", form)
        self.at = now + (self.dice.uniform(*SERVES_S) if act == "next" else self.dice.uniform(2, 6))


@dataclass
class BusyHall:
    """A central, a kiosk that reports people, and clerks."""

    address: str
    kiosk: ReportingKiosk
    day: tuple[Person, ...]
    clerks: tuple[Clerk, ...]

    def fill(self) -> None:
        """Report the forty people who are there already, earliest first."""
        dice = self.kiosk.dice
        for nr in range(PEOPLE):
            self.kiosk.arrives(self._next(nr), timedelta(minutes=(PEOPLE - nr) * 0.9, seconds=dice.randint(0, 30)))

    def live(self, seconds: float | None = None) -> None:
        """Let people come and clerks work, until the time is over; None: until interrupted."""
        began = time.monotonic()
        coming, nr = began + COMES_EACH_S, PEOPLE
        while seconds is None or time.monotonic() < began + seconds:
            now = time.monotonic()
            for clerk in self.clerks:
                clerk.work(now)
            if now >= coming:
                self.kiosk.arrives(self._next(nr), timedelta())
                coming, nr = now + COMES_EACH_S, nr + 1
            time.sleep(0.5)

    def _next(self, nr: int) -> Person | None:
        return None if nr % 9 == 8 else self.day[nr % len(self.day)]


def open_hall(ends: ExitStack, folder: Path) -> BusyHall:
    """Start central with the day's list, and enrol one kiosk. `ends` stops it."""
    write_offset(folder / "clock", begin_at(BEGINS, load_policy().opening, datetime.now(BRUSSELS)))
    processes = Processes({OFFSET_FILE: str(folder / "clock"), "ONTHAAL_CENTRAL": str(folder / "central.db")})
    ends.callback(processes.end)
    address = first_line(processes.central(folder))
    clock = Clock(folder / "clock")
    today = clock.now().date()
    day = tuple(each for each in people(today, 6 * PEOPLE)[24:] if float(each.start) < NOON and each.day == today)
    post_to_central(folder / "central.db", "/v1/admin/appointments", as_csv(day).encode())
    joined = join(folder / "kiosk", address, code_for(folder / "central.db", "hal-1", "R"))
    identity = KioskIdentity(joined.name, joined.site, identity_key(folder / "kiosk"), clock.now)
    for name in (CLERK, *CLERKS.values()):
        add_clerk(folder / "central.db", address, name)
    clerks = tuple(
        Clerk(StaffBrowser(address).log_in(name), desk, Random(SEED + desk))  # noqa: S311 -- as above
        for desk, name in CLERKS.items()
    )
    return BusyHall(address, ReportingKiosk(Client(address, 30, identity), clock, joined.epoch), day, clerks)


def busy() -> int:
    """Fill the hall, print where to look at it, and keep it running until Ctrl-C. Returns the exit code."""
    with ExitStack() as ends, suppress(KeyboardInterrupt):
        hall = open_hall(ends, Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="onthaal-"))))
        hall.fill()
        desks = " ".join(f"{hall.address}/desk/{desk}" for desk in (3, *CLERKS))
        sys.stdout.write(f"A hall of {PEOPLE} people; clerks work at desks {', '.join(map(str, CLERKS))}.\n")
        sys.stdout.write(
            f"  start here: {hall.address}/desk/3 (a desk of your own)\n  the lobby:  {hall.address}/display\n"
        )
        sys.stdout.write(f"  log in as:  {CLERK}, password: {PASSWORD}\n  all desks:  {desks}\nCtrl-C ends it.\n")
        sys.stdout.flush()
        hall.live()
    return 0
