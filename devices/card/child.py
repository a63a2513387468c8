"""The card's own process: watches the slot, reads when told, and can be killed at any moment without harm.

Started by worker.py with a pipe in (orders, pickled by our parent) and a pipe out (words as JSON). Nothing is logged:
here, and only here, clear numbers are in memory.
"""

import os
import pickle
import sys
import time
from collections import deque
from threading import Thread
from typing import BinaryIO

import msgspec

from devices.card.cable import Cable, CableError
from devices.card.words import Failed, Fault, Read, ReadCard, Said, Setup
from devices.eid.anchors import read_roots, shipped
from devices.eid.proof import ROOTS, Signer
from devices.eid.reading import Reading

_ENCODER = msgspec.json.Encoder()


class Child:
    """One cable, one inbox."""

    def __init__(self, setup: Setup, cable: Cable, out: BinaryIO) -> None:
        self._setup, self._cable, self._out = setup, cable, out
        self._known = [Signer.unpacked(raw) for raw in setup.known]
        self._roots = (*shipped(), *read_roots(setup.roots))
        self.inbox: deque[ReadCard] = deque()

    def run(self) -> None:
        """Until the parent is gone."""
        while True:
            self._say(self._cable.wait())
            while self.inbox:
                self._say(self._read(self.inbox.popleft()))

    def hear(self, orders: BinaryIO) -> None:
        """On a thread of its own: orders, until the pipe ends, and with it this process."""
        while order := _framed(orders):
            self.inbox.append(pickle.loads(order))  # noqa: S301 -- from our own parent
            self._cable.wake()
        os._exit(0)

    def _read(self, order: ReadCard) -> Read | Failed:
        if time.monotonic() > order.until:
            return Failed(order.order, Fault.LATE)
        began = time.monotonic()
        try:
            line = self._cable.connect(order.card)
        except CableError as error:
            return Failed(order.order, error.fault)
        reading = Reading(line, tuple(self._known), self._setup.test_pins, self._roots, ROOTS | self._setup.pins)
        try:
            outcome = reading.read()
        except CableError as error:
            line.close()
            self._cable.lost()
            return Failed(order.order, error.fault)
        line.close()
        found, mark = outcome.identity, self._setup.marker
        if outcome.learned:
            self._known.insert(0, outcome.learned)
        return Read(
            order.order,
            outcome.verdict,
            card=_marked(mark, "card", found.card_number) if found else None,
            holder=_marked(mark, "holder", found.national_number) if found else None,
            document=found.document if found else None,
            until=found.valid_until.isoformat() if found and found.valid_until else None,
            ours=found.is_ours() if found else True,
            test=outcome.test,
            commands=outcome.commands,
            octets=outcome.octets,
            ms=round((time.monotonic() - began) * 1000),
            learned=(outcome.learned.packed(),) if outcome.learned else (),
        )

    def _say(self, said: Said) -> None:
        body = _ENCODER.encode([type(said).__name__, said])
        self._out.write(len(body).to_bytes(4) + body)
        self._out.flush()


def _marked(mark: object, kind: str, clear: str) -> str | None:
    """The mark of a number; none of a field that is empty or no number."""
    try:
        return str(mark(kind, clear)) if clear and callable(mark) else None
    except ValueError:
        return None


def _framed(pipe: BinaryIO) -> bytes:
    head = pipe.read(4)
    return pipe.read(int.from_bytes(head)) if len(head) == 4 else b""


def _cable(setup: Setup) -> Cable:
    if setup.cable == "direct":
        import socket

        from devices.card.direct import DirectCable

        return DirectCable(socket.socket(fileno=setup.port), setup.boot)
    from devices.card.pcsc import PcscCable

    return PcscCable(setup.reader, setup.boot)


def main() -> None:
    """The process."""
    orders, out = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a stray print would break the pipe
    setup = pickle.loads(_framed(orders))  # noqa: S301 -- from our own parent
    child = Child(setup, _cable(setup), out)
    Thread(target=child.hear, args=(orders,), daemon=True).start()
    try:
        child.run()
    finally:
        os._exit(1)  # no traceback, for it could hold what was read; and no farewell to a pcscd that may hang


if __name__ == "__main__":
    main()
