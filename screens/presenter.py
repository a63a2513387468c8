"""The visit's face: page, frame, glass; and what is pressed on the glass, told to the conductor. Main thread only."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import ceil

from devices.sound import Chime
from kiosk.runtime.clock import Now
from kiosk.runtime.text_entry import Entry
from kiosk.runtime.visit_runner import VisitRunner
from kiosk.texts import Texts
from kiosk.visit import events
from kiosk.visit.engine import on_screen
from kiosk.visit.state import DisplaySettings, KioskContext, PageId, Visit
from screens.card_reminder import CardReminder
from screens.layout.header import StatusBar
from screens.layout.page_layout import frame
from screens.layout.scene import Scene
from screens.layout.theme import RenderOptions
from screens.page import Page, Pressed
from screens.pages import page_of
from screens.pages.staff import StaffPage
from screens.service_menu import Staff

COUNTS_DOWN = "idle"


@dataclass(slots=True)
class Presenter:
    """Turns what the conductor shows into scenes, and gives them on only when something changed.

    put: brings a scene to the glass. play: what is heard with it. entry: what is typed, which no page knows.
    staff: theirs lies over whatever the visit shows. The conductor is given after it is built: each knows the other.
    """

    texts: Texts
    now: Now
    put: Callable[[Scene], None]
    entry: Entry | None = None
    staff: Staff | None = None
    ticks: Callable[[], float] = time.monotonic
    play: Callable[[Chime], None] = lambda _: None
    conductor: VisitRunner | None = None
    calling: CardReminder = field(init=False)
    _heard: object = None
    _last: tuple[Visit, KioskContext, StatusBar, StaffPage | None, str] | None = None
    _due: float | None = field(default=None)

    def __post_init__(self) -> None:
        """The calls go by the same clock as everything else here."""
        self.calling = CardReminder(self.ticks)

    def show(self, visit: Visit, house: KioskContext) -> None:
        """The page as it is now."""
        around = self._around(visit, house)
        silent_at = self.staff.attend(visit) if self.staff else None
        over = self.staff.stands if self.staff else None
        self._due = _earlier(self._due, silent_at)
        typed = self._typed(visit, house)
        if self._last == (visit, house, around, over, typed):
            return
        staffs = self.staff.page() if self.staff else None
        page = staffs or page_of(visit, replace(house, now=self.now()), self.texts)
        if page.entry is not None and not staffs:
            page = replace(page, entry=replace(page.entry, text=typed))
        self._sound(visit, page)
        around = replace(around, lit=self._called())
        self._last = (visit, house, around, over, typed)
        self.put(frame(page, RenderOptions() if staffs else _manner(visit.look, house), around))

    def knocked(self) -> None:
        """The hidden corner was touched as often as it takes."""
        if self.staff and self.conductor:
            self.staff.knocks(self.conductor.visit)
            self.show(self.conductor.visit, self.conductor.house)

    def pressed(self, pressed: Pressed) -> None:
        """A key, on the page that the finger had seen."""
        if self.conductor and self.staff and self.staff.stands:
            if pressed.turn == self.staff.stands.turn:
                self.staff.pressed(pressed.action)
                self.show(self.conductor.visit, self.conductor.house)
        elif self.conductor and self._writes(pressed):
            self._write(pressed)
        elif self.conductor:
            touched = events.Touched(pressed.action.name, pressed.action.choice)
            self.conductor.touch(touched, PageId(pressed.turn))

    def _sound(self, visit: Visit, page: Page) -> None:
        """A page's cue is heard once, a sign's and a note's each time; a card that stays in calls from this page on."""
        calls = page.calls or (page.notice is not None and page.notice.calls)
        self.calling.about(page.step, (visit.id, page.step) if calls else None)
        heard = (visit.id, page.step, visit.sign, page.notice.count if page.notice else 0)
        if heard != self._heard and page.cue:
            self.play(Chime(page.cue.value))
        self._heard = heard

    def _called(self) -> bool:
        """Whether the words of a card that stays in are lit now; its chime is played when it is time."""
        call = self.calling.attend()
        if call.sounds:
            self.play(Chime.CARD)
        self._due = _earlier(self._due, call.due)
        return call.lit

    def _typed(self, visit: Visit, house: KioskContext) -> str:
        if self.entry is None:
            return ""
        self.entry.belongs_to(visit, house)
        return self.entry.shown(visit.look.language)

    def _writes(self, pressed: Pressed) -> bool:
        """Whether this press writes or erases a sign of the page that stands there now."""
        if self.entry is None or self.conductor is None or pressed.turn != self.conductor.visit.turn:
            return False
        here = on_screen(self.conductor.visit, self.conductor.house).name
        return self.entry.is_typed(here, pressed.action.name)

    def _write(self, pressed: Pressed) -> None:
        if self.entry and self.conductor:
            house = self.conductor.house
            for event, change in self.entry.pressed(pressed.action.name, pressed.action.choice, house):
                self.conductor.tell(event, None, change)

    def shown(self, turn: int) -> None:
        """A page's first frame is on the glass."""
        if self.conductor:
            self.conductor.touch(events.PageShown(), PageId(turn))

    def attend(self) -> float | None:
        """The conductor's turn; and again when the hour or the seconds that are left change by themselves."""
        if self.conductor is None:
            return None
        due = self.conductor.attend()
        return _earlier(self._due, due)

    def _around(self, visit: Visit, house: KioskContext) -> StatusBar:
        now, left = self.now(), 0
        self._due = self.ticks() + 60 - now.second - now.microsecond / 1e6 + 0.01
        silent_at = self.conductor.silent_at if self.conductor else None
        if silent_at is not None and on_screen(visit, house).name == COUNTS_DOWN:
            seconds = max(0.0, silent_at - self.ticks())
            left = ceil(seconds)
            self._due = min(self._due, self.ticks() + seconds - (left - 1) + 0.005)
        return StatusBar(house.book.house.city, f"{now:%H.%M}", left, self._called())


def _earlier(one: float | None, other: float | None) -> float | None:
    return other if one is None else one if other is None else min(one, other)


def _manner(look: DisplaySettings, house: KioskContext) -> RenderOptions:
    """Only here a look becomes a manner, and a language its direction."""
    mirrored = house.book.tongue(look.language).right_to_left
    return RenderOptions(grown=look.size.steps(), contrast=look.contrast, lower=look.lower, mirrored=mirrored)
