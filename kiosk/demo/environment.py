"""The whole system for a demo or a test: central, virtual devices and kiosk, each in its own process."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from assets import CONFIG_VARIABLE
from devices.virtual.card.control import VirtualCard
from devices.virtual.card.pki import Holder, Pki, keep
from devices.virtual.loudspeaker import VirtualLoudspeaker
from devices.virtual.network import NetworkCable
from devices.virtual.pcscd import READER, PrivatePcscd, can_run
from devices.virtual.printer import VirtualPrinter
from devices.virtual.scanner import VirtualScanner
from kiosk.demo import ROOT
from kiosk.demo.day import BEGINS, Person, as_csv, people, plain
from kiosk.demo.display import HEIGHT, WIDTH, HeadlessDisplay
from kiosk.demo.probe import KioskScreen
from kiosk.demo.processes import Processes, code_for, finish, first_line, post_to_central
from kiosk.demo.staff import add_clerk
from kiosk.joining import join
from kiosk.key_files import STAFF_CODE as STAFF_CODE_FILE
from kiosk.key_files import write_private
from kiosk.policy_files import load_policy
from kiosk.rules.opening_hours import Opening
from kiosk.runtime.clock import BRUSSELS, OFFSET_FILE, Clock, write_offset
from kiosk.runtime.threads import CHECKED

STAFF_CODE = "BADGE"
SMALL = (540, 960)
"""The window's size on the user's own display."""


@dataclass(slots=True)
class DemoEnvironment:
    """Everything that a user can reach. cable: "pcsc", or "direct" where pcscd or its virtual driver cannot run."""

    folder: Path
    processes: Processes
    address: str
    day: tuple[Person, ...]
    scanner: VirtualScanner
    printer: VirtualPrinter
    card: VirtualCard
    cable: str
    central: "subprocess.Popen[str]"
    kiosk: "subprocess.Popen[str]"
    pcscd: PrivatePcscd | None
    network: NetworkCable
    loudspeaker: VirtualLoudspeaker
    display: HeadlessDisplay | None = None
    screen: KioskScreen | None = None
    has_clerk: bool = False

    def add_clerk(self) -> None:
        """Make the demo's account, if it is not there yet."""
        if not self.has_clerk:
            add_clerk(self.folder / "central.db", self.address)
            self.has_clerk = True

    def display_link(self) -> str:
        """Return a link that makes a browser the lobby's display."""
        code = post_to_central(self.folder / "central.db", "/v1/admin/displays", b'{"name": "zaal-b"}')
        return f"{self.address}/display/pair/{code.decode()}"

    def kill_central(self) -> None:
        """Kill central, as in a power cut."""
        self.central.kill()
        self.central.wait(10)

    def central_returns(self) -> None:
        """Start central again with the same database and address."""
        port = int(self.address.rsplit(":", 1)[1])
        self.central = self.processes.central(self.folder, port)
        first_line(self.central)

    def kill_kiosk(self) -> None:
        """Kill the kiosk, as in a power cut."""
        self.kiosk.kill()
        self.kiosk.wait(10)

    def kiosk_returns(self, changed: Callable[[], None] = lambda: None) -> None:
        """Start the kiosk again with the same state folder and devices. changed: as in KioskScreen."""
        self.kiosk = start_kiosk(self.processes, self.folder, headless=self.display is not None)
        self.screen = KioskScreen(self.kiosk, self.display, changed)

    def end_kiosk(self) -> None:
        """Stop the kiosk with SIGTERM, before its devices go."""
        finish(self.kiosk)


@contextmanager
def open_environment(
    out: Path,
    *,
    headless: bool,
    prefer: str = "pcsc",
    patience: Mapping[str, int] = MappingProxyType({}),
    persons: int = 24,
    many: int = 0,
) -> Iterator[DemoEnvironment]:
    """Start everything in a temporary folder, and stop it. out: where tickets are saved.

    persons: how many named people of the demo's day there are. many: people in order beyond them. patience: timeouts that
    differ from the policy's, by name.
    """
    out.mkdir(parents=True, exist_ok=True)
    with ExitStack() as ends:
        folder = Path(tempfile.mkdtemp(prefix="onthaal-"))
        ends.callback(shutil.rmtree, folder, ignore_errors=True)
        write_offset(folder / "clock", begin_at(BEGINS, load_policy().opening, datetime.now(BRUSSELS)))
        _policy(folder / "config", patience)
        processes = Processes(_variables(folder))
        ends.callback(processes.end)
        loudspeaker = VirtualLoudspeaker(folder / "sound")
        real = not headless and has_loudspeaker()
        processes.environment |= {} if real else loudspeaker.environment
        cable = "pcsc" if prefer == "pcsc" and can_run() else "direct"
        central = processes.central(folder)
        port, daemon = _reader(folder, cable, processes, ends)
        display = _open_display(processes, folder, ends) if headless else None
        pki, today = Pki(), Clock(folder / "clock").now().date()
        day = people(today, persons) + plain(today, many, persons)
        keep(pki, holders(day), folder / "cards")
        (folder / "day.csv").write_text(as_csv(day))
        scanner = VirtualScanner(folder / "scanner")
        ends.callback(scanner.close)
        printer = VirtualPrinter(folder=out)
        ends.callback(printer.close)
        cables = (
            f'[cables]\nscanner = "{scanner.path}"\nprinter_host = "127.0.0.1"\nprinter_port = {printer.port}\n'
            f'card = "{cable}"\nreader = "{READER if cable == "pcsc" else ""}"\nreader_port = {port}\n'
            f'sound = "{"default" if real else loudspeaker.device}"\n'
        )
        address = first_line(central)
        code = _fill_central(folder)
        network = NetworkCable(int(address.rsplit(":", 1)[1]))
        ends.callback(network.close)
        (folder / "kiosk.toml").write_text(f'test_roots = ["{pki.fingerprint}"]\n{cables}')
        write_private(folder / STAFF_CODE_FILE, STAFF_CODE.encode())
        join(folder, network.address, code)
        card = VirtualCard(port, folder / "cards")
        ends.callback(card.close)
        kiosk = start_kiosk(processes, folder, headless=headless)
        environment = DemoEnvironment(
            folder, processes, address, day, scanner, printer, card, cable, central, kiosk, daemon, network, loudspeaker,
            display,
        )  # fmt: skip
        ends.callback(environment.end_kiosk)
        environment.screen = KioskScreen(kiosk, display)
        yield environment


def _open_display(processes: Processes, folder: Path, ends: ExitStack) -> HeadlessDisplay:
    display = HeadlessDisplay(processes, folder)
    processes.environment |= {"DISPLAY": display.name, "XAUTHORITY": str(display.authority)}
    ends.callback(display.close)
    return display


def _variables(folder: Path) -> dict[str, str]:
    return {
        OFFSET_FILE: str(folder / "clock"),
        "ONTHAAL_CENTRAL": str(folder / "central.db"),
        CONFIG_VARIABLE: str(folder / "config"),
        CHECKED: "1",
    }


def _fill_central(folder: Path) -> str:
    """Import the day's appointments and return a code for the kiosk."""
    database = folder / "central.db"
    post_to_central(database, "/v1/admin/appointments", (folder / "day.csv").read_bytes())
    return code_for(database, "hal-1", "R")


def _policy(folder: Path, patience: Mapping[str, int]) -> None:
    """Write the city's policy with these timeouts."""
    shutil.copytree(ROOT / "config", folder)
    file = folder / "policy.toml"
    for name, seconds in patience.items():
        file.write_text(re.sub(rf"(?m)^{name} = \d+", f"{name} = {seconds}", file.read_text()))


def start_kiosk(processes: Processes, folder: Path, *, headless: bool) -> "subprocess.Popen[str]":
    """Start the kiosk on its state folder."""
    size = [str(each) for each in ((WIDTH, HEIGHT) if headless else SMALL)]
    return processes.python(
        "kiosk.demo.scene_reporter", str(folder), str(folder / "config"), *size, log=folder / "kiosk.log"
    )


def _reader(folder: Path, cable: str, processes: Processes, ends: ExitStack) -> tuple[int, PrivatePcscd | None]:
    """Return the slot's port: a private pcscd's, or a free one on which the kiosk will listen."""
    if cable == "direct":
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            return int(free.getsockname()[1]), None
    daemon = PrivatePcscd(folder)
    ends.callback(daemon.close)
    processes.environment |= daemon.environment
    return daemon.port, daemon


def holders(day: tuple[Person, ...]) -> dict[str, Holder]:
    """Return the old cards of everybody of the day, by reference."""
    return {
        person.ref: Holder(
            person.card_number or "B199999999", document=person.old_chip, surname=person.family, birth=person.birth
        )
        for person in day
    }


def begin_at(hour: str, opening: Opening, now: datetime) -> timedelta:
    """Return the offset that makes today begin at this time; on a closed day the next open one."""
    hours, minutes = (int(part) for part in hour.split("."))
    begins = now.replace(hour=hours, minute=minutes, second=0, microsecond=0)
    if not opening.of(begins.date()) and (opens := opening.next_after(begins)) is not None:
        begins += opens.date() - begins.date()
    return begins - now


def has_loudspeaker() -> bool:
    """Return whether this machine has a sound device."""
    cards = Path("/proc/asound/cards")
    return cards.exists() and "no soundcards" not in cards.read_text()


def has_display() -> bool:
    """Return whether somebody can see a window here."""
    return bool(os.environ.get("DISPLAY")) and sys.stdout.isatty()
