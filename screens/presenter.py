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
from kiosk.visit.engine import current_page
from kiosk.visit.state import DisplaySettings, KioskContext, PageId, Visit
from screens.card_reminder import CardReminder
from screens.layout.header import StatusBar
from screens.layout.page_layout import layout_page
from screens.layout.scene import Scene
from screens.layout.theme import RenderOptions
from screens.page import Page, Pressed
from screens.pages import page_of
from screens.pages.staff import ServiceMenuPage
from screens.service_menu import ServiceMenu

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
    staff: ServiceMenu | None = None
    ticks: Callable[[], float] = time.monotonic
    play_cue: Callable[[Chime], None] = lambda _: None
    runner: VisitRunner | None = None
    card_reminder: CardReminder = field(init=False)
    _last_cue: object = None
    _last: tuple[Visit, KioskContext, StatusBar, ServiceMenuPage | None, str] | None = None
    _due: float | None = field(default=None)

    def __post_init__(self) -> None:
        """The calls go by the same clock as everything else here."""
        self.card_reminder = CardReminder(self.ticks)

    def show(self, visit: Visit, context: KioskContext) -> None:
        """The page as it is now."""
        status_bar = self._status_bar(visit, context)
        silent_at = self.staff.poll(visit) if self.staff else None
        menu = self.staff.shown_page if self.staff else None
        self._due = _earlier(self._due, silent_at)
        typed = self._typed(visit, context)
        if self._last == (visit, context, status_bar, menu, typed):
            return
        staffs = self.staff.page() if self.staff else None
        page = staffs or page_of(visit, replace(context, now=self.now()), self.texts)
        if page.entry is not None and not staffs:
            page = replace(page, entry=replace(page.entry, text=typed))
        self._sound(visit, page)
        status_bar = replace(status_bar, highlighted=self._remind())
        self._last = (visit, context, status_bar, menu, typed)
        self.put(layout_page(page, RenderOptions() if staffs else _render_options(visit.display, context), status_bar))

    def service_gesture(self) -> None:
        """The hidden corner was touched as often as it takes."""
        if self.staff and self.runner:
            self.staff.open_menu(self.runner.visit)
            self.show(self.runner.visit, self.runner.context)

    def pressed(self, pressed: Pressed) -> None:
        """A key, on the page that the finger had seen."""
        if self.runner and self.staff and self.staff.shown_page:
            if pressed.page_id == self.staff.shown_page.page_id:
                self.staff.pressed(pressed.action)
                self.show(self.runner.visit, self.runner.context)
        elif self.runner and self._writes(pressed):
            self._write(pressed)
        elif self.runner:
            touched = events.Touched(pressed.action.name, pressed.action.choice)
            self.runner.touch(touched, PageId(pressed.page_id))

    def _sound(self, visit: Visit, page: Page) -> None:
        """A page's cue is heard once, a sign's and a note's each time; a card that stays in calls from this page on."""
        calls = page.reminds or (page.notice is not None and page.notice.reminds)
        self.card_reminder.watch(page.step, (visit.id, page.step) if calls else None)
        envelope = (visit.id, page.step, visit.feedback, page.notice.count if page.notice else 0)
        if envelope != self._last_cue and page.cue:
            self.play_cue(Chime(page.cue.value))
        self._last_cue = envelope

    def _remind(self) -> bool:
        """Whether the words of a card that stays in are lit now; its chime is played when it is time."""
        call = self.card_reminder.poll()
        if call.sounds:
            self.play_cue(Chime.CARD)
        self._due = _earlier(self._due, call.due)
        return call.highlighted

    def _typed(self, visit: Visit, context: KioskContext) -> str:
        if self.entry is None:
            return ""
        self.entry.belongs_to(visit, context)
        return self.entry.display_text(visit.display.language)

    def _writes(self, pressed: Pressed) -> bool:
        """Whether this press writes or erases a sign of the page that stands there now."""
        if self.entry is None or self.runner is None or pressed.page_id != self.runner.visit.page_id:
            return False
        here = current_page(self.runner.visit, self.runner.context).name
        return self.entry.is_typed(here, pressed.action.name)

    def _write(self, pressed: Pressed) -> None:
        if self.entry and self.runner:
            context = self.runner.context
            for event, change in self.entry.press(pressed.action.name, pressed.action.choice, context):
                self.runner.post(event, None, change)

    def shown(self, page_id: int) -> None:
        """A page's first frame is on the glass."""
        if self.runner:
            self.runner.touch(events.PageShown(), PageId(page_id))

    def poll(self) -> float | None:
        """The conductor's turn; and again when the hour or the seconds that are left change by themselves."""
        if self.runner is None:
            return None
        due = self.runner.poll()
        return _earlier(self._due, due)

    def _status_bar(self, visit: Visit, context: KioskContext) -> StatusBar:
        now, left = self.now(), 0
        self._due = self.ticks() + 60 - now.second - now.microsecond / 1e6 + 0.01
        silent_at = self.runner.idle_at if self.runner else None
        if silent_at is not None and current_page(visit, context).name == COUNTS_DOWN:
            seconds = max(0.0, silent_at - self.ticks())
            left = ceil(seconds)
            self._due = min(self._due, self.ticks() + seconds - (left - 1) + 0.005)
        return StatusBar(context.policy.city_hall.city, f"{now:%H.%M}", left, self._remind())


def _earlier(one: float | None, other: float | None) -> float | None:
    return other if one is None else one if other is None else min(one, other)


def _render_options(display: DisplaySettings, context: KioskContext) -> RenderOptions:
    """Only here a look becomes a manner, and a language its direction."""
    mirrored = context.policy.language_info(display.language).right_to_left
    return RenderOptions(
        size_step=display.size.steps(), contrast=display.contrast, lower=display.lower, mirrored=mirrored
    )
