"""Presents a visit: page, layout, window; and passes input on to the visit. Main thread only."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import ceil

from devices.sound.messages import Chime
from kiosk.runtime.clock import Now
from kiosk.runtime.text_entry import Entry
from kiosk.runtime.threads import ThreadOwner
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
    """Draws the page of the visit that is running and passes on input. Main thread only.

    runner: runs the visits. put: shows a scene; called only if the scene changed. entry: the typed text, which pages do not
    contain. menu: the staff's menu, which covers the visit's page. play_cue: plays a chime.
    """

    texts: Texts
    now: Now
    runner: VisitRunner
    put: Callable[[Scene], None]
    entry: Entry | None = None
    menu: ServiceMenu | None = None
    play_cue: Callable[[Chime], None] = lambda _: None
    ticks: Callable[[], float] = time.monotonic
    card_reminder: CardReminder = field(init=False)
    _last_cue: object = None
    _last: tuple[Visit, KioskContext, StatusBar, ServiceMenuPage | None, str] | None = None
    _due: float | None = field(default=None)
    _thread: ThreadOwner = field(default_factory=ThreadOwner)

    def __post_init__(self) -> None:
        """Create the card reminder on the same clock."""
        self.card_reminder = CardReminder(self.ticks)

    def draw(self) -> None:
        """Draw the page, if anything on it changed."""
        self._thread.check("Presenter.draw")
        visit, context = self.runner.visit, self.runner.context
        status_bar = self._status_bar(visit, context)
        silent_at = self.menu.poll(visit) if self.menu else None
        menu = self.menu.shown_page if self.menu else None
        self._due = _earlier(self._due, silent_at)
        typed = self._typed(visit, context)
        if self._last == (visit, context, status_bar, menu, typed):
            return
        staffs = self.menu.page() if self.menu else None
        page = staffs or page_of(visit, replace(context, now=self.now()), self.texts)
        if page.entry is not None and not staffs:
            page = replace(page, entry=replace(page.entry, text=typed))
        self._sound(visit, page)
        status_bar = replace(status_bar, highlighted=self._remind())
        self._last = (visit, context, status_bar, menu, typed)
        self.put(layout_page(page, RenderOptions() if staffs else _render_options(visit.display, context), status_bar))

    def service_gesture(self) -> None:
        """Open the staff's menu after five taps on the hidden corner."""
        if self.menu:
            self.menu.open_menu(self.runner.visit)
            self.draw()

    def pressed(self, pressed: Pressed) -> None:
        """Pass on a press on the page that the finger saw, and draw the result."""
        if self.menu and self.menu.shown_page:
            if pressed.page_id == self.menu.shown_page.page_id:
                self.menu.pressed(pressed.action)
        elif self._writes(pressed):
            self._write(pressed)
        else:
            touched = events.Touched(pressed.action.name, pressed.action.choice)
            self.runner.touch(touched, PageId(pressed.page_id))
        self.draw()

    def shown(self, page_id: int) -> None:
        """The first frame of a page is on the screen."""
        self.runner.touch(events.PageShown(), PageId(page_id))
        self.draw()

    def poll(self) -> float | None:
        """Run the visit and draw. Return when to poll again, including the next minute and each second of a countdown."""
        due = self.runner.poll()
        self.draw()
        return _earlier(self._due, due)

    def _sound(self, visit: Visit, page: Page) -> None:
        """Play the cue of a new page, feedback or notice once, and start the reminder of a card that stays in."""
        calls = page.reminds or (page.notice is not None and page.notice.reminds)
        self.card_reminder.watch(page.step, (visit.id, page.step) if calls else None)
        envelope = (visit.id, page.step, visit.feedback, page.notice.count if page.notice else 0)
        if envelope != self._last_cue and page.cue:
            self.play_cue(Chime(page.cue.value))
        self._last_cue = envelope

    def _remind(self) -> bool:
        """Return whether the reminder is highlighted now; play its chime when it is due."""
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
        """Return whether this press types or erases a character of the present page."""
        if self.entry is None or pressed.page_id != self.runner.visit.page_id:
            return False
        here = current_page(self.runner.visit, self.runner.context).name
        return self.entry.is_typed(here, pressed.action.name)

    def _write(self, pressed: Pressed) -> None:
        if self.entry:
            context = self.runner.context
            for event, change in self.entry.press(pressed.action.name, pressed.action.choice, context):
                self.runner.post(event, None, change)

    def _status_bar(self, visit: Visit, context: KioskContext) -> StatusBar:
        now, left = self.now(), 0
        self._due = self.ticks() + 60 - now.second - now.microsecond / 1e6 + 0.01
        silent_at = self.runner.idle_at
        if silent_at is not None and current_page(visit, context).name == COUNTS_DOWN:
            seconds = max(0.0, silent_at - self.ticks())
            left = ceil(seconds)
            self._due = min(self._due, self.ticks() + seconds - (left - 1) + 0.005)
        return StatusBar(context.policy.city_hall.city, f"{now:%H.%M}", left, self._remind())


def _earlier(one: float | None, other: float | None) -> float | None:
    return other if one is None else one if other is None else min(one, other)


def _render_options(display: DisplaySettings, context: KioskContext) -> RenderOptions:
    """Return the render options of these display settings; the language sets the direction."""
    mirrored = context.policy.language_info(display.language).right_to_left
    return RenderOptions(
        size_step=display.size.steps(), contrast=display.contrast, lower=display.lower, mirrored=mirrored
    )
