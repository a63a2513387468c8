"""The kiosk's live picture: a JPEG of half size whenever the display changed."""

import io
import select
import threading
from collections.abc import Callable

from Xlib.display import Display
from Xlib.ext import damage

from kiosk.demo.display import HeadlessDisplay

QUALITY = 80


class LivePicture:
    """Watches one display on a thread of its own; costs nothing while nothing is drawn."""

    def __init__(self, display: HeadlessDisplay, show: Callable[[bytes], None]) -> None:
        self._display, self._show = display, show
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="picture", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop watching."""
        self._ending.set()
        self._thread.join(5)

    def _watch(self) -> None:
        screen = Display(self._display.name)
        screen.damage_query_version()  # first, or its error handler breaks
        watched = screen.screen().root.damage_create(damage.DamageReportNonEmpty)
        self._show(self._taken())
        while not self._ending.is_set():
            if not screen.pending_events() and not select.select([screen.fileno()], [], [], 0.5)[0]:
                continue
            while screen.pending_events():
                screen.next_event()
            screen.damage_subtract(watched)
            screen.flush()
            self._show(self._taken())
        screen.close()

    def _taken(self) -> bytes:
        whole = self._display.picture()
        small = whole.reduce(2) if whole.width > 540 else whole
        out = io.BytesIO()
        small.convert("RGB").save(out, "JPEG", quality=QUALITY)
        return out.getvalue()
