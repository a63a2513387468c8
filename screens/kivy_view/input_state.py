"""Input state, without Kivy: which button is down or focused, and what was pressed.

A page takes no touch before its first frame, nor in its first 300 ms: a tap meant for the page before it, 54 ms after the
change, had answered an unseen question.
"""

import math
from dataclasses import dataclass, field

from screens.layout.scene import ButtonBox, Scene
from screens.page import Action, Pressed

SETTLES_S = 0.3
SLOP = 32.0
"""Pixels that a finger may slide off its button."""

STROKE = 80.0
"""Pixels (25 mm) that a finger may travel during a press; more is a wipe."""
CALM_S, CALM_AMID_PLAY_S = 1.2, 2.5
"""Seconds without a touch before a button that prints for a visitor who has shown nothing; the same while hands play."""
PLAY, PLAY_WITHIN_S, CALM_IN_PLAY_S = 3, 8.0, 1.2
"""This many touches without effect within this many seconds are a cloth or a child; then every button needs a pause first."""
INSISTS = 4
"""Touches in a row on one button that always count, however quick."""
BRINGS_PAPER = frozenset({"reception", "other", "walk_in", "slip", "number", "colleague"})
"""Actions that print for a visitor who has shown nothing; random touches must not trigger them."""
CORNER = (200.0, 130.0)
KNOCKS = 5
KNOCKS_WITHIN_S = 4.0

FORWARD = frozenset({"tab", "down", "right"})
BACKWARD = frozenset({"shift-tab", "up", "left"})
PRESS = frozenset({"enter", "numpadenter", "spacebar"})
SHORT = {"escape": "back", "f1": "help"}
"""Keys that trigger an action of the page wherever the focus is."""
SIGN = "sign"
"""Any key that types a character; which one does not matter here."""
TYPED_WITHIN_S = 0.1
"""No hand presses Tab or Enter this soon after a character; a scanner in keyboard mode does, after each code."""
A_CODE = 4
"""This many characters in such a row are a scanned code."""


@dataclass(slots=True)
class InputState:
    """One finger and one focus. A second finger is ignored while the first is down.

    scanner: set when a code was typed as only a scanner in keyboard mode does; it moves and presses nothing.
    """

    scene: Scene | None = None
    down: ButtonBox | None = None
    focus: int | None = None
    _ready_at: float | None = None
    _flipped_turn: int | None = None
    scanner: bool = False
    _led: bool = False
    _from: tuple[float, float] = (0.0, 0.0)
    _touched_at: float | None = None
    _missed: list[float] = field(default_factory=list)
    _row: tuple[Action | None, int] = (None, 0)
    _held: set[str] = field(default_factory=set)
    _typed_at: float | None = None
    _characters: int = 0

    def show(self, scene: Scene) -> None:
        """Take a new scene. Buttons that moved or changed are a new page for the finger."""
        before = self.scene
        self.scene = scene
        same = before is not None and before.page_id == scene.page_id and _places(before) == _places(scene)
        if same:
            if self.down is not None:
                self.down = next((key for key in scene.keys if key.action == self.down.action), None)
            return
        self._ready_at, self.down = None, None
        if self.focus is not None:
            found = None if self._led else _found_again(before, self.focus, scene)
            self._led = found is None  # until the user moves it, focus goes to the first answer of each page
            self.focus = found if found is not None else 0 if scene.keys else None

    def frame_drawn(self, now: float) -> int | None:
        """A frame is on the screen. Returns the page id if it is the page's first frame."""
        if self.scene is None:
            return None
        if self._ready_at is None:
            self._ready_at = now + SETTLES_S
        if self._flipped_turn == self.scene.page_id:
            return None
        self._flipped_turn = self.scene.page_id
        return self.scene.page_id

    def is_ready(self, now: float) -> bool:
        """Return whether the page takes touches."""
        return self._ready_at is not None and now >= self._ready_at

    def touch(self, x: float, y: float, now: float) -> bool:
        """A finger went down. Returns whether the drawing changes."""
        if self.down is not None or self.scene is None or not self.is_ready(now):
            return False
        had_focus, self.focus = self.focus is not None, None
        key, self._from = self.scene.key_at(x, y), (x, y)
        self.down = key if self._means(key, now) else None
        return had_focus or self.down is not None

    def _means(self, key: ButtonBox | None, now: float) -> bool:
        """Return whether the touch is intended: after a pause, or repeated insistently."""
        calm = now - self._touched_at if self._touched_at is not None else CALM_AMID_PLAY_S
        self._touched_at = now
        self._missed = [at for at in self._missed if now - at < PLAY_WITHIN_S]
        if key is None:
            self._missed.append(now)
            self._row = (None, 0)
            return False
        self._row = (key.action, self._row[1] + 1 if self._row[0] == key.action else 1)
        plays, papers = len(self._missed) >= PLAY, key.action.name in BRINGS_PAPER
        wanted = (CALM_AMID_PLAY_S if papers else CALM_IN_PLAY_S) if plays else CALM_S if papers else 0.0
        return calm >= wanted or self._row[1] >= INSISTS

    def lift(self, x: float, y: float) -> Pressed | None:
        """A finger went up. Returns the press if it is still on its button or near it."""
        key, self.down = self.down, None
        if key is None or self.scene is None:
            return None
        if math.dist(self._from, (x, y)) > STROKE:
            self._missed.append(self._touched_at or 0.0)
            return None
        whole = self.scene.tap_anywhere and key is self.scene.keys[0]
        near_x = key.box.x - SLOP <= x <= key.box.right + SLOP
        near_y = key.box.y - SLOP <= y <= key.box.bottom + SLOP
        return Pressed(key.action, self.scene.page_id) if whole or (near_x and near_y) else None

    def key(self, name: str, now: float) -> tuple[bool, Pressed | None]:
        """A key went down. Returns whether the focus moved, and what was pressed. A held key counts once."""
        if self._typed(name, now) or name in self._held:
            return False, None
        self._held.add(name)
        if self.scene is None or not self.scene.keys:
            return False, None
        count = len(self.scene.keys)
        if name in SHORT:
            meant = next((key.action for key in self.scene.keys if key.action.name == SHORT[name]), None)
            return False, Pressed(meant, self.scene.page_id) if meant and self.is_ready(now) else None
        if name in (*FORWARD, *BACKWARD):
            self._led = False
        if name in FORWARD:
            self.focus = 0 if self.focus is None else (self.focus + 1) % count
            return True, None
        if name in BACKWARD:
            self.focus = count - 1 if self.focus is None else (self.focus - 1) % count
            return True, None
        if name in PRESS and self.focus is not None and self.is_ready(now):
            return False, Pressed(self.scene.keys[self.focus].action, self.scene.page_id)
        return False, None

    def _typed(self, name: str, now: float) -> bool:
        """Return whether a scanner typed it: a character, or Tab, Enter or a blank right after one."""
        soon = self._typed_at is not None and now - self._typed_at < TYPED_WITHIN_S
        if name != SIGN:
            self._typed_at = now if soon else None
            return soon
        self._typed_at, self._characters = now, self._characters + 1 if soon else 1
        self.scanner = self.scanner or self._characters >= A_CODE
        return True

    def key_up(self, name: str) -> None:
        """A key went up."""
        self._held.discard(name)

    def focused(self) -> ButtonBox | None:
        """Return the focused button."""
        return None if self.focus is None or self.scene is None else self.scene.keys[self.focus]


@dataclass(slots=True)
class HiddenCorner:
    """Hidden service gesture: five taps on the logo within four seconds, on any page."""

    _at: list[float] = field(default_factory=list)

    def touched(self, x: float, y: float, now: float) -> bool:
        """A finger went down here. Returns whether it was the fifth tap; a touch elsewhere starts over."""
        if not (0 <= x < CORNER[0] and 0 <= y < CORNER[1]):
            self._at.clear()
            return False
        self._at = [at for at in self._at if now - at < KNOCKS_WITHIN_S] + [now]
        if len(self._at) < KNOCKS:
            return False
        self._at.clear()
        return True


def _places(scene: Scene) -> list[object]:
    return [(key.action, key.box) for key in scene.keys]


def _found_again(before: Scene | None, focus: int, scene: Scene) -> int | None:
    """Return the index of the same action on the new page, or None."""
    action = before.keys[focus].action if before and focus < len(before.keys) else None
    actions = [key.action for key in scene.keys]
    return actions.index(action) if action in actions else None
