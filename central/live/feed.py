"""Streams whole views, so a lost message cannot leave a wrong page. One shared wake-up and one shared heartbeat.

A view is rendered once and shared by all pages that show it, at most twenty times a second. The heartbeat `still`, every four
seconds, carries the time, so that a page notices when it is stale.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

HEARTBEAT_S = 4.0
FULL_AFTER_S = 60.0
MIN_INTERVAL_S = 0.05

Render = Callable[[], tuple[int, str, str]]
"""seq, time, html of a view; called on a thread."""


def message(event: str, body: Any, seq: int | None = None) -> bytes:  # noqa: ANN401 -- anything that JSON holds
    """Return one server-sent event."""
    head = f"id: {seq}\n" if seq is not None else ""
    return f"{head}event: {event}\ndata: {msgspec.json.encode(body).decode()}\n\n".encode()


@dataclass(slots=True)
class Feed:
    """The wake-up that all streams share."""

    hour: Callable[[], str]
    closing: Callable[[], bool]
    _version: int = 1
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _loop: asyncio.AbstractEventLoop | None = None
    _rendered: dict[str, tuple[int, float, bytes]] = field(default_factory=dict)
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict)
    _streams: Counter[str] = field(default_factory=Counter)

    def wake(self) -> None:
        """Something changed, or central stops. Any thread may call it."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._bump)

    def wake_in(self, seconds: float) -> None:
        """Wake later: something that is already known becomes due then."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(lambda: loop.call_later(seconds, self._bump))

    def _bump(self) -> None:
        self._version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def stream(self, name: str, render: Render) -> AsyncIterator[bytes]:
        """Yield the view of this name, at once and whenever it changes. Its cache is freed with its last stream."""
        self._loop = asyncio.get_running_loop()
        self._streams[name] += 1
        try:
            async for each in self._messages(name, render):
                yield each
        finally:
            self._streams[name] -= 1
            if not self._streams[name]:
                for kept in (self._streams, self._rendered, self._locks):
                    kept.pop(name, None)

    async def _messages(self, name: str, render: Render) -> AsyncIterator[bytes]:
        seen, sent, sent_at = 0, b"", 0.0
        while not self.closing():
            changed = self._changed
            if seen != self._version or time.monotonic() - sent_at > FULL_AFTER_S:
                seen = self._version
                view = await self._view(name, render)
                if view != sent or time.monotonic() - sent_at > FULL_AFTER_S:
                    sent, sent_at = view, time.monotonic()
                    yield view
                await asyncio.sleep(MIN_INTERVAL_S)
                continue
            try:
                await asyncio.wait_for(changed.wait(), HEARTBEAT_S)
            except TimeoutError:
                yield message("still", self.hour())

    async def _view(self, name: str, render: Render) -> bytes:
        """Return the view, rendered once for all who show it."""
        lock = self._locks.setdefault(name, asyncio.Lock())
        async with lock:
            version, at, view = self._rendered.get(name, (0, 0.0, b""))
            if version != self._version or time.monotonic() - at > FULL_AFTER_S:
                version = self._version
                seq, hour, html = await asyncio.to_thread(render)
                view = message("view", {"seq": seq, "hour": hour, "html": html}, seq)
                self._rendered[name] = (version, time.monotonic(), view)
            return view
