"""Controls the virtual card: starts its process and sends it lines."""

import subprocess
import sys
from pathlib import Path


class VirtualCard:
    """A card for the slot at this port. cards: the folder with the files that pki.keep wrote."""

    def __init__(self, port: int, cards: Path, host: str = "127.0.0.1") -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "devices.virtual.card", host, str(port), str(cards)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def do(self, request: str) -> None:
        """Send one line. Raises RuntimeError if it fails."""
        pipe_in, pipe_out = self._process.stdin, self._process.stdout
        assert pipe_in is not None  # noqa: S101 -- asked for as pipes
        assert pipe_out is not None  # noqa: S101
        pipe_in.write(f"{request}\n")
        pipe_in.flush()
        if pipe_out.readline().strip() != "ok":
            raise RuntimeError(f"the virtual card could not {request}")

    def insert(self, name: str) -> None:
        """Insert a card; another one is taken out first."""
        self.do(f"insert {name}")

    def remove(self) -> None:
        """Take the card out."""
        self.do("remove")

    def close(self) -> None:
        """End its process."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(5)
