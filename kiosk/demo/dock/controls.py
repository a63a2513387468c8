"""Commands for everything that hands do in a lobby, used by the dock's buttons and the typed lines of `make run`.

They run on the supervisor's main thread, one after another: a process that is started there ends with it.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import msgspec

from central.codes import new_letter
from devices.virtual.network import Network
from kiosk.demo.environment import DemoEnvironment
from kiosk.demo.staff import CLERK, PASSWORD
from kiosk.runtime.clock import Clock, write_offset

PERSONS = 6
PIN_LIKE, MENU = "4711 4711 0815", "https://menu.example.org/lunch?table=7"
LOW_MM, FULL_MM = 1500.0, 50_000.0


class UnknownControlError(ValueError):
    """There is no such command, or not now. The message is for the user."""


class PersonState(msgspec.Struct, frozen=True):
    """A person who may stand at the kiosk."""

    ref: str
    initials: str
    start: str
    purpose: str


class KeyState(msgspec.Struct, frozen=True):
    """A button on the kiosk's screen, in fractions of the picture."""

    name: str
    choice: str
    spoken: str
    x: float
    y: float
    w: float
    h: float


class State(msgspec.Struct, frozen=True):
    """Everything that the dock shows, except the picture. log_in: with what one logs in at the desk."""

    step: str
    hour: str
    persons: tuple[PersonState, ...]
    person: str
    card_in: bool
    cables: dict[str, str]
    papers: int
    keys: tuple[KeyState, ...]
    happened: tuple[str, ...]
    desk: str
    display: str
    log_in: str


@dataclass(slots=True)
class Controls:
    """The person at the kiosk, and the commands executed so far.

    changed: called after each change, so that the dock redraws.
    """

    environment: DemoEnvironment
    clock: Clock
    changed: Callable[[], None] = field(default=lambda: None)
    person: int = 0
    card_in: bool = False
    happened: list[str] = field(default_factory=list)
    _link: str = ""
    _printer: str = "ok"
    _reader: str = "on"
    _scanner: str = "on"
    _sound: str = "on"

    def execute(self, verb: str, word: str) -> None:
        """Execute a command. Raises UnknownControlError."""
        commands: dict[str, Callable[[str], str]] = {
            "person": self._person, "scan": self._scan, "card": self._card, "scanner": self._plug_scanner,
            "reader": self._plug_reader, "printer": self._set_printer, "network": self._network,
            "central": self._central, "kiosk": self._kiosk, "clock": self._clock, "press": self._press,
            "sound": self._plug_sound,
        }  # fmt: skip
        if verb not in commands:
            raise UnknownControlError(f"there is no command called {verb}")
        result = commands[verb](word)
        if result:
            self.happened.insert(0, result)
            del self.happened[30:]
        self.changed()

    @property
    def _who(self) -> str:
        return self.environment.day[self.person].initials

    def _person(self, ref: str) -> str:
        found = next((nr for nr, each in enumerate(self.environment.day) if each.ref == ref), None)
        if found is None:
            raise UnknownControlError(f"nobody is called {ref}")
        self._take_out()
        self.person = found
        return f"{self._who} comes to the kiosk"

    def _take_out(self) -> None:
        if self.card_in:
            self.environment.card.remove()
            self.card_in = False

    def _scan(self, word: str) -> str:
        person, other = (
            self.environment.day[self.person],
            self.environment.day[(self.person + 1) % len(self.environment.day)],
        )
        things = {
            "code": (person.code, "]Q1", "holds the code under the scanner"),
            "letter": (person.letter, "]C1", "holds the letter under the scanner"),
            "others-code": (other.code, "]Q1", "holds someone's code under the scanner"),
            "others-letter": (new_letter(), "]C1", "holds someone's letter under the scanner"),
            "pin": (PIN_LIKE, "]C1", "holds a PIN under the scanner"),
            "menu": (MENU, "]Q1", "holds a menu under the scanner"),
        }
        text, aim, result = things.get(word, (word, "]Q1", "holds something under the scanner"))
        self.environment.scanner.show(text, aim)
        return f"{self._who} {result}"

    def _card(self, word: str) -> str:
        if word == "in":
            self.environment.card.insert(self.environment.day[self.person].ref)
            self.card_in = True
            return f"{self._who} puts the card in"
        self._take_out()
        return f"{self._who} takes the card out"

    def _plug_scanner(self, word: str) -> str:
        self._scanner = _one_of(word, "on", "off")
        (self.environment.scanner.plug if word == "on" else self.environment.scanner.unplug)()
        return f"the scanner's cable is {'in' if word == 'on' else 'out'}"

    def _plug_reader(self, word: str) -> str:
        daemon = self.environment.pcscd
        if daemon is None:
            raise UnknownControlError("on the direct line there is no reader to pull")
        if _one_of(word, "on", "off") != self._reader:
            (daemon.start if word == "on" else daemon.kill)()
        self._reader = word
        return f"the card reader is {'there' if word == 'on' else 'gone'}"

    def _set_printer(self, word: str) -> str:
        printer = self.environment.printer
        before, self._printer = self._printer, _one_of(word, "ok", "low", "out", "cover", "off")
        if before == "off" and word != "off":
            printer.power_on()
        if word == "off" and before != "off":
            printer.unplug()
        paper = {"low": LOW_MM, "out": 0.0}.get(word, FULL_MM)
        printer.set(paper_mm=paper, cover_open=word == "cover")
        return f"the printer is {word}"

    def _plug_sound(self, word: str) -> str:
        self._sound = _one_of(word, "on", "off")
        self.environment.loudspeaker.set_state("ok" if word == "on" else "gone")
        return f"the loudspeaker is {'there' if word == 'on' else 'gone'}"

    def _network(self, word: str) -> str:
        states = {"on": Network.THERE, "off": Network.PULLED, "silent": Network.SILENT}
        self.environment.network.set_state(states[_one_of(word, *states)])
        return f"the network is {states[word]}"

    def _central(self, word: str) -> str:
        running = self.environment.central.poll() is None
        if _one_of(word, "on", "off") == "off" and running:
            self.environment.kill_central()
        elif word == "on" and not running:
            self.environment.central_returns()
        return f"central {'runs' if word == 'on' else 'was killed'}"

    def _kiosk(self, word: str) -> str:
        running = self.environment.kiosk.poll() is None
        if _one_of(word, "on", "off") == "off" and running:
            self.environment.kill_kiosk()
        elif word == "on" and not running:
            self.environment.kiosk_returns(self.changed)
        return f"the kiosk {'runs' if word == 'on' else 'was killed'}"

    def _clock(self, word: str) -> str:
        if not word.isdigit() or int(word) > 24 * 60:
            raise UnknownControlError("the clock goes on by minutes, a day at most")
        write_offset(self.environment.folder / "clock", self.clock.offset() + timedelta(minutes=int(word)))
        return f"the clock goes {word} minutes on"

    def _press(self, word: str) -> str:
        name, _, choice = word.partition(" ")
        shown = (
            self.environment.screen.scenes[-1] if self.environment.screen and self.environment.screen.scenes else None
        )
        if (
            self.environment.screen is None
            or shown is None
            or (name, choice) not in [(k.name, k.choice) for k in shown.keys]
        ):
            raise UnknownControlError(f"no such key stands there: {word}")
        self.environment.screen.touch(name, choice)
        return ""

    def state(self) -> State:
        """Return the present state."""
        screen = self.environment.screen
        shown = screen.scenes[-1] if screen and screen.scenes else None
        alive = self.environment.kiosk.poll() is None
        wide, high = self.environment.display.size if self.environment.display else (1, 1)
        keys = tuple(
            KeyState(key.name, key.choice, key.spoken, key.x / wide, key.y / high, key.w / wide, key.h / high)
            for key in (shown.keys if shown and alive else ())
        )
        network = {Network.THERE: "on", Network.PULLED: "off", Network.SILENT: "silent"}[self.environment.network.state]
        return State(
            step=shown.step.replace("_", " ") if shown and alive else "the kiosk is off",
            hour=f"{self.clock.now():%H.%M}",
            persons=tuple(PersonState(p.ref, p.initials, p.start, p.purpose) for p in self.environment.day[:PERSONS]),
            person=self.environment.day[self.person].ref,
            card_in=self.card_in,
            cables={
                "scanner": self._scanner, "reader": self._reader, "printer": self._printer, "network": network,
                "sound": self._sound,
                "central": "on" if self.environment.central.poll() is None else "off", "kiosk": "on" if alive else "off",
            },
            papers=len(self.environment.printer.sheets),
            keys=keys,
            happened=tuple(self.happened),
            desk=f"{self.environment.address}/desk/3",
            display=self._link,
            log_in=f"log in as {CLERK}, password: {PASSWORD}",
        )  # fmt: skip

    def renew_display_link(self) -> None:
        """Make a link for the dock that was just opened; it counts once."""
        with suppress(OSError):  # central is off: the old one stands
            self._link = self.environment.display_link()


def _one_of(word: str, *words: str) -> str:
    if word not in words:
        raise UnknownControlError(f"expected one of {', '.join(words)}")
    return word
