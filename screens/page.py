"""Page: plain data that both the screen and the voice present.

Each text says whether it is private (never cached, spoken in the headset only) and, if it is a translation, carries its
Dutch.
"""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Text:
    """A text in the page's language. dutch: shown below a translation; None if the page is Dutch."""

    text: str
    dutch: str | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """The action of a button, by its public name, with its choice."""

    name: str
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button was pressed on this page."""

    action: Action
    page_id: int


@dataclass(frozen=True, slots=True)
class Key:
    """A button. primary: the most likely answer. on: a switch that is on. Its label is its spoken name."""

    action: Action
    label: Text
    icon: str
    primary: bool = False
    on: bool = False


class Tone(StrEnum):
    """The kind of a notice, shown by icon and plate, never by colour alone."""

    PLAIN = "plain"
    OK = "ok"
    ATTENTION = "attention"
    STOP = "stop"


class Cue(StrEnum):
    """A chime when a page appears or takes something in; its meaning is always shown too."""

    GOOD = "good"
    LOOK = "look"
    ASK = "ask"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Notice:
    """A message on a plate. count: tells two equal messages apart, for the voice. icon: overrides the tone's.

    reminds: it is about a card that is still in, and flashes with the reminder.
    """

    tone: Tone
    label: Text
    count: int = 0
    icon: str | None = None
    reminds: bool = False


@dataclass(frozen=True, slots=True)
class Hint:
    """A text of the body; without an icon it is the page's tip, centred below the picture."""

    label: Text
    icon: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the appointment's plate: a large word beside its icon."""

    label: Text
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page.

    page_id: sent back with each touch. progress: (step, of) or None. number: the ticket's, the largest text. grid: buttons of
    languages or, with columns, of a keyboard; entry: what is typed. names: the languages, below the answers. upper: back,
    stop, help; or help alone beside the footer. countdown: seconds of the warning; its text has `{seconds}`. busy: work in
    progress, no answer expected. cue: its chime. reminds: its title is about a card that is still in, and flashes with the
    reminder. tap_anywhere: the whole screen is the first answer's button.
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
        """Return every button in focus order: answers first, then the bar."""
        return (*self.grid, *self.answers, *self.names, *self.upper, *self.lower)
