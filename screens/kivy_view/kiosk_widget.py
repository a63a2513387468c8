"""The only widget: draws a scene and reports input on it.

Its canvas has three groups: static pieces, focus ring and buttons. A press redraws one button only.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from kivy.core.window import Window
from kivy.graphics import Color, InstructionGroup, Rectangle
from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels
from kivy.uix.widget import Widget
from kivy.utils import get_color_from_hex
from PIL import Image

from screens.kivy_view.input_state import SIGN, HiddenCorner, InputState
from screens.kivy_view.scene_renderer import SceneRenderer, Viewport
from screens.kivy_view.textures import Textures
from screens.layout.scene import Box, ButtonBox, Rect, Scene
from screens.layout.theme import HEIGHT, WIDTH
from screens.page import Pressed

DELETE = 127
HELD_S = 2.0
"""Seconds. A finger that is down for longer gives way to the next; its release may have been lost."""
RING = ((14, "#14232B", 22.0), (6, "#FFFFFF", 14.0))
"""Dark 8 px outside white 6 px: one of them shows on every background."""


@dataclass(frozen=True, slots=True)
class WidgetListener:
    """The callbacks of the widget, on the main thread.

    pressed: a button was pressed. shown: the first frame of this page is on the screen. service_gesture: the hidden corner
    was tapped five times. touched: by a finger or a key, anywhere. drawn: the frame of this scene is on the screen.
    scanner_typed: a scanner in keyboard mode typed.
    """

    pressed: Callable[[Pressed], None]
    shown: Callable[[int], None]
    service_gesture: Callable[[], None] = lambda: None
    touched: Callable[[], None] = lambda: None
    drawn: Callable[[Scene], None] = lambda _: None
    scanner_typed: Callable[[], None] = lambda: None


class KioskWidget(Widget):
    """Draws the scene that it is given, and turns touches and keys into calls of its listener.

    now: monotonic seconds. `listen` is called once, before the first scene is shown.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._now = now
        self._listener = WidgetListener(lambda _: None, lambda _: None)
        self.input_state, self._corner = InputState(), HiddenCorner()
        self.textures = Textures()
        self._still, self._ring, self._keys = InstructionGroup(), InstructionGroup(), InstructionGroup()
        self._groups: dict[int, InstructionGroup] = {}
        for group in (self._still, self._ring, self._keys):
            self.canvas.add(group)
        self._finger: object = None
        self._finger_at = 0.0
        self._dirty = False
        Window.bind(
            on_flip=self._flip, on_key_down=self._key_down, on_key_up=self._key_up,
            on_request_close=lambda *_, **__: True, size=lambda *_: self._draw(),
        )  # fmt: skip

    def listen(self, listener: WidgetListener) -> None:
        """Call this listener from now on."""
        self._listener = listener

    # -- drawing

    def show(self, scene: Scene) -> None:
        """Show this scene from the next frame on."""
        if scene == self.input_state.scene:
            return
        self.input_state.show(scene)
        self._draw()

    def _renderer(self) -> SceneRenderer:
        return SceneRenderer(self.textures, Viewport.into(Window.width, Window.height, (WIDTH, HEIGHT)))

    def _draw(self) -> None:
        scene, renderer = self.input_state.scene, self._renderer()
        if scene is None:
            return
        Window.clearcolor = get_color_from_hex(scene.ground)
        self._still.clear()
        renderer.draw(self._still, scene.pieces)
        self._edges(renderer.viewport)
        self._keys.clear()
        self._groups = {nr: InstructionGroup() for nr in range(len(scene.keys))}
        for nr, group in self._groups.items():
            self._keys.add(group)
            self._draw_key(renderer, nr, group)
        self._draw_ring(renderer)
        self._dirty = True

    def _edges(self, viewport: Viewport) -> None:
        """Draw the bars beside the scene in a window of another aspect ratio."""
        wide, high = Window.width, Window.height
        group = self._still
        group.add(Color(0, 0, 0, 1))
        if viewport.left >= 1:
            group.add(Rectangle(pos=(0, 0), size=(viewport.left, high)))
            group.add(Rectangle(pos=(wide - viewport.left, 0), size=(viewport.left, high)))
        if viewport.top >= 1:
            group.add(Rectangle(pos=(0, 0), size=(wide, viewport.top)))
            group.add(Rectangle(pos=(0, high - viewport.top), size=(wide, viewport.top)))

    def _draw_key(self, renderer: SceneRenderer, nr: int, group: InstructionGroup) -> None:
        scene = self.input_state.scene
        if scene is not None:
            key = scene.keys[nr]
            renderer.draw(group, key.down if key is self.input_state.down else key.up)

    def _draw_ring(self, renderer: SceneRenderer) -> None:
        self._ring.clear()
        key = self.input_state.focused()
        if key is None:
            return
        for grown, colour, radius in RING:
            box = Box(key.box.x - grown, key.box.y - grown, key.box.w + 2 * grown, key.box.h + 2 * grown)
            renderer.draw(self._ring, (Rect(box, colour, key.radius + radius),))

    def _repaint(self, *keys: ButtonBox | None) -> None:
        scene, renderer = self.input_state.scene, self._renderer()
        for key in keys:
            if scene is not None and key is not None and key in scene.keys:
                nr = scene.keys.index(key)
                self._groups[nr].clear()
                self._draw_key(renderer, nr, self._groups[nr])
        self._draw_ring(renderer)
        self.canvas.ask_update()

    def place(self, box: Box) -> tuple[int, int, int, int]:
        """Return where a box lies on the window: x, y, width, height, from the top left."""
        return self._renderer().viewport.on_window(box)

    # -- input

    def on_touch_down(self, touch: object) -> bool:
        """Take a finger, or the left mouse button."""
        self._listener.touched()
        now = self._now()
        if not _is_a_finger(touch) or (self._finger is not None and now - self._finger_at < HELD_S):
            return True
        self._forget_finger()
        self._finger, self._finger_at = getattr(touch, "uid", None), now
        at = self._renderer().viewport.point(touch.x, touch.y)  # type: ignore[attr-defined]
        if self.input_state.touch(*at, now):
            self._repaint(self.input_state.down)
        if self._corner.touched(*at, now):
            self.input_state.down = None
            self._listener.service_gesture()
        return True

    def _forget_finger(self) -> None:
        """Forget a finger that never went up: its release was lost, or a hand rests on the screen. It pressed nothing."""
        down, self.input_state.down = self.input_state.down, None
        if down is not None:
            self._repaint(down)

    def on_touch_up(self, touch: object) -> bool:
        """Take the release of a finger."""
        if self._finger is None or getattr(touch, "uid", None) != self._finger:
            return True
        self._finger = None
        down = self.input_state.down
        pressed = self.input_state.lift(*self._renderer().viewport.point(touch.x, touch.y))  # type: ignore[attr-defined]
        self._repaint(down)
        if pressed:
            self._listener.pressed(pressed)
        return True

    def _key_down(self, _: object, key: int, __: int, ___: str | None, modifiers: list[str]) -> bool:
        self._listener.touched()
        changed, pressed = self.input_state.key(_named(key, modifiers), self._now())
        if self.input_state.scanner:
            self.input_state.scanner = False
            self._listener.scanner_typed()
        if changed:
            self._repaint()
        if pressed:
            self._listener.pressed(pressed)
        return True  # Escape, F1 and Kivy's other shortcuts end here

    def _key_up(self, _: object, key: int, *__: object) -> bool:
        for modifiers in ([], ["shift"]):
            self.input_state.key_up(_named(key, modifiers))
        return True

    def _flip(self, *_: object) -> bool:
        """Swap the buffers here, so that callbacks about a frame come after it is on the screen."""
        Window.flip()
        turn = self.input_state.frame_drawn(self._now())
        scene, dirty, self._dirty = self.input_state.scene, self._dirty, False
        if dirty and scene is not None:
            self._listener.drawn(scene)
        if turn is not None:
            self._listener.shown(turn)
        return True


def _is_a_finger(touch: object) -> bool:
    """Return whether it is a finger or the left mouse button; a finger has no button at all."""
    return "button" not in getattr(touch, "profile", ()) or getattr(touch, "button", None) == "left"


def _named(key: int, modifiers: list[str]) -> str:
    names = {
        9: "tab",
        27: "escape",
        282: "f1",
        13: "enter",
        271: "numpadenter",
        32: "spacebar",
        273: "up",
        274: "down",
        275: "right",
        276: "left",
    }
    name = names.get(key, SIGN if 32 < key <= 270 and key != DELETE else str(key))
    return "shift-tab" if name == "tab" and "shift" in modifiers else name


def picture() -> Image.Image:
    """Return what the window shows, redrawn for this, because the back buffer is not kept after a frame."""
    Window.dispatch("on_draw")
    width, height = Window.system_size
    data = glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE)
    return Image.frombytes("RGBA", (width, height), data).transpose(Image.Transpose.FLIP_TOP_BOTTOM).convert("RGB")
