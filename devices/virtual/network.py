"""A virtual network cable between kiosk and central: connected, pulled (refused and reset), or silent (never answered)."""

import socket
import threading
from contextlib import suppress
from enum import StrEnum


class Network(StrEnum):
    """The state of the cable."""

    THERE = "there"
    PULLED = "pulled"
    SILENT = "silent"


class NetworkCable:
    """Listens where the kiosk expects central, and forwards every byte."""

    def __init__(self, central_port: int) -> None:
        self._central, self._state = central_port, Network.THERE
        self._lines: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, name="network", daemon=True)
        self._thread.start()

    @property
    def state(self) -> Network:
        """Return the present state."""
        return self._state

    def set_state(self, state: Network) -> None:
        """Set the state. PULLED resets open connections; SILENT stops forwarding."""
        self._state = state
        if state is not Network.THERE:
            self._drop(reset=state is Network.PULLED)

    def close(self) -> None:
        """Close it."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._drop(reset=True)
        self._thread.join(5)

    def _drop(self, *, reset: bool) -> None:
        with self._lock:
            lines = list(self._lines)
        for line in lines if reset else ():
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self._state is Network.PULLED:
                near.close()
                continue
            threading.Thread(target=self._carry, args=(near,), name="network-line", daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self._central), 5)
        except OSError:
            near.close()
            return
        near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        far.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._lines |= {near, far}
        back = threading.Thread(target=self._pump, args=(far, near), name="network-line", daemon=True)
        back.start()
        self._pump(near, far)
        back.join(5)
        with self._lock:
            self._lines -= {near, far}
        near.close()
        far.close()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if self._state is not Network.SILENT:
                    target.sendall(data)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
