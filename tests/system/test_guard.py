"""`make run` however it ends: nothing that it started is left, and its folder is gone."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from kiosk.demo.guard import descendants
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.system


def started(folder: Path, *command: str) -> "tuple[subprocess.Popen[str], list[int], str]":
    """A whole house without a display; all its processes, and the dock's address. Its errors go to a file."""
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    with (folder / "errors").open("a") as errors:
        run = subprocess.Popen(
            command or (sys.executable, "-m", "kiosk.demo", "run"), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=errors, text=True, cwd=ROOT, start_new_session=True, env={**environment, "TMPDIR": str(folder)},
        )  # fmt: skip
    assert run.stdout is not None
    lines = [run.stdout.readline() for _ in range(6)]
    assert lines[0].startswith("dock"), lines
    until(lambda: len(descendants(run.pid)) >= 5, "the house runs")
    return run, descendants(run.pid), lines[0].split()[1]


def alive(pids: list[int]) -> list[int]:
    """Those that still run; a zombie does not."""

    def state(pid: int) -> str:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return "Z"

    return [pid for pid in pids if state(pid) != "Z"]


@pytest.mark.parametrize("how", ["interrupt", "terminate", "kill the guard", "kill the supervisor"])
def test_everything_ends_with_it(tmp_path: Path, how: str) -> None:
    run, pids, _ = started(tmp_path)
    match how:
        case "interrupt":
            os.killpg(run.pid, signal.SIGINT)
        case "terminate":
            run.terminate()
        case "kill the guard":
            run.kill()
        case _:
            supervisor = next(pid for pid in pids if Path(f"/proc/{pid}/stat").read_text().split()[3] == str(run.pid))
            os.kill(supervisor, signal.SIGKILL)
    run.wait(30)
    until(lambda: not alive(pids), "nothing is left")
    if how != "kill the guard":
        assert list(tmp_path.glob("onthaal-*")) == []
    if run.stdout is not None:
        run.stdout.close()


def test_a_make_that_is_killed_takes_the_house_with_it(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text(f"run:\n\t@exec {sys.executable} -m kiosk.demo run\n")
    run, pids, _ = started(tmp_path, "make", "-s", "-f", str(tmp_path / "Makefile"), "run")
    os.kill(run.pid, signal.SIGKILL)
    run.wait(30)
    until(lambda: not alive(pids), "nothing is left")
    until(lambda: list(tmp_path.glob("onthaal-*")) == [], "nor its folder")
    if run.stdout is not None:
        run.stdout.close()


def test_a_dock_that_is_open_in_a_browser_is_ended_without_a_word(tmp_path: Path) -> None:
    run, pids, dock = started(tmp_path)
    with requests.get(f"{dock}/stream", stream=True, timeout=30) as stream:
        assert next(stream.iter_content(64))
        os.killpg(run.pid, signal.SIGINT)
        run.wait(30)
    until(lambda: not alive(pids), "nothing is left")
    assert (tmp_path / "errors").read_text() == ""
    if run.stdout is not None:
        run.stdout.close()


def test_what_a_double_kill_left_is_swept_by_the_next_start(tmp_path: Path) -> None:
    run, pids, _ = started(tmp_path)
    supervisor = next(pid for pid in pids if Path(f"/proc/{pid}/stat").read_text().split()[3] == str(run.pid))
    os.kill(run.pid, signal.SIGKILL)
    os.kill(supervisor, signal.SIGKILL)
    run.wait(30)
    again, _, _ = started(tmp_path)
    until(lambda: not alive(pids), "the next start swept")
    again.terminate()
    again.wait(30)
    for process in (run, again):
        if process.stdout is not None:
            process.stdout.close()
