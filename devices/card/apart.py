"""A process per reading: forked when a card is inserted, it waits for the request, reads, answers and exits.

Clear numbers exist in its memory only. It is forked in advance because each page of memory that a fork first touches is
copied; a rehearsal does that while the card powers up.
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
"""One reading: the answer, and whether the connection broke during it."""


@dataclass(frozen=True, slots=True)
class ReadingProcess:
    """A forked process that reads once. orders: pipe for the request. answers: pipe for the answer."""

    pid: int
    orders: int
    answers: int

    @classmethod
    def forked(cls, reads: Reads) -> "ReadingProcess":
        """Fork one. No other thread may be inside a library meanwhile."""
        request_in, request_out = os.pipe()
        answer, answer_out = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(request_out)  # otherwise it would not see the end of its parent
            _serve(reads, request_in, answer_out)
        os.close(request_in)
        os.close(answer_out)
        return cls(pid, request_out, answer)

    def read(self, request: ReadRequest) -> tuple[Read | ReadFailed, bool]:
        """Send the request and return the answer, once the process has ended. No answer means that the connection broke."""
        try:
            with os.fdopen(self.orders, "wb") as requests:
                requests.write(pickle.dumps(request))
        except BrokenPipeError:
            pass  # it has ended without an answer
        with os.fdopen(self.answers, "rb") as answers:
            body = answers.read()
        os.waitpid(self.pid, 0)
        try:
            kind, raw, broken = msgspec.json.decode(body, type=tuple[str, msgspec.Raw, bool])
            answer: Read | ReadFailed = (
                msgspec.json.decode(raw, type=Read)
                if kind == Read.__name__
                else msgspec.json.decode(raw, type=ReadFailed)
            )
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return ReadFailed(request.request_id, Fault.LOST), True
        return answer, broken

    def end(self) -> None:
        """End it, because the card is gone."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.orders)
        os.close(self.answers)


def _serve(reads: Reads, request_in: int, answer_out: int) -> NoReturn:
    """Run the forked process: one request, one answer, exit."""
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
    """Touch now what a reading will touch: counting a reference writes, and the first write copies the page."""
    gc.unfreeze()
    gc.get_objects()
    rehearse()


def rehearse() -> None:
    """Verify a signature and a chip of our own making, so that libraries do their first-use work now."""
    key, challenge, day = ec.generate_private_key(ec.SECP384R1()), os.urandom(48), datetime(2000, 1, 1, tzinfo=UTC)
    public = key.public_key()
    signer = Signer.unpacked(Signer(public, True, (day, day)).packed())
    signer.signed(challenge, key.sign(challenge, ec.ECDSA(SHA384())))
    halves = decode_dss_signature(key.sign(challenge, ec.ECDSA(Prehashed(SHA384()))))
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    chip_answers(der, challenge, b"".join(half.to_bytes(48) for half in halves))
