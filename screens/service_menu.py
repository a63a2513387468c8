"""The staff's menu: behind a hidden corner and a code of letters, the findings of `kiosk doctor`. No part of a visit.

The code has no digits, so that nobody takes its buttons for those of a PIN. Anything that a visitor shows closes the menu.
"""

import hmac
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from kiosk.diagnostics.finding import Finding
from kiosk.texts import Texts
from kiosk.visit.facts import Facts
from kiosk.visit.state import Visit
from screens.page import Action, Page
from screens.pages.staff import MenuState, ServiceMenuPage, page

TRIES = 5
LOCKED_S = 600.0
SILENT_S, CODE_S, CLEAN_S = 120.0, 15.0, 30.0
"""Seconds that a page of the menu stays: after the code; before it, so that five taps cost no visit; and to clean the screen.
"""
DOCTOR_S = 60.0
TURNS_FROM = -1
"""Menu pages count downwards, so that no touch on them reaches a visit or the other way round."""


@dataclass(slots=True)
class ServiceMenu:
    """The staff's menu. Main thread only, but for `run_checks`.

    texts: the staff's catalogue. code: letters; empty: no menu. run_checks: runs on its own thread, may be slow. changed:
    makes the main loop poll; any thread may call it.
    """

    texts: Texts
    code: str
    run_checks: Callable[[], tuple[Finding, ...]]
    changed: Callable[[], None] = lambda: None
    ticks: Callable[[], float] = time.monotonic
    shown_page: ServiceMenuPage | None = None
    _facts: Facts = field(default_factory=Facts)
    _typed: str = ""
    _missed: list[float] = field(default_factory=list)
    _turn: int = TURNS_FROM
    _silent_at: float = 0.0
    _found: tuple[Finding, ...] = ()
    _doctor: ThreadPoolExecutor | None = None

    def open_menu(self, visit: Visit) -> None:
        """Open the menu: the hidden corner was tapped five times."""
        if self.code and self.shown_page is None:
            self._facts, self._typed = visit.facts, ""
            self._show(MenuState.LOCKED if self._locked() else MenuState.CODE)

    def poll(self, visit: Visit) -> float | None:
        """Close the menu after a timeout or when a visitor shows something. Return when to poll again, or None."""
        if self.shown_page is None:
            return None
        shown = visit.facts not in (self._facts, Facts()) or visit.feedback is not None
        if shown or self.ticks() >= self._silent_at:
            self.shown_page = None
            return None
        if self._found and self.shown_page.state is MenuState.LOOKING:
            self._show(MenuState.FOUND)
        return self._silent_at

    def page(self) -> Page | None:
        """Return the menu's page, which covers the visit's, or None."""
        return page(self.shown_page, self.texts) if self.shown_page else None

    def pressed(self, action: Action) -> None:
        """Take a button of the menu."""
        match action.name:
            case "close":
                self.shown_page = None
            case "again":
                self._run_doctor()
            case "clean":
                self._show(MenuState.CLEAN)
            case "letter":
                self._type(action.choice)

    def close(self) -> None:
        """Close, without waiting for the doctor."""
        if self._doctor is not None:
            self._doctor.shutdown(wait=False, cancel_futures=True)

    def _type(self, letter: str) -> None:
        self._typed += letter
        if len(self._typed) < len(self.code):
            self._show(MenuState.CODE)
            return
        right, self._typed = hmac.compare_digest(self._typed, self.code), ""
        if right:
            self._missed.clear()
            self._run_doctor()
            return
        self._missed.append(self.ticks())
        self._show(MenuState.LOCKED if self._locked() else MenuState.WRONG)

    def _locked(self) -> bool:
        return sum(self.ticks() - missed < LOCKED_S for missed in self._missed) >= TRIES

    def _run_doctor(self) -> None:
        self._found = ()
        self._show(MenuState.LOOKING)
        self._doctor = self._doctor or ThreadPoolExecutor(1, "doctor")
        self._doctor.submit(self._examine)

    def _examine(self) -> None:
        self._found = self.run_checks()
        self.changed()

    def _show(self, menu: MenuState) -> None:
        if self.shown_page is None or self.shown_page.state is not menu:
            self._turn -= 1  # typing a letter keeps the page id: a new page takes no touch for 300 ms
        known = menu in (MenuState.LOOKING, MenuState.FOUND)
        self._silent_at = self.ticks() + (SILENT_S if known else CLEAN_S if menu is MenuState.CLEAN else CODE_S)
        self.shown_page = ServiceMenuPage(self._turn, menu, len(self._typed), len(self.code), self._found)


def ask_doctor(state: Path, config: Path | None = None) -> tuple[Finding, ...]:
    """Run `kiosk doctor` as a process of its own: if it hangs, the kiosk does not."""
    configured = ["--config", str(config)] if config else []
    try:
        done = subprocess.run(
            [sys.executable, "-m", "kiosk", "doctor", "--state", str(state), *configured, "--json"],
            capture_output=True, timeout=DOCTOR_S, check=False,
        )  # fmt: skip
        lines = [msgspec.json.decode(line, type=Finding) for line in done.stdout.splitlines()]
    except (OSError, subprocess.SubprocessError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        return (Finding("doctor", "bad", type(error).__name__, "run `kiosk doctor` in a terminal"),)
    return tuple(lines) or (
        Finding("doctor", "bad", f"it ended with {done.returncode}", "run `kiosk doctor` in a terminal"),
    )
