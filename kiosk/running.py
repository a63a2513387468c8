"""`kiosk run`: the kiosk with its window, from a state folder; and what a demo may add to it."""

import fcntl
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from devices.card.messages import WorkerConfig
from devices.sound import Speaker
from kiosk.adapters.card_reader import CardReaderAdapter
from kiosk.adapters.ticket_printer import PrinterAdapter
from kiosk.app import Kiosk, Parts, Screen
from kiosk.policy_files import load_policy
from kiosk.rules import DUTCH, ConfigError
from kiosk.runtime.clock import Clock
from kiosk.runtime.crash_log import install_excepthooks
from kiosk.runtime.steady_clock import SteadyClock
from kiosk.runtime.text_entry import Entry
from kiosk.settings import INSTALLATION, Cables, Installation, card_roots, load_installation
from kiosk.texts.catalogues import load_texts
from screens.kivy_view.bootstrap import WindowSize, prepare
from screens.layout.scene import Box, Scene
from screens.presenter import Presenter
from screens.service_menu import ServiceMenu, ask_doctor
from screens.typography.fonts import check_shaping

if TYPE_CHECKING:  # Kivy reads its settings while it is imported
    from screens.kivy_view.kiosk_widget import KioskWidget
    from screens.kivy_view.loop import Loop

Place = Callable[[Box], tuple[int, int, int, int]]
"""Where a box of the drawing lies on the window: x, y, width, height."""
LOCK = "kiosk.lock"
Watch = Callable[[Scene, Place, float], None]
"""Told of each scene when its frame is on the glass, and how many seconds late the main thread ever was."""

log = logging.getLogger(__name__)


def run(
    state: Path, size: WindowSize, *, config: Path | None = None, virtual: bool = False, watch: Watch | None = None
) -> None:
    """Until SIGTERM or SIGINT. Raises ConfigError, LedgerError or ShapingError before a window opens.

    config: the folder with the city's policy. virtual: the direct line to a virtual card is allowed. watch: for the demo,
    which must find the keys.
    """
    check_shaping()
    install_excepthooks()
    installation = load_installation(state)
    if installation.cables.card == "direct" and not virtual:
        raise ConfigError(
            INSTALLATION, 1, 'cables.card: "direct" is the demo\'s; a kiosk in a lobby reads through pcscd'
        )
    policy = load_policy(config)
    texts = load_texts(policy.languages)
    clock = SteadyClock(Clock.of_environment())
    prepare(state / "kivy", size)
    from screens.kivy_view.kiosk_widget import KioskWidget
    from screens.kivy_view.loop import Loop
    from screens.kivy_view.monitor import follow_monitor

    with ExitStack() as ends:
        ends.enter_context(alone(state))
        cables = installation.cables
        listener = _listener(cables, ends)
        printer = PrinterAdapter(texts, cables.printer_host, cables.printer_port, clock.now, cables.printer_identity)
        staff = ServiceMenu(load_texts((DUTCH,), "staff"), installation.staff_code, lambda: ask_doctor(state, config))
        ends.callback(staff.close)
        presenter = Presenter(
            texts, clock.now, lambda scene: _show(widget, loop, scene), Entry(installation.key(), clock.now), staff
        )
        speaker = Speaker(installation.cables.sound, lambda state: log.info("loudspeaker %s", state))
        presenter.play_cue = speaker.play
        loop = Loop(presenter.poll)
        staff.changed = loop.wake
        widget = KioskWidget(
            presenter.pressed,
            lambda page_id: loop.call(lambda: presenter.shown(page_id)),
            service_gesture=presenter.service_gesture,
            touched=loop.touched,
        )
        if size.whole:
            follow_monitor()
        if watch:
            loop.measure()
            widget.drawn = lambda scene: watch(scene, widget.place, loop.worst_s)
        parts = Parts(printer, CardReaderAdapter(_setup(installation, card_roots(state)), listener), speaker)
        kiosk = Kiosk(state, installation, policy, clock, parts, Screen(presenter.show, loop.wake))
        presenter.runner = kiosk.runner
        widget.typed = kiosk.scanner_watch.typed
        ends.callback(kiosk.close)
        for how in (signal.SIGTERM, signal.SIGINT):
            signal.signal(how, lambda *_: loop.stop())
        kiosk.start()
        loop.run(widget)


@contextmanager
def alone(state: Path) -> Iterator[None]:
    """Hold a state folder: a second kiosk on it would give the same numbers.

    Raises ConfigError while another holds it, or where it cannot be written.
    """
    try:
        file = (state / LOCK).open("w")
    except OSError as error:
        raise ConfigError(str(state / LOCK), 1, f"cannot be written ({error.strerror})") from None
    with file as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigError(LOCK, 1, f"another kiosk runs on {state}: each needs a folder of its own") from None
        yield


def _show(widget: "KioskWidget", loop: "Loop", scene: Scene) -> None:
    loop.rests(scene.step == "attract")
    widget.show(scene)


def _setup(installation: Installation, roots: tuple[bytes, ...]) -> WorkerConfig:
    cables = installation.cables
    return WorkerConfig(
        cables.card,
        cables.reader,
        installation.key().mark,
        frozenset(installation.test_roots),
        roots=roots,
        pins=frozenset(installation.card_roots),
    )


def _listener(cables: Cables, ends: ExitStack) -> socket.socket | None:
    if cables.card != "direct":
        return None
    return ends.enter_context(socket.create_server(("127.0.0.1", cables.reader_port)))
