"""The card process: watches the slot, reads on request, and may be killed at any moment.

Started by worker.py with a pipe in (pickled requests of our parent) and a pipe out (JSON messages). It logs nothing. Each
reading runs in a forked process (apart.py).
"""

import gc
import os
import pickle
import signal
import sys
import time
from collections import deque
from threading import Lock, Thread
from typing import BinaryIO

import msgspec

from devices.card.apart import ReadingProcess, rehearse
from devices.card.cable import CardTransport, TransportError
from devices.card.messages import Fault, Message, Read, ReadFailed, ReadRequest, SlotState, WorkerConfig
from devices.eid.anchors import read_roots, shipped
from devices.eid.proof import ROOTS, Signer
from devices.eid.reading import Reading

_ENCODER = msgspec.json.Encoder()


class ReaderChild:
    """One transport, one inbox."""

    def __init__(self, setup: WorkerConfig, cable: CardTransport, out: BinaryIO) -> None:
        self._setup, self._cable, self._out = setup, cable, out
        self._known = [Signer.unpacked(raw) for raw in setup.known]
        self._roots = (*shipped(), *read_roots(setup.roots))
        self._waking = Lock()
        self._ready: ReadingProcess | None = None
        self.inbox: deque[ReadRequest] = deque()

    def run(self) -> None:
        """Run until the parent is gone."""
        rehearse()
        gc.freeze()  # what is loaded stays: a forked reading need not scan it, which would copy it
        slot: SlotState | None = None
        while True:
            message = self._cable.wait()
            self._send(message)
            if message != slot:
                slot = message
                self._prepared(message)
            while self.inbox:
                self._send(self._read_apart(self.inbox.popleft()))
                self._prepared(message)  # it may be asked for again

    def receive_requests(self, requests: BinaryIO) -> None:
        """Receive requests, on a thread of its own, until the pipe ends; then end this process."""
        while request := _framed(requests):
            with self._waking:
                self.inbox.append(pickle.loads(request))  # noqa: S301 -- from our own parent
                self._cable.wake()
        os.killpg(0, signal.SIGKILL)  # a reading of a mute card would outlive us

    def _prepared(self, message: SlotState) -> None:
        """Keep a process ready for a card that was just inserted, and none without a card."""
        if self._ready:
            self._ready.end()
        self._ready = self._forked() if message.card else None

    def _forked(self) -> ReadingProcess:
        with self._waking:  # no other thread is inside PC/SC while the process is copied
            return ReadingProcess.forked(self._read)

    def _read_apart(self, request: ReadRequest) -> Read | ReadFailed:
        """Read in a process of its own."""
        if time.monotonic() > request.until:
            return ReadFailed(request.request_id, Fault.LATE)
        process, self._ready = self._ready or self._forked(), None
        answer, broken = process.read(request)
        if broken:
            self._cable.check_present()
        if isinstance(answer, Read):
            self._known[:0] = [Signer.unpacked(raw) for raw in answer.new_signers]
        return answer

    def _read(self, request: ReadRequest) -> tuple[Read | ReadFailed, bool]:
        """Return the answer, and whether the connection broke during the reading."""
        began = time.monotonic()
        try:
            line = self._cable.connect(request.card)
        except TransportError as error:
            return ReadFailed(request.request_id, error.fault), False
        reading = Reading(line, tuple(self._known), self._setup.test_pins, self._roots, ROOTS | self._setup.pins)
        try:
            outcome = reading.read()
        except TransportError as error:
            line.close()
            return ReadFailed(request.request_id, error.fault), True
        line.close()
        found, mark = outcome.identity, request.marker
        answer = Read(
            request.request_id,
            outcome.verdict,
            card=_marked(mark, "card", found.card_number) if found else None,
            holder=_marked(mark, "holder", f"{found.birth} {found.surname}") if found and found.birth else None,
            document=found.document if found else None,
            since=found.valid_from.isoformat() if found and found.valid_from else None,
            until=found.valid_until.isoformat() if found and found.valid_until else None,
            permanent=found.permanent if found else False,
            test=outcome.test,
            commands=outcome.commands,
            bytes_transferred=outcome.bytes_transferred,
            ms=round((time.monotonic() - began) * 1000),
            new_signers=(outcome.new_signers.packed(),) if outcome.new_signers else (),
        )
        return answer, False

    def _send(self, message: Message) -> None:
        body = _ENCODER.encode([type(message).__name__, message])
        self._out.write(len(body).to_bytes(4) + body)
        self._out.flush()


def _marked(mark: object, kind: str, clear: str) -> str | None:
    """Return the pseudonym of a number; None for an empty or invalid one."""
    try:
        return str(mark(kind, clear)) if clear and callable(mark) else None
    except ValueError:
        return None


def _framed(pipe: BinaryIO) -> bytes:
    head = pipe.read(4)
    return pipe.read(int.from_bytes(head)) if len(head) == 4 else b""


def _cable(setup: WorkerConfig) -> CardTransport:
    if setup.cable == "direct":
        import socket

        from devices.card.direct import DirectTransport

        return DirectTransport(socket.socket(fileno=setup.port), setup.boot)
    from devices.card.pcsc import PcscTransport

    return PcscTransport(setup.reader, setup.boot)


def main() -> None:
    """Run the process."""
    requests, out = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a stray print would break the pipe
    setup = pickle.loads(_framed(requests))  # noqa: S301 -- from our own parent
    child = ReaderChild(setup, _cable(setup), out)
    Thread(target=child.receive_requests, args=(requests,), daemon=True).start()
    try:
        child.run()
    finally:
        os._exit(1)  # no traceback, which could contain what was read, and no cleanup with a pcscd that may hang


if __name__ == "__main__":
    main()
