"""A process of its own for one reading: forked when a card goes in, it waits for the order, reads, answers and ends.

Clear numbers are in its memory alone, and gone with it. It is forked before it is needed because what a fork touches
first is copied page by page: a rehearsal does that while the card still warms its contacts.
"""

import gc
import os
import pickle
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NoReturn

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from devices.card.messages import Fault, Read, ReadFailed, ReadRequest
from devices.eid.proof import Signer, chip_answers

_ENCODER = msgspec.json.Encoder()

Reads = Callable[[ReadRequest], tuple[Read | ReadFailed, bool]]
"""One reading: the answer, and whether the line broke in the middle."""


@dataclass(frozen=True, slots=True)
class ReadingProcess:
    """A forked process that reads once. `tell`: the pipe of its order; `heard`: of its answer."""

    pid: int
    orders: int
    answers: int

    @classmethod
    def forked(cls, reads: Reads) -> "ReadingProcess":
        """Fork one. No other thread may be inside a library while this runs."""
        request_in, request_out = os.pipe()
        answer, answer_out = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(request_out)  # else it would not see the end of its parent
            _serve(reads, request_in, answer_out)
        os.close(request_in)
        os.close(answer_out)
        return cls(pid, request_out, answer)

    def read(self, request: ReadRequest) -> tuple[Read | ReadFailed, bool]:
        """Order, hear the answer, and see the process end. One that ends without an answer broke the line."""
        try:
            with os.fdopen(self.orders, "wb") as requests:
                requests.write(pickle.dumps(request))
        except BrokenPipeError:
            pass  # it has ended: its answer is nothing
        with os.fdopen(self.answers, "rb") as answers:
            body = answers.read()
        os.waitpid(self.pid, 0)
        try:
            kind, said, broken = msgspec.json.decode(body, type=tuple[str, msgspec.Raw, bool])
            answer = (
                msgspec.json.decode(said, type=Read)
                if kind == Read.__name__
                else msgspec.json.decode(said, type=ReadFailed)
            )
        except msgspec.MsgspecError:
            return ReadFailed(request.request_id, Fault.LOST), True
        return answer, broken

    def end(self) -> None:
        """Nobody needs it: the card is gone."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.orders)
        os.close(self.answers)


def _serve(reads: Reads, request_in: int, answer_out: int) -> NoReturn:
    """The forked process: one order, one answer, and its end. Nothing else of what was copied goes on."""
    try:
        gc.disable()
        os.closerange(0, 2)  # our parent sees the end of its pipes when the child ends, not when we do
        _touch()
        with os.fdopen(request_in, "rb") as requests:
            asked = requests.read()
        if asked:
            answer, broken = reads(pickle.loads(asked))  # noqa: S301 -- from our own parent
            body = _ENCODER.encode([type(answer).__name__, answer, broken])
            while body:
                body = body[os.write(answer_out, body) :]
    finally:
        os._exit(0)


def _touch() -> None:
    """Copy now what a reading will touch: counting a reference writes, and the first write of a page copies it."""
    gc.unfreeze()
    gc.get_objects()
    rehearse()


def rehearse() -> None:
    """Prove a signer and a chip of our own making: what a library prepares at its first use is ready then."""
    key, challenge, day = ec.generate_private_key(ec.SECP384R1()), os.urandom(48), datetime(2000, 1, 1, tzinfo=UTC)
    public = key.public_key()
    signer = Signer.unpacked(Signer(public, True, (day, day)).packed())
    signer.signed(challenge, key.sign(challenge, ec.ECDSA(SHA384())))
    halves = decode_dss_signature(key.sign(challenge, ec.ECDSA(Prehashed(SHA384()))))
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    chip_answers(der, challenge, b"".join(half.to_bytes(48) for half in halves))
