"""The virtual card's process: `python -m devices.virtual.card HOST PORT FOLDER`, controlled by lines on its input.

insert NAME | remove; faults of the next insertion: tear N, mute N (at the Nth command), swap N NAME (another card in its
place at once), garbage (an invalid ATR), cut (a truncated ATR), silent (no ATR), bank (another chip), slow MS (a delay before
each answer). Each line is answered: ok.
"""

import os
import select
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from devices.virtual.card.applet import ATR, BANK_ATR, Applet
from devices.virtual.card.pki import CardFiles

HAND_S = 0.6
"""Seconds between removal and insertion, as fast as a hand. pcscd polls every 400 ms and would miss a faster swap."""
POWER_OFF, POWER_ON, RESET, SEND_ATR = 0, 1, 2, 4
NO_APPLET = bytes.fromhex("6A82")


@dataclass(slots=True)
class CardFaults:
    """Faults of the next card."""

    tear_at: int = 0
    mute_at: int = 0
    atr: bytes = ATR
    bank: bool = False
    slow_s: float = 0.0
    swap_at: int = 0
    swap_for: str = ""


class EmulatedCard:
    """One card, in the slot or not."""

    def __init__(self, address: tuple[str, int], folder: Path) -> None:
        self._address, self._folder = address, folder
        self.line: socket.socket | None = None
        self._applet: Applet | None = None
        self._moods, self._next = CardFaults(), CardFaults()
        self._commands, self._mute, self.inside = 0, False, False
        self._out_since = 0.0

    def apply(self, words: list[str]) -> None:
        """Execute one line."""
        match words:
            case ["insert", name]:
                self._insert(name)
            case ["remove"]:
                self.remove()
            case ["tear", count]:
                self._next.tear_at = int(count)
            case ["mute", count]:
                self._next.mute_at = int(count)
            case ["swap", count, name]:
                self._next.swap_at, self._next.swap_for = int(count), name
            case ["cut"]:
                self._next.atr = ATR[:3]
            case ["garbage"]:
                self._next.atr = bytes.fromhex("00112233")
            case ["silent"]:
                self._next.atr = b""
            case ["bank"]:
                self._next.bank, self._next.atr = True, BANK_ATR
            case ["slow", ms]:
                self._next.slow_s = int(ms) / 1000
            case _:
                raise ValueError(words)

    def _insert(self, name: str) -> None:
        self.remove()
        time.sleep(max(0.0, self._out_since + HAND_S - time.monotonic()))
        self._applet = Applet(CardFiles.loaded((self._folder / f"{name}.card").read_text()))
        self._moods, self._next = self._next, CardFaults()
        self._commands, self._mute = 0, False
        self.inside = True
        self.touch_contacts()

    def touch_contacts(self) -> None:
        """While the card is in the slot, reconnect: a reader that was restarted finds it again."""
        try:
            line = socket.create_connection(self._address, 10)
        except OSError:
            return
        line.settimeout(None)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.line = line

    def remove(self) -> None:
        """Take the card out."""
        if self.inside:
            self._out_since = time.monotonic()
        self.inside = False
        self._lost()

    def _lost(self) -> None:
        if self.line is not None:
            self.line.close()
            self.line = None

    def received(self) -> None:
        """Take one frame from the reader."""
        assert self.line is not None  # noqa: S101 -- selected on
        try:
            payload = self._frame(self.line)
        except OSError:
            self._lost()
            return
        if len(payload) == 1:
            self._control(payload[0])
            return
        self._commands += 1
        if self._commands == self._moods.tear_at:
            self.remove()
            return
        if self._commands == self._moods.swap_at:
            other, self._out_since = self._moods.swap_for, 0.0
            self._lost()
            self.inside = False
            self._insert(other)
            return
        self._mute = self._mute or self._commands == self._moods.mute_at
        if self._mute:
            return
        if self._moods.slow_s:
            time.sleep(self._moods.slow_s)
        assert self._applet is not None  # noqa: S101 -- inserted
        self._send(NO_APPLET if self._moods.bank else self._applet.answer(payload))

    def _control(self, request: int) -> None:
        if request == SEND_ATR:
            self._send(self._moods.atr)
        elif self._applet is not None:
            self._applet.reset()

    def _send(self, payload: bytes) -> None:
        if self.line is not None:
            try:
                self.line.sendall(len(payload).to_bytes(2) + payload)
            except OSError:
                self._lost()

    @staticmethod
    def _frame(line: socket.socket) -> bytes:
        data = bytearray()
        wanted = 2
        while len(data) < wanted:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            more = line.recv(wanted - len(data))
            if not more:
                raise ConnectionError
            data += more
            if len(data) == 2 and wanted == 2:
                wanted += int.from_bytes(data)
        return bytes(data[2:])


def main() -> None:
    """Run until the input ends."""
    card = EmulatedCard((sys.argv[1], int(sys.argv[2])), Path(sys.argv[3]))
    hand = sys.stdin.fileno()
    buffer = b""
    while True:
        if card.inside and card.line is None:
            card.touch_contacts()
        watched: list[int | socket.socket] = [hand] if card.line is None else [hand, card.line]
        ready = select.select(watched, [], [], 0.1 if card.inside and card.line is None else None)[0]
        if card.line is not None and card.line in ready:
            card.received()
        if hand in ready:
            data = os.read(hand, 4096)
            if not data:
                card.remove()
                return
            buffer += data
            while b"\n" in buffer:
                line, buffer = buffer.split(b"\n", 1)
                card.apply(line.decode().split())
                sys.stdout.write("ok\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
