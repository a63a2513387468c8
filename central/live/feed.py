"""Streams whole parts of pages, so a lost message cannot leave a wrong page. One shared wake-up and one shared heartbeat.

A part is rendered once and shared by all pages that show it, at most twenty times a second. Parts are rendered on a thread of
their own, so that no other request waits behind a hundred desks. The heartbeat `still`, every four seconds, carries the time,
so that a page notices when it is stale.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import msgspec

HEARTBEAT_S = 4.0
FULL_AFTER_S = 60.0
MIN_INTERVAL_S = 0.05

Render = Callable[[], tuple[int, str, str]]
"""seq, time, html of a part; called on the thread of renders."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page. name: the same for all who show the same; event: what its messages are called.

    at_once: it shows what the part before it has read, and takes no millisecond, so that a hundred of them need not go over
    the thread. pieces: where
    its HTML may be cut, so that only the pieces that changed are sent again; empty: it is always sent whole.
    """

    name: str
    event: str
    render: Render
    at_once: bool = False
    pieces: str = ""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A part as it was rendered last. nr: counts its renderings; patch: what turns the one before into it, or empty."""

    version: int
    at: float
    nr: int
    whole: bytes
    patch: bytes = b""
    pieces: tuple[str, ...] = ()

    def after(self, sent: int) -> bytes:
        """Return what a stream that has been sent this rendering's number `sent` needs."""
        if sent == self.nr:
            return b""
        return self.patch if self.patch and sent == self.nr - 1 else self.whole


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
    _renders: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "render"))
    _rendered: dict[str, Rendering] = field(default_factory=dict)
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

    @property
    def version(self) -> int:
        """Return a number that every wake-up raises: what was read after it is as new as any page must be."""
        return self._version

    def close(self) -> None:
        """End the thread of renders."""
        self._renders.shutdown()

    async def stream(self, *parts: Part) -> AsyncIterator[bytes]:
        """Yield these parts, at once and each whenever it changes. What is kept of a part is freed with its last stream."""
        self._loop = asyncio.get_running_loop()
        for part in parts:
            self._streams[part.name] += 1
        try:
            async for each in self._messages(parts):
                yield each
        finally:
            for part in parts:
                self._leave(part.name)

    def _leave(self, name: str) -> None:
        self._streams[name] -= 1
        if not self._streams[name]:
            for kept in (self._streams, self._rendered, self._locks):
                kept.pop(name, None)

    async def _messages(self, parts: tuple[Part, ...]) -> AsyncIterator[bytes]:
        seen, sent, sent_at = 0, dict[str, int](), 0.0
        while not self.closing():
            changed, whole = self._changed, time.monotonic() - sent_at > FULL_AFTER_S
            if seen != self._version or whole:
                seen = self._version
                now = list[Rendering]()
                for part in parts:
                    # What the part before has read may be older than the version of this moment.
                    read = now[-1].version if part.at_once and now else self._version
                    now.append(await self._view(part, read))
                if new := b"".join(
                    each.whole if whole else each.after(sent.get(part.name, 0))
                    for part, each in zip(parts, now, strict=True)
                ):
                    sent = {part.name: each.nr for part, each in zip(parts, now, strict=True)}
                    sent_at = time.monotonic() if whole else sent_at
                    yield new
                await asyncio.sleep(MIN_INTERVAL_S)
                continue
            try:
                await asyncio.wait_for(changed.wait(), HEARTBEAT_S)
            except TimeoutError:
                yield message("still", self.hour())

    async def _view(self, part: Part, version: int) -> Rendering:
        """Return a part, rendered once for all who show it. version: what it shows is at least as new as this."""
        lock = self._locks.setdefault(part.name, asyncio.Lock())
        async with lock:
            last = self._rendered.get(part.name)
            if last is not None and last.version >= version and time.monotonic() - last.at <= FULL_AFTER_S:
                return last
            if part.at_once:
                seq, hour, html = part.render()
            else:
                version = self._version
                seq, hour, html = await asyncio.get_running_loop().run_in_executor(self._renders, part.render)
            pieces = cut(html, part.pieces)
            whole, patch = message(part.event, {"seq": seq, "hour": hour, "html": html}, seq), b""
            if last is not None and part.pieces:
                steps = changes(last.pieces, pieces)
                patch = message(part.event, {"seq": seq, "hour": hour, "changes": steps}, seq)
            number = last.nr + 1 if last is not None else 1
            made = self._rendered[part.name] = Rendering(version, time.monotonic(), number, whole, patch, pieces)
            return made


def cut(html: str, before: str) -> tuple[str, ...]:
    """Cut the HTML before each place where this text stands."""
    if not before:
        return ()
    first, *others = html.split(before)
    return (first, *(before + each for each in others))


def changes(old: tuple[str, ...], new: tuple[str, ...]) -> list[str | tuple[int, int]]:
    """Return how to make the new pieces: a text of its own, or a run of the old ones, from one to before another."""
    places = {piece: nr for nr, piece in enumerate(old)}
    steps = list[str | tuple[int, int]]()
    for piece in new:
        at = places.get(piece)
        if at is None:
            steps.append(piece)
        elif steps and not isinstance(steps[-1], str) and steps[-1][1] == at:
            steps[-1] = (steps[-1][0], at + 1)
        else:
            steps.append((at, at + 1))
    return steps
