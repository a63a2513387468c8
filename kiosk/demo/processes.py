"""The processes of a demo: each started by name, waited for by its own word, ended with the demo."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.settings import ROOT


@dataclass(slots=True)
class Processes:
    """What a demo started; `end` ends all of it, the last first."""

    environment: dict[str, str]
    running: list["subprocess.Popen[str]"] = field(default_factory=list)

    def start(self, *command: str, log: Path | None = None) -> "subprocess.Popen[str]":
        """A process in a session of its own, its words on a pipe."""
        errors = log.open("w") if log else subprocess.DEVNULL
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True,
            env={**os.environ, **self.environment}, cwd=ROOT, start_new_session=True,
        )  # fmt: skip
        if log:
            errors.close()  # type: ignore[union-attr]  # a file, as it was opened above
        self.running.append(process)
        return process

    def central(self, folder: Path) -> str:
        """Central on a free port; its address."""
        process = self.start(sys.executable, "-m", "central", "serve", "--port", "0", log=folder / "central.log")
        assert process.stdout is not None  # noqa: S101 -- a pipe, as it was asked for
        return process.stdout.readline().strip()

    def central_says(self, *arguments: str) -> str:
        """A command of central's command line, through the running one."""
        ran = subprocess.run(
            [sys.executable, "-m", "central", *arguments],
            check=True, capture_output=True, text=True, timeout=60, env={**os.environ, **self.environment}, cwd=ROOT,
        )  # fmt: skip
        return ran.stdout

    def end(self) -> None:
        """TERM to each, KILL to who stays."""
        for process in reversed(self.running):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)
            if process.stdout is not None:
                process.stdout.close()
