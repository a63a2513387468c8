"""`make run`: the whole house, used by hand: from the dock in a browser, or by typed lines that do the same deeds."""

import select
import sys
from contextlib import ExitStack
from pathlib import Path
from queue import Empty

from kiosk.demo import ROOT
from kiosk.demo.display import HeadlessDisplay
from kiosk.demo.dock.app import Dock, served
from kiosk.demo.dock.hands import Hands, NoSuchDeedError
from kiosk.demo.dock.picture import LivePicture
from kiosk.demo.house import DemoEnvironment, has_display, open_house
from kiosk.runtime.clock import Clock

OUT = ROOT / "out"
PORT = 8700
"""The dock's, so that its address can be kept; another where this one is taken."""
UNHURRIED = dict.fromkeys(("choice", "hands", "done", "remember"), 300)
"""Who sees the dock for the first time reads while the kiosk waits."""
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
    """Until `quit`, the end of the input, or Ctrl-C."""
    with ExitStack() as ends:
        house = ends.enter_context(open_house(OUT, headless=not has_display(), patience=UNHURRIED))
        hands = Hands(house, Clock(house.folder / "clock"))
        dock = Dock(
            hands.state, lambda x, y, down: _touch(house.display, x, y, down=down), lambda nr: _paper(house, nr)
        )
        hands.changed = dock.wake
        if house.screen:
            house.screen.changed = dock.wake
        if house.display:
            ends.callback(LivePicture(house.display, dock.show).stop)
        address = ends.enter_context(served(dock, PORT))
        _say(house, address)
        _serve(house, hands, dock)
    return 0


def _say(house: DemoEnvironment, dock: str) -> None:
    cable = "pcscd" if house.cable == "pcsc" else "the direct line, for pcscd or its virtual driver cannot run here"
    sys.stdout.write(
        f"dock      {dock}\n"
        f"desk      {house.address}/desk/3\n"
        f"display   {house.address}/display\n"
        f"kiosk     {'under Xvfb ' + house.display.name + ', live in the dock' if house.display else 'in its window'}\n"
        f"card      through {cable}\n"
        f"Ctrl-C ends everything.{' Type help for what can be typed.' if sys.stdin.isatty() else ''}\n"
    )
    sys.stdout.flush()


def _serve(house: DemoEnvironment, hands: Hands, dock: Dock) -> None:
    """Deeds from the dock and from the keyboard, one after another, on this thread."""
    typing = sys.stdin.isatty()
    while True:
        try:
            verb, word, done = dock.deeds.get(timeout=0.2)
        except Empty:
            if typing and select.select([sys.stdin], [], [], 0)[0]:
                line = sys.stdin.readline()
                if not line or line.strip() == "quit":
                    return
                _typed(house, hands, line.strip())
            continue
        try:
            hands.do(verb, word)
        except NoSuchDeedError as error:
            done.set_exception(error)
        except (OSError, RuntimeError, LookupError, ValueError) as error:  # a far end that is gone: the house goes on
            done.set_exception(NoSuchDeedError(f"that went wrong ({type(error).__name__})"))
        else:
            done.set_result(None)


def _typed(house: DemoEnvironment, hands: Hands, line: str) -> None:
    verb, _, word = line.partition(" ")
    try:
        match verb:
            case "":
                return
            case "help":
                sys.stdout.write(HELP)
            case "look":
                sys.stdout.write(_seen(house))
            case "picture" if house.display:
                house.display.picture().save(Path(word))
            case _:
                hands.do(verb, word)
    except (NoSuchDeedError, OSError, ValueError) as error:
        sys.stdout.write(f"{error}; help says what can be done\n")


def _seen(house: DemoEnvironment) -> str:
    if house.screen is None or not house.screen.snapshot:
        return "nothing yet\n"
    shown = house.screen.snapshot[-1]
    keys = ", ".join(f"{key.name} {key.choice}".strip() for key in shown.keys)
    return "\n".join([*shown.words, f"keys: {keys}", ""])


def _touch(display: HeadlessDisplay | None, x: float, y: float, *, down: bool) -> None:
    if display is not None:
        display.point(round(x * (display.size[0] - 1)), round(y * (display.size[1] - 1)), down=down)


def _paper(house: DemoEnvironment, number: int) -> Path | None:
    """A ticket that came out in this run; an older run's file is none."""
    file = OUT / f"ticket-{number}.png"
    return file if 1 <= number <= len(house.printer.sheets) and file.exists() else None
