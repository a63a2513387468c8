"""`make run`: the whole system to use by hand, from the dock in a browser or by typed commands."""

import select
import sys
from contextlib import ExitStack
from pathlib import Path
from queue import Empty

from kiosk.demo import ROOT
from kiosk.demo.display import HeadlessDisplay
from kiosk.demo.dock.app import Dock, served
from kiosk.demo.dock.controls import Controls, UnknownControlError
from kiosk.demo.dock.picture import LivePicture
from kiosk.demo.environment import DemoEnvironment, has_display, open_environment
from kiosk.demo.staff import CLERK, PASSWORD
from kiosk.runtime.clock import Clock

OUT = ROOT / "out"
PORT = 8700
"""The dock's port, so that its address stays the same; another if it is taken."""
UNHURRIED = dict.fromkeys(("choice", "hands", "done", "remember"), 300)
"""Longer timeouts than a lobby's, so that somebody new to the dock can read before the kiosk warns."""
HELP = """\
  person REF               who stands there: demo-0, demo-1, ...
  scan code | scan letter | scan others-letter | scan pin | scan TEXT
  card in | card out
  scanner on|off   reader on|off   printer ok|low|out|cover|off
  network on|off|silent   central on|off   kiosk on|off   clock MINUTES
  press KEY [CHOICE]       a finger on a key of the screen
  look                     what stands on the screen, and its keys
  picture FILE             save what the kiosk shows (without a display)
  help, quit
"""


def by_hand() -> int:
    """Run until `quit`, the end of the input, or Ctrl-C."""
    with ExitStack() as ends:
        environment = ends.enter_context(open_environment(OUT, headless=not has_display(), patience=UNHURRIED))
        controls = Controls(environment, Clock(environment.folder / "clock"))
        dock = Dock(
            controls.state,
            lambda x, y, down: _touch(environment.display, x, y, down=down),
            lambda nr: _paper(environment, nr),
        )
        controls.changed, dock.opened = dock.wake, controls.renew_display_link
        if environment.screen:
            environment.screen.changed = dock.wake
        if environment.display:
            ends.callback(LivePicture(environment.display, dock.show).stop)
        environment.add_clerk()
        address = ends.enter_context(served(dock, PORT))
        _print(environment, address)
        _serve(environment, controls, dock)
    return 0


def _print(environment: DemoEnvironment, dock: str) -> None:
    display = environment.display
    where = f"under Xvfb {display.name}, live in the dock" if display else "in its window"
    cable = (
        "pcscd" if environment.cable == "pcsc" else "the direct line, for pcscd or its virtual driver cannot run here"
    )
    sys.stdout.write(
        f"dock      {dock}\n"
        f"desk      {environment.address}/desk/3\n"
        f"log in    {CLERK}, password: {PASSWORD}\n"
        f"display   {environment.address}/display\n"
        f"kiosk     {where}\n"
        f"card      through {cable}\n"
        f"Ctrl-C ends everything.{' Type help for what can be typed.' if sys.stdin.isatty() else ''}\n"
    )
    sys.stdout.flush()


def _serve(environment: DemoEnvironment, controls: Controls, dock: Dock) -> None:
    """Execute commands of dock and keyboard, one after another, on this thread."""
    typing = sys.stdin.isatty()
    while True:
        try:
            verb, word, done = dock.commands.get(timeout=0.2)
        except Empty:
            if typing and select.select([sys.stdin], [], [], 0)[0]:
                line = sys.stdin.readline()
                if not line or line.strip() == "quit":
                    return
                _typed(environment, controls, line.strip())
            continue
        try:
            controls.execute(verb, word)
        except UnknownControlError as error:
            done.set_exception(error)
        except (OSError, RuntimeError, LookupError, ValueError) as error:  # a device that is gone: go on
            done.set_exception(UnknownControlError(f"that went wrong ({type(error).__name__})"))
        else:
            done.set_result(None)


def _typed(environment: DemoEnvironment, controls: Controls, line: str) -> None:
    verb, _, word = line.partition(" ")
    try:
        match verb:
            case "":
                return
            case "help":
                sys.stdout.write(HELP)
            case "look":
                sys.stdout.write(_seen(environment))
            case "picture" if environment.display:
                environment.display.picture().save(Path(word))
            case _:
                controls.execute(verb, word)
    except (UnknownControlError, OSError, ValueError) as error:
        sys.stdout.write(f"{error}; help says what can be done\n")


def _seen(environment: DemoEnvironment) -> str:
    if environment.screen is None or not environment.screen.scenes:
        return "nothing yet\n"
    shown = environment.screen.scenes[-1]
    keys = ", ".join(f"{key.name} {key.choice}".strip() for key in shown.keys)
    return "\n".join([*shown.words, f"keys: {keys}", ""])


def _touch(display: HeadlessDisplay | None, x: float, y: float, *, down: bool) -> None:
    if display is not None:
        display.point(round(x * (display.size[0] - 1)), round(y * (display.size[1] - 1)), down=down)


def _paper(environment: DemoEnvironment, number: int) -> Path | None:
    """Return a ticket that was printed in this run."""
    file = OUT / f"ticket-{number}.png"
    return file if 1 <= number <= len(environment.printer.sheets) and file.exists() else None
