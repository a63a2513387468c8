"""`python -m kiosk.demo play`: one visit, whole, by itself; it fails if the desk did not see the number."""

import sys
import tempfile
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

from devices.printer.tcp import TcpPrinter
from devices.virtual.printer import VirtualPrinter
from devices.virtual.scanner import VirtualScanner
from kiosk.app import Kiosk, Parts, Screen
from kiosk.clock import BRUSSELS, OFFSET_FILE, Clock, write_offset
from kiosk.demo.day import BEGINS, as_csv, people
from kiosk.demo.desk import open_desk
from kiosk.demo.processes import Processes
from kiosk.demo.stand_ins import StandInCard
from kiosk.edge import Told, with_devices
from kiosk.loop import Loop
from kiosk.printing import PaperPrinter
from kiosk.settings import ROOT, load_installation, load_rulebook
from kiosk.texts.catalogues import load_texts
from kiosk.visit import events
from kiosk.visit.advance import on_screen
from kiosk.visit.model import House, Slot, Visit

PATIENCE_S = 30.0
OUT = ROOT / "out"


def begin_at(hour: str) -> timedelta:
    """The offset that makes today begin at this hour."""
    now = datetime.now(BRUSSELS)
    hours, minutes = (int(part) for part in hour.split("."))
    return now.replace(hour=hours, minute=minutes, second=0, microsecond=0) - now


class Played:
    """The pages of a kiosk without a window, and hands for it."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.seen: list[tuple[float, str]] = []
        self.number: str | None = None
        self._there = threading.Condition()
        self._turn = 0
        self.kiosk: Kiosk | None = None
        self.loop = Loop(lambda: self.kiosk.conductor.attend() if self.kiosk else None)

    def show(self, visit: Visit, house: House) -> None:
        """A page came: note it, and tell the visit that it stands."""
        self.number = visit.facts.number or self.number
        if visit.turn == self._turn:
            return
        self._turn = visit.turn
        with self._there:
            self.seen.append((time.monotonic() - self.began, on_screen(visit, house).name))
            self._there.notify_all()
        turn = visit.turn
        self.loop.call(lambda: self.kiosk.conductor.touch(events.PageShown(), turn) if self.kiosk else None)

    def until(self, step: str) -> None:
        """Wait for a page. Raises TimeoutError."""
        with self._there:
            if not self._there.wait_for(lambda: bool(self.seen) and self.seen[-1][1] == step, PATIENCE_S):
                raise TimeoutError(f"the page {step} did not come; seen: {[name for _, name in self.seen]}")

    def touch(self, action: str, choice: str = "") -> None:
        """A finger on a key."""
        kiosk = self.kiosk
        assert kiosk is not None  # noqa: S101 -- the demo's own order
        self.loop.call(lambda: kiosk.conductor.touch(events.Touched(action, choice), kiosk.conductor.visit.turn))


def play(folder: Path) -> int:
    """One visit through pty, ledger, sync and central; the card is a stand-in."""
    OUT.mkdir(exist_ok=True)
    write_offset(folder / "clock", begin_at(BEGINS))
    processes = Processes({OFFSET_FILE: str(folder / "clock"), "ONTHAAL_CENTRAL": str(folder / "central.db")})
    try:
        address = processes.central(folder)
        clock = Clock(folder / "clock")
        day = people(clock.now().date())
        (folder / "day.csv").write_text(as_csv(day))
        processes.central_says("import", str(folder / "day.csv"))
        enrolled = processes.central_says("enrol", "hal-1", "R")
        scanner = VirtualScanner(folder / "scanner")
        cables = f'[cables]\nscanner = "{scanner.path}"\nprinter_host = "127.0.0.1"\nprinter_port = 9100\n'
        (folder / "kiosk.toml").write_text(f'{enrolled}central = "{address}"\n{cables}')
        played = Played()
        printer = VirtualPrinter(folder=OUT)
        texts = load_texts(load_rulebook().languages)
        screen = Screen(played.show, played.loop.wake)
        parts = Parts(PaperPrinter(texts, TcpPrinter("127.0.0.1", printer.port), clock.now), StandInCard())
        kiosk = played.kiosk = Kiosk(folder, load_installation(folder), load_rulebook(), clock, parts, screen)
        main = threading.Thread(target=played.loop.run)
        kiosk.start()
        main.start()
        try:
            with open_desk(address) as desk:
                _visit(played, kiosk, scanner, day[0].code, day[0].letter)
                number = played.number or ""
                seen_at = desk.sees(number) - played.began
                desk.picture(OUT / "desk.png")
                desk.next_and_done(number)
        finally:
            played.loop.stop()
            main.join(10)
            kiosk.close()
            scanner.close()
            printer.close()
        for at, step in played.seen:
            sys.stdout.write(f"{at * 1000:7.0f} ms  {step}\n")
        sys.stdout.write(f"{seen_at * 1000:7.0f} ms  {number} on the open desk page; called and finished\n")
        return 0
    finally:
        processes.end()


def _visit(played: Played, kiosk: Kiosk, scanner: VirtualScanner, code: str, letter: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not (kiosk.conductor.house.devices.scanner and kiosk.conductor.house.day.appointments):
        if time.monotonic() > deadline:
            raise TimeoutError("scanner or day list did not come")
        time.sleep(0.01)
    kiosk.tell(Told(events.HouseChanged(), with_devices(slot=Slot.EMPTY)))
    played.until("attract")
    played.touch("start")
    played.until("choose_language")
    played.touch("speak", "en")
    played.until("find_appointment")
    scanner.show(code)
    played.until("confirm_appointment")
    played.touch("that_is_me")
    played.until("show_letter")
    scanner.show(letter)
    played.until("show_card")
    kiosk.tell(Told(events.CardInserted(), with_devices(slot=Slot.OURS)))
    played.until("take_card")
    kiosk.tell(Told(events.CardRemoved(), with_devices(slot=Slot.EMPTY)))
    played.until("read_number")


def main() -> int:
    """Play in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="onthaal-") as folder:
        return play(Path(folder))


if __name__ == "__main__":
    raise SystemExit(main())
