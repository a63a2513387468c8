"""`kiosk doctor`: state, cause and remedy of each device, clock, disk, fonts, text shaping and sync.

It may run beside a working kiosk: it prints nothing, reads no card, and occupies no device for longer than a question.
"""

import os
import shutil
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypeAlias

from assets import PICTURES
from devices.card.messages import Message, Reader, SlotState, WorkerConfig
from devices.card.usb import readers_on_bus
from devices.card.worker import CardWorker
from devices.printer.messages import PaperLevel, PrinterProblem
from devices.printer.tcp import TcpPrinter
from devices.sound.speaker import can_sound
from kiosk.diagnostics.finding import Finding
from kiosk.joining import identity_key
from kiosk.policy_files import load_policy
from kiosk.rules import ConfigError
from kiosk.settings import Installation, load_installation
from kiosk.texts.catalogues import load_texts

LEAST_FREE = 200 * 1024 * 1024
CLOCK_OFF_S = 5.0
WAIT_S = 5.0
PORTAL = "open the network's own page once, or ask who runs it; see that the address is central's"
FontCheck: TypeAlias = tuple[str, Callable[[], object], str]
"""Name, check and remedy. The check raises OSError, RuntimeError, ValueError or LookupError."""
VIRTUAL_DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")


_READERS = {
    Reader.READY: ("ok", "", ""),
    Reader.ABSENT: ("bad", "pcscd sees no such reader", "check its cable; kiosk.toml names it under [cables] reader"),
    Reader.REFUSED: ("bad", "pcscd refuses this user", "install the polkit rule of the kiosk's package"),
    Reader.UNSERVED: ("bad", "pcscd does not answer", "systemctl start pcscd.socket"),
    Reader.SILENT: ("bad", "the card's process says nothing", "pull the reader's cable, and restart pcscd"),
}
_ON_THE_BUS = ("bad", "it is on the bus, and pcscd does not serve it", "apt-get install libccid; restart pcscd")
_TROUBLES = {
    PrinterProblem.NONE: ("ok", "", ""),
    PrinterProblem.ABSENT: (
        "bad",
        "nothing answers at its address",
        "check power, network cable and its address in kiosk.toml",
    ),
    PrinterProblem.SILENT: (
        "bad",
        "it takes the connection and says nothing",
        "switch it off and on; check what is at that address",
    ),
    PrinterProblem.OFFLINE: ("bad", "it says that it is offline", "press its online key; look at its lamps"),
    PrinterProblem.COVER: ("bad", "its cover is open", "close it"),
    PrinterProblem.CUTTER: ("bad", "its cutter is stuck", "switch it off, free the cutter, switch it on"),
    PrinterProblem.ERROR: ("bad", "it reports an error", "switch it off and on; look at its lamps"),
    PrinterProblem.FOREIGN: (
        "bad",
        "what answers there is not a printer",
        "check the address and the port (9100) in kiosk.toml",
    ),
    PrinterProblem.HELD: (
        "bad",
        "it holds part of an earlier ticket",
        "switch it off and on, and tear off what comes out",
    ),
    PrinterProblem.UNEXPECTED: (
        "bad",
        "it is another printer than the configured one",
        "check printer_identity in kiosk.toml",
    ),
    PrinterProblem.PAPER: ("bad", "it has no paper", "put in a roll of 80 mm"),
}


def run_checks(state: Path, config: Path | None, fonts: Iterable[FontCheck]) -> Iterator[Finding]:
    """Yield every finding, in the order in which to look at them. Never raises. fonts: the checks of the installed fonts."""
    yield _check("policy", lambda: load_texts(load_policy(config).languages), "correct the file that is named")
    for font_check in fonts:
        yield _check(*font_check)
    yield _pictures()
    yield _disk(state)
    yield _virtual_driver()
    try:
        installation = load_installation(state)
        identity_key(state)
    except ConfigError as error:
        yield Finding("installation", "bad", str(error), "run `central enrol`, and here `kiosk join` with its code")
        return
    yield Finding("installation", "ok")
    yield from _central(installation, state)
    yield _scanner(Path(installation.cables.scanner))
    yield _printer(installation)
    yield _reader(installation)
    yield _sound(installation.cables.sound)


def _check(what: str, check: Callable[[], object], remedy: str) -> Finding:
    try:
        check()
    except (ConfigError, OSError, RuntimeError, ValueError, LookupError) as error:
        return Finding(what, "bad", str(error), remedy)
    return Finding(what, "ok")


def _pictures() -> Finding:
    count = len(list(PICTURES.glob("*.png"))) if PICTURES.is_dir() else 0
    if count < 50:
        return Finding("pictures", "bad", f"only {count} of them are rendered", "python -m assets.render")
    return Finding("pictures", "ok")


def _disk(state: Path) -> Finding:
    if not os.access(state, os.W_OK):
        return Finding("disk", "bad", f"{state} cannot be written", "give the kiosk's user its state folder")
    free = shutil.disk_usage(state).free
    if free < LEAST_FREE:
        return Finding("disk", "bad", f"{free // 1_000_000} MB are free", "make room: the ledger needs 200 MB")
    return Finding("disk", "ok")


def _virtual_driver() -> Finding:
    if VIRTUAL_DRIVER.exists():
        return Finding(
            "virtual card driver", "bad", "it listens on every address: anybody could plug in a card by the network",
            "apt-get purge vsmartcard-vpcd (a demo needs it, a lobby never)",
        )  # fmt: skip
    return Finding("virtual card driver", "ok")


def _central(installation: Installation, state: Path) -> Iterator[Finding]:
    try:
        trusted = ssl.create_default_context(cafile=installation.ca_file(state))
        with urllib.request.urlopen(f"{installation.central}/healthz", timeout=WAIT_S, context=trusted) as answer:  # noqa: S310 -- http(s) by its schema
            messages, date = answer.read(100).decode(errors="replace"), answer.headers.get("date")
    except (OSError, urllib.error.URLError) as error:
        yield Finding(
            "central", "warning", f"{type(error).__name__}", "check the network; the kiosk works on without it"
        )
        return
    if messages.strip() != "ok":
        yield Finding("central", "bad", "something else answers there, perhaps a portal of the network", PORTAL)
        return
    yield Finding("central", "ok")
    if date:
        off = abs((datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds())
        fine = off <= CLOCK_OFF_S
        cause = "" if fine else f"it is {off:.0f} s from central's"
        yield Finding("clock", "ok" if fine else "bad", cause, "" if fine else "start the time service (chrony)")


def _scanner(path: Path) -> Finding:
    if not path.exists():
        return Finding("scanner", "bad", f"{path} is not there", "check its cable; set it to serial (USB-COM) mode")
    if not os.access(path, os.R_OK | os.W_OK):
        return Finding("scanner", "bad", f"{path} may not be opened", "put the kiosk's user into the group dialout")
    return Finding("scanner", "ok")


def _printer(installation: Installation) -> Finding:
    cables = installation.cables
    health = TcpPrinter(cables.printer_host, cables.printer_port).read_health()
    state, cause, remedy = _TROUBLES[health.problem]
    if state == "ok" and health.paper is PaperLevel.NEAR_END:
        return Finding("printer", "warning", "its roll is near the end", "have a new roll of 80 mm ready")
    return Finding("printer", state, cause, remedy)


def _reader(installation: Installation) -> Finding:
    cables = installation.cables
    if cables.card == "direct":
        return Finding("card reader", "warning", "the direct line of a demo", "read through pcscd in a lobby")
    messages: SimpleQueue[Message] = SimpleQueue()
    worker = CardWorker(WorkerConfig("pcsc", cables.reader), messages.put)
    worker.start()
    try:
        found = _first_slot(messages)
    finally:
        worker.stop()
    if found is Reader.ABSENT and readers_on_bus():
        return Finding("card reader", *_ON_THE_BUS)
    return Finding("card reader", *_READERS[found])


def _sound(device: str) -> Finding:
    if not device:
        return Finding(
            "sound", "warning", "this kiosk has no loudspeaker", "name one under [cables] sound in kiosk.toml"
        )
    if not can_sound(device):
        return Finding("sound", "bad", "its player plays nothing", "check its cable, and its name as aplay -L lists it")
    return Finding("sound", "ok")


def _first_slot(messages: "SimpleQueue[Message]") -> Reader:
    end = time.monotonic() + WAIT_S
    while (left := end - time.monotonic()) > 0:
        try:
            word = messages.get(timeout=left)
        except Empty:
            break
        if isinstance(word, SlotState):
            return word.reader
    return Reader.SILENT
