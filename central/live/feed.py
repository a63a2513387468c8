"""Streams whole views: a lost message cannot leave a wrong screen. One shared wake-up, one shared ping, no timers each.

A view is rendered once and shared by every page that shows it; at most twenty a second. A `still` event every four
seconds carries the hour, so that a page knows of itself when it has gone stale.
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
"""seq, hour, html of a view; runs on a thread."""


def message(event: str, body: Any, seq: int | None = None) -> bytes:  # noqa: ANN401 -- anything that JSON holds
    """One server-sent event."""
    head = f"id: {seq}\n" if seq is not None else ""
    return f"{head}event: {event}\ndata: {msgspec.json.encode(body).decode()}\n\n".encode()


@dataclass(slots=True)
class Feed:
    """The wake-up that every stream shares."""

    hour: Callable[[], str]
    closing: Callable[[], bool]
    _version: int = 1
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _loop: asyncio.AbstractEventLoop | None = None
    _rendered: dict[str, tuple[int, float, bytes]] = field(default_factory=dict)
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict)
    _streams: Counter[str] = field(default_factory=Counter)

    def wake(self) -> None:
        """From any thread: something changed, or the end has come."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._bump)

    def wake_in(self, seconds: float) -> None:
        """The same a little later: something that is known already has its turn then."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(lambda: loop.call_later(seconds, self._bump))

    def _bump(self) -> None:
        self._version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def stream(self, name: str, render: Render) -> AsyncIterator[bytes]:
        """The view of this name, whole, at once and whenever it changed; freed with its last stream."""
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
        """Rendered once for all who show it."""
        lock = self._locks.setdefault(name, asyncio.Lock())
        async with lock:
            version, at, view = self._rendered.get(name, (0, 0.0, b""))
            if version != self._version or time.monotonic() - at > FULL_AFTER_S:
                version = self._version
                seq, hour, html = await asyncio.to_thread(render)
                view = message("view", {"seq": seq, "hour": hour, "html": html}, seq)
                self._rendered[name] = (version, time.monotonic(), view)
            return view
