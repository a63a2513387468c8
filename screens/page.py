"""What a Page IS, plain data: the picture on the glass and the voice both read it, and neither knows more.

Every text says whether it is private (never cached, spoken only in the headset) and, under a translation, its Dutch.
"""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in the language of the page; `dutch` stands under a translation, None when the page is Dutch."""

    text: str
    dutch: str | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """What a key does, by its public name, with its choice where one step has many."""

    name: str
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key was pressed on the page that the finger had seen."""

    action: Action
    page_id: int


@dataclass(frozen=True, slots=True)
class Key:
    """Something to press. `heavy`: the likeliest answer; `on`: a switch that is on. Its words are its spoken name."""

    action: Action
    label: Text
    icon: str
    primary: bool = False
    on: bool = False


class Tone(StrEnum):
    """What kind of message a note is: an icon and a plate, never a colour alone."""

    PLAIN = "plain"
    OK = "ok"
    ATTENTION = "attention"
    STOP = "stop"


class Cue(StrEnum):
    """What is heard when a page appears or takes something in; whatever it means stands on the page too."""

    GOOD = "good"
    LOOK = "look"
    ASK = "ask"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Notice:
    """A message on its plate. `count` tells two equal ones apart, for the voice. icon: its own, or its tone's.

    calls: it tells of a card that is still in, and blinks while that is called out.
    """

    tone: Tone
    label: Text
    count: int = 0
    icon: str | None = None
    reminds: bool = False


@dataclass(frozen=True, slots=True)
class Hint:
    """A sentence of the body; without an icon it is the page's tip, centred under the picture."""

    label: Text
    icon: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the appointment's plate: a large word beside its icon."""

    label: Text
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page, whole.

    turn: the page's own; a touch is sent with it. progress: (this, of) or None. number: the ticket's, the largest thing.
    grid: language keys; with columns, the keys of a keyboard, so many in a row, and entry is what stands typed.
    names: the languages there are, each a key, under the answers. upper: back, stop, help, or help alone
    beside the quiet line. countdown: whole seconds that the warning lasts; its sentence bears `{seconds}`. busy:
    something is under way, no answer is waited for. cue: what is heard with it. calls: its title tells of a card
    that is still in, and blinks while that is called out.
    whole: the whole screen is the first answer's key.
    """

    step: str
    page_id: int
    language: str
    title: Text
    translation_label: str | None = None
    title_icon: str | None = None
    subtitle: Text | None = None
    progress: tuple[int, int] | None = None
    progress_label: str = ""
    picture: str | None = None
    facts: tuple[Fact, ...] = ()
    body: tuple[Hint, ...] = ()
    notice: Notice | None = None
    where: Hint | None = None
    number: Text | None = None
    grid: tuple[Key, ...] = ()
    columns: int = 0
    entry: Text | None = None
    names: tuple[Key, ...] = ()
    answers: tuple[Key, ...] = ()
    upper: tuple[Key, ...] = ()
    lower: tuple[Key, ...] = ()
    footer: Text | None = None
    countdown: int | None = None
    busy: bool = False
    tap_anywhere: bool = False
    cue: Cue | None = None
    reminds: bool = False
    test: Text | None = None

    def pressable(self) -> tuple[Key, ...]:
        """Every key of the page, in the order of the focus ring: answers first, then the bar."""
        return (*self.grid, *self.answers, *self.names, *self.upper, *self.lower)
