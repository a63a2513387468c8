"""`make run`: the whole house, used by hand; what a hand of software cannot do alone is typed as a line."""

import select
import sys
from collections.abc import Callable
from pathlib import Path

from kiosk.demo.house import House, has_display, open_house
from kiosk.settings import ROOT

HELP = """\
  code [NR]     hold the confirmation of person NR (1 to 24; 1 when left out) under the scanner
  letter [NR]   hold that person's letter under the scanner
  scan TEXT     hold any other code under the scanner
  card [NR]     put that person's old card into the reader
  out           take the card out
  paper off | paper on      the printer's roll
  central off | central on  the server
  scanner off | scanner on  the scanner's cable
  look          what stands on the screen, and the names of its keys (without a display)
  touch KEY [CHOICE]        put a finger on a key (without a display)
  picture FILE  save what the kiosk shows (without a display)
  help, quit
"""


def by_hand() -> int:
    """Until `quit`, the end of the input, or Ctrl-C."""
    headless = not has_display()
    with open_house(ROOT / "out", headless=headless) as house:
        cable = "pcscd" if house.cable == "pcsc" else "the direct line, for pcscd or its virtual driver cannot run here"
        sys.stdout.write(
            f"desk      {house.address}/desk/3\n"
            f"kiosk     {'under Xvfb ' + house.display.name if house.display else 'in its window'}\n"
            f"card      through {cable}\n"
            f"tickets   {ROOT / 'out'}\n"
            f"Ctrl-C ends everything. {'Type help for what a hand can do.' if sys.stdin.isatty() else ''}\n"
        )
        sys.stdout.flush()
        _listen(house)
    return 0


def _listen(house: House) -> None:
    """Lines from the keyboard; without one, only the end of the kiosk is waited for."""
    typing = sys.stdin.isatty()
    while house.kiosk.poll() is None:
        ready = select.select([sys.stdin] if typing else [], [], [], 0.5)[0]
        if not ready:
            continue
        line = sys.stdin.readline()
        if not line or line.strip() == "quit":
            return
        try:
            _do(house, line.split())
        except (KeyError, IndexError, ValueError, OSError):
            sys.stdout.write("that cannot be done; help says what can\n")


def _do(house: House, words: list[str]) -> None:
    if not words:
        return
    person = house.day[int(words[1]) - 1 if len(words) > 1 and words[1].isdigit() else 0]
    orders: dict[str, Callable[[], object]] = {
        "code": lambda: house.scanner.show(person.code),
        "letter": lambda: house.scanner.show(person.letter, "]C1"),
        "scan": lambda: house.scanner.show(" ".join(words[1:])),
        "card": lambda: house.card.insert(person.ref),
        "out": house.card.remove,
        "paper": lambda: house.printer.set(paper_mm=0.0 if words[1] == "off" else 50_000.0),
        "central": house.kill_central if words[1:] == ["off"] else house.central_returns,
        "scanner": house.scanner.unplug if words[1:] == ["off"] else house.scanner.plug,
        "picture": lambda: _picture(house, Path(words[1])),
        "look": lambda: sys.stdout.write(_seen(house)),
        "touch": lambda: _touch(house, words[1], words[2] if len(words) > 2 else ""),
        "help": lambda: sys.stdout.write(HELP),
    }
    orders[words[0]]()


def _picture(house: House, file: Path) -> None:
    if house.display:
        house.display.picture().save(file)


def _seen(house: House) -> str:
    if house.screen is None or not house.screen.seen:
        return "look at the window\n"
    shown = house.screen.seen[-1]
    keys = ", ".join(f"{key.name} {key.choice}".strip() for key in shown.keys)
    return "\n".join([*shown.words, f"keys: {keys}", ""])


def _touch(house: House, name: str, choice: str) -> None:
    """Raises KeyError where no such key stands on the page."""
    if house.screen is None or (name, choice) not in [(key.name, key.choice) for key in house.screen.seen[-1].keys]:
        raise KeyError(name)
    house.screen.touch(name, choice)
