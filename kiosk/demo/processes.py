"""The processes of the demo: started by name, waited for by their first line, ended with the demo."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.demo import ROOT

DIES_WITH_US = ("setpriv", "--pdeathsig", "TERM", "--")
"""The kernel ends a service when the thread that started it is gone."""


@dataclass(slots=True)
class Processes:
    """The processes that a demo started; `end` ends them, last first. Start them from the main thread."""

    environment: dict[str, str]
    running: list["subprocess.Popen[str]"] = field(default_factory=list)

    def start(self, *command: str, log: Path | None = None) -> "subprocess.Popen[str]":
        """Start a process in its own session, with its output on a pipe."""
        with (log or Path(os.devnull)).open("a") as errors:
            process = subprocess.Popen(
                [*DIES_WITH_US, *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True,
                env={**os.environ, **self.environment}, cwd=ROOT, start_new_session=True,
            )  # fmt: skip
        self.running.append(process)
        return process

    def python(self, *arguments: str, log: Path | None = None) -> "subprocess.Popen[str]":
        """Start a module of ours."""
        return self.start(sys.executable, "-m", *arguments, log=log)

    def central(self, folder: Path, port: int = 0) -> "subprocess.Popen[str]":
        """Start central on this port, or a free one; its first line is its address."""
        # The dock shows central's pages inside its own.
        self.environment.setdefault("ONTHAAL_FRAMED_BY", "http://127.0.0.1:* http://localhost:*")
        return self.python("central", "serve", "--port", str(port), log=folder / "central.log")

    def end(self) -> None:
        """Send TERM to each, and KILL to those that stay."""
        for process in reversed(self.running):
            finish(process)
        self.running.clear()


def post_to_central(database: Path, path: str, body: bytes) -> bytes:
    """Do what `central import` and `central enrol` do with a running central, without their start-up time."""
    address, admin, *_ = database.with_suffix(".lock").read_text().split(" ")
    request = urllib.request.Request(f"{address}{path}", body, {"x-onthaal-admin": admin})  # noqa: S310 -- our own loopback
    with urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310
        raw: bytes = reply.read()
        return raw


def code_for(database: Path, name: str, letter: str) -> str:
    """Return a one-time code for a kiosk, as `central enrol` prints it."""
    raw = post_to_central(database, "/v1/admin/kiosks", json.dumps({"name": name, "letter": letter}).encode())
    return str(json.loads(raw)["code"])


def first_line(process: "subprocess.Popen[str]") -> str:
    """Return the line by which a process reports that it is ready. Raises RuntimeError if it ended instead."""
    assert process.stdout is not None  # noqa: S101 -- a pipe, as it was asked for
    answer = process.stdout.readline().strip()
    if not answer:
        raise RuntimeError(f"{process.args!r} ended before it was there")
    return answer


def finish(process: "subprocess.Popen[str]", how: signal.Signals = signal.SIGTERM) -> None:
    """End one process and close its pipe."""
    if process.poll() is None:
        process.send_signal(how)
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)
    if process.stdout is not None:
        process.stdout.close()
