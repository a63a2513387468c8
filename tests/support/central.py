"""The real central as a process on loopback, and a wire to it that can lose replies."""

import base64
import contextlib
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from central.access.roles import Role
from tests.support import clock
from tests.support.staff import StaffClient, in_database, staff_ready
from tests.support.waiting import until

SITE_KEY = b"s" * 32
ROOT = Path(__file__).parents[2]


@dataclass
class RunningCentral:
    """`central serve`, with its database in a folder of its own."""

    folder: Path
    port: int = 0
    environment: dict[str, str] = field(default_factory=dict)
    address: str = ""
    process: subprocess.Popen[str] | None = None
    url: str = ""
    """Of a database on PostgreSQL; the folder then holds the site's key alone."""
    log: Path | None = None

    def __post_init__(self) -> None:
        self.database = self.folder / "central.db"
        self.environment = {
            **os.environ, "ONTHAAL_SITE_KEY": base64.b64encode(SITE_KEY).decode(),
            "ONTHAAL_CENTRAL": self.url or str(self.database), "ONTHAAL_STATE": str(self.folder),
            "ONTHAAL_CLOCK": str(clock.FILE), **self.environment,
        }  # fmt: skip

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "central", *arguments],
            check=False, capture_output=True, text=True, timeout=60, env=self.environment, cwd=ROOT,
        )  # fmt: skip

    def start(self, *options: str) -> "RunningCentral":
        with contextlib.ExitStack() as ends:
            errors = ends.enter_context(self.log.open("a")) if self.log else None
            self.process = subprocess.Popen(
                [sys.executable, "-m", "central", "serve", "--port", str(self.port), *options],
                stdout=subprocess.PIPE, stderr=errors, text=True, env=self.environment, cwd=ROOT,
            )  # fmt: skip
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        assert "://127.0.0.1:" in self.address, "central did not start"
        self.port = int(self.address.rsplit(":", 1)[1])
        return self

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self._ended()

    def stop(self) -> int:
        if self.process is None or self.process.poll() is not None:
            return 0
        self.process.terminate()
        return self._ended()

    def _ended(self) -> int:
        assert self.process is not None
        assert self.process.stdout is not None
        code = self.process.wait(30)
        self.process.stdout.close()
        return code

    def staff(self, role: Role = Role.CLERK) -> StaffClient:
        """A browser in which somebody with this role is logged in."""
        staff_ready(self.where)
        return StaffClient(self.address, role)

    @property
    def where(self) -> str:
        """The URL of its database."""
        return self.url or f"sqlite:///{self.database}"

    @property
    def admin_secret(self) -> str:
        """By which commands on its own machine prove themselves while it runs."""
        return (self.folder / "central.lock").read_text().split(" ")[1]

    def stored(self) -> bytes:
        """Everything that the database holds, to look for what it must not hold."""
        if self.url:
            dump = ["pg_dump", "--inserts", "-d", self.url.replace("+psycopg", "")]
            return subprocess.run(dump, check=True, capture_output=True, timeout=60).stdout
        return b"".join(file.read_bytes() for file in self.folder.glob("central.db*"))

    def rows(self, query: str) -> list[tuple[object, ...]]:
        if self.url:
            with in_database(self.url) as transaction:
                return [tuple(row) for row in transaction.execute(sa.text(query))]
        found: list[tuple[object, ...]]
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            found = connection.execute(query).fetchall()
        connection.close()
        return found


def fresh(folder: Path, template: Path | Callable[[], str] | None = None) -> RunningCentral:
    """template: a file to copy, or what makes a copy of a database on PostgreSQL and returns its URL."""
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(template, Path):
        shutil.copy(template, folder / "central.db")
    return RunningCentral(folder, url=template() if template and not isinstance(template, Path) else "")


class Wire:
    """Stands between kiosk and central; while `losing`, requests arrive and their replies are cut off."""

    def __init__(self, port: int) -> None:
        self.central_port, self.losing, self.lost, self.cut = port, False, 0, False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        if self.cut:
            near.close()
            return
        try:
            far = socket.create_connection(("127.0.0.1", self.central_port), timeout=10)
        except OSError:
            near.close()
            return
        up = threading.Thread(target=self._pump, args=(near, far, False), daemon=True)
        up.start()
        self._pump(far, near, True)
        for each in (near, far):
            each.close()
        up.join(5)

    def _pump(self, source: socket.socket, target: socket.socket, downward: bool) -> None:
        try:
            while data := source.recv(65536):
                if downward and self.losing:
                    self.lost += 1
                    break
                target.sendall(data)
        except OSError:
            pass
        for each in (source, target):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)


def drained(central: RunningCentral, commands: int) -> None:
    until(lambda: central.rows("SELECT count(*) FROM command")[0][0] == commands, f"{commands} commands arrived")


DAY_CSV = """ref,day,start,purpose,initials,birth,child,language,code,letter,card_number,family_name,state
a1,today,10.20,collect,A. K.,1990-02-03,,en,OH-CM7K2M9QRTXT,OHB-7K2M9QRTXAQ,B123456789,,booked
a2,today,10.30,collect,B. L.,1985-07-01,,,OH-CM234567892C,OHB-ABCDEFGHJKN,,Lindeberg,booked
a3,today,10.40,apply,C. M.,,,fr,OH-XX1,,,,cancelled
"""
