"""The parent's side of the card process: starts it, enforces deadlines, and replaces it if it does not answer.

A mute card blocks a command for ever, and PC/SC cannot cancel it; so the process that waits can be killed.
"""

import os
import pickle
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from queue import SimpleQueue
from threading import Thread
from typing import IO

import msgspec

from devices.card.messages import Fault, Message, Read, Reader, ReadFailed, ReadRequest, SlotState, WorkerConfig
from devices.supervision import keep_running

HELLO_S = 3.0
DROPPED_S = 0.15
FIRST_RETRY_S, LAST_RETRY_S = 0.5, 2.0
MOST_BYTES = 64 * 1024
MOST_KNOWN = 8

_KINDS: dict[str, type[SlotState] | type[Read] | type[ReadFailed]] = {
    "SlotState": SlotState,
    "Read": Read,
    "ReadFailed": ReadFailed,
}


class CardWorker(Thread):
    """Watches one slot. `on_message` is called on this thread, first with the reader's state."""

    def __init__(
        self, setup: WorkerConfig, on_message: Callable[[Message], None], listener: socket.socket | None = None
    ) -> None:
        super().__init__(name="card", daemon=True)
        self._setup, self._on_message, self._listener = setup, on_message, listener
        self._requests: SimpleQueue[ReadRequest | int | None] = SimpleQueue()
        self._woken, self._wake = socket.socketpair()
        self._under_way: dict[int, ReadRequest] = {}
        self._slot: SlotState | None = None
        self._boots = 0

    def read(self, request: ReadRequest) -> None:
        """Read this insertion. Any thread may call it."""
        self._requests.put(request)
        self._wake.send(b"x")

    def drop(self, request: int) -> None:
        """Nobody waits for this request any more; a reading that does not end soon is killed. Any thread may call it."""
        self._requests.put(request)
        self._wake.send(b"x")

    def stop(self) -> None:
        """End the child and this thread."""
        self._requests.put(None)
        self._wake.send(b"x")
        self.join(10)
        self._wake.close()
        self._woken.close()

    def run(self) -> None:
        """Watch the slot until `stop`."""
        keep_running("card", self._serve, self._rest)

    def _serve(self) -> None:
        """Run one child after another."""
        retry = FIRST_RETRY_S
        while True:
            self._boots += 1
            child = self._child()
            try:
                stopping, lived = self._wait_for(child)
            finally:
                _end(child)
            if stopping:
                return
            self._dispatch(SlotState(Reader.SILENT))
            for request in list(self._under_way):
                self._dispatch(ReadFailed(request, Fault.LATE))
            retry = FIRST_RETRY_S if lived else min(retry * 2, LAST_RETRY_S)
            if not lived and self._rest(retry):
                return

    def _child(self) -> "subprocess.Popen[bytes]":
        direct = self._listener is not None
        child = subprocess.Popen(
            [sys.executable, "-m", "devices.card.child"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            pass_fds=(self._listener.fileno(),) if self._listener else (), start_new_session=True,
        )  # fmt: skip
        boot = f"{self._setup.boot}-{self._boots}"
        port = self._listener.fileno() if direct and self._listener else 0
        _send(child.stdin, replace(self._setup, boot=boot, port=port))
        return child

    def _wait_for(self, child: "subprocess.Popen[bytes]") -> tuple[bool, bool]:
        """Serve a child until `stop`, or until it is late or gone.

        Returns whether to stop, and whether it ever sent anything.
        """
        hello: float | None = time.monotonic() + HELLO_S
        buffer = bytearray()
        out = child.stdout
        assert out is not None  # noqa: S101 -- asked for as a pipe
        with selectors.DefaultSelector() as watched:
            watched.register(out, selectors.EVENT_READ)
            watched.register(self._woken, selectors.EVENT_READ)
            while True:
                dues = [request.until for request in self._under_way.values()] + ([hello] if hello else [])
                wait = max(0.0, min(dues) - time.monotonic()) if dues else None
                ready = [key.fileobj for key, _ in watched.select(wait)]
                if self._woken in ready and self._forward(child):
                    return True, True
                if out in ready:
                    data = out.read1(65536)  # type: ignore[attr-defined]  # a buffered pipe
                    if not data:
                        return False, hello is None
                    buffer += data
                    hello = None
                    if not self._read_messages(buffer):
                        return False, True
                if (not ready or out not in ready) and any(due <= time.monotonic() for due in dues):
                    return False, hello is None

    def _forward(self, child: "subprocess.Popen[bytes]") -> bool:
        """Forward requests to the child. Returns True to stop."""
        self._woken.recv(64)
        while not self._requests.empty():
            request = self._requests.get()
            if request is None:
                return True
            if isinstance(request, int):
                if request in self._under_way:
                    late = self._under_way[request]
                    self._under_way[request] = replace(late, until=min(late.until, time.monotonic() + DROPPED_S))
                continue
            self._under_way[request.request_id] = request
            try:
                _send(child.stdin, request)
            except OSError:
                return False  # the end of its output pipe will be noticed
        return False

    def _read_messages(self, buffer: bytearray) -> bool:
        """Take complete messages from the child. Returns False if they are not valid."""
        while len(buffer) >= 4:
            length = int.from_bytes(buffer[:4])
            if length > MOST_BYTES:
                return False
            if len(buffer) < 4 + length:
                return True
            body = bytes(buffer[4 : 4 + length])
            del buffer[: 4 + length]
            try:
                kind, raw = msgspec.json.decode(body, type=tuple[str, msgspec.Raw])
                message = msgspec.json.decode(raw, type=_KINDS[kind])
            except (msgspec.MsgspecError, UnicodeDecodeError, KeyError):
                return False
            self._dispatch(message)
        return True

    def _dispatch(self, message: Message) -> None:
        if isinstance(message, SlotState):
            if message == self._slot:
                return
            self._slot = message
        else:
            if message.request_id not in self._under_way:
                return
            del self._under_way[message.request_id]
        if isinstance(message, Read) and message.new_signers:
            known = tuple(dict.fromkeys((*message.new_signers, *self._setup.known)))[:MOST_KNOWN]
            self._setup = replace(self._setup, known=known)
        self._on_message(message)

    def _rest(self, seconds: float) -> bool:
        """Wait before the next child; returns True to stop. A request that comes meanwhile fails at its deadline."""
        end = time.monotonic() + seconds
        with selectors.DefaultSelector() as watched:
            watched.register(self._woken, selectors.EVENT_READ)
            while (left := end - time.monotonic()) > 0:
                if watched.select(left):
                    self._woken.recv(64)
                    while not self._requests.empty():
                        request = self._requests.get()
                        if request is None:
                            return True
                        if isinstance(request, ReadRequest):
                            self._on_message(ReadFailed(request.request_id, Fault.LOST))
        return False


def _send(pipe: IO[bytes] | None, what: object) -> None:
    if pipe is not None:
        body = pickle.dumps(what)
        pipe.write(len(body).to_bytes(4) + body)
        pipe.flush()


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Kill the child and its reading; with a mute card it would never end by itself."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait(10)
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:
                continue
