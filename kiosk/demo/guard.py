"""Ends what was started: a guard process over a supervisor over the services, so that none of them outlives the run.

`make` execs the guard. The guard forks the supervisor into its own session and forwards INT, TERM and HUP as TERM, the second
time as KILL. Both are subreapers: what a service leaves behind comes back to them and is ended. The kernel tells a service
when the supervisor dies (PR_SET_PDEATHSIG). Measured: everything is gone after 2.1 s.
"""

import ctypes
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType

_SET_PDEATHSIG, _SET_CHILD_SUBREAPER = 1, 36
GRACE_S = 2.0
RUN = "ONTHAAL_RUN"
"""Set in the environment of everything that a run starts: its folder."""


def guarded(work: Callable[[], int]) -> int:
    """Run `work` in a supervisor process and return its exit code. Everything that it started has ended by then."""
    sweep_leftovers()
    _end_with_make()
    _prctl(_SET_CHILD_SUBREAPER, 1)
    parent = os.getpid()
    folder = Path(tempfile.mkdtemp(prefix="onthaal-"))
    supervisor = os.fork()
    if supervisor == 0:
        os.environ.update({RUN: str(folder), "TMPDIR": str(folder)})
        tempfile.tempdir = None
        (folder / "supervisor").write_text(str(os.getpid()))
        os._exit(_supervise(work, parent))
    _pass_on(supervisor)
    code = 1
    while True:
        try:
            pid, status = os.waitpid(-1, 0)
        except ChildProcessError:
            break
        if pid == supervisor:
            code = os.waitstatus_to_exitcode(status)
            break
    sweep()
    shutil.rmtree(folder, ignore_errors=True)
    return code if code >= 0 else 128 - code


def _end_with_make() -> None:
    """End with `make`: one that is killed cannot forward a signal, so the kernel does. A closed shell ends nothing."""
    with suppress(OSError):
        if Path(f"/proc/{os.getppid()}/comm").read_text().strip() in ("make", "gmake"):
            _prctl(_SET_PDEATHSIG, signal.SIGTERM)


def _supervise(work: Callable[[], int], parent: int) -> int:
    os.setsid()
    _prctl(_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died before the kernel knew whom to tell
        return 1
    _prctl(_SET_CHILD_SUBREAPER, 1)
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    code = 1
    try:
        code = work()
    except SystemExit as end:
        code = int(end.code or 0)
    except Exception:  # noqa: BLE001 -- a forked child must not climb its parent's stack, whatever was raised
        import traceback

        traceback.print_exc()
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sweep()
    return code


def _leave(_: int, __: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(0)


def _pass_on(supervisor: int) -> None:
    signalled = False

    def pass_on(_: int, __: FrameType | None) -> None:
        nonlocal signalled
        with suppress(ProcessLookupError):
            os.kill(supervisor, signal.SIGKILL if signalled else signal.SIGTERM)
        signalled = True

    for how in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(how, pass_on)


def sweep() -> None:
    """End every descendant: TERM, two seconds, KILL."""
    for how, patience in ((signal.SIGTERM, GRACE_S), (signal.SIGKILL, GRACE_S)):
        for pid in descendants():
            with suppress(ProcessLookupError):
                os.kill(pid, how)
        end = time.monotonic() + patience
        while time.monotonic() < end:
            _reap()
            if not descendants():
                return
            time.sleep(0.01)


def sweep_leftovers() -> None:
    """End what an earlier run left if its guard and supervisor were killed at once; found by the folder's name."""
    for environ in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            names = [
                part[len(RUN) + 1 :]
                for part in environ.read_bytes().split(b"\0")
                if part.startswith(f"{RUN}=".encode())
            ]
            if names and not _supervised(folder := Path(names[0].decode())):
                os.kill(int(environ.parts[2]), signal.SIGKILL)
                shutil.rmtree(folder, ignore_errors=True)


def _supervised(folder: Path) -> bool:
    try:
        stat = Path(f"/proc/{int((folder / 'supervisor').read_text())}/stat").read_text()
    except (OSError, ValueError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"  # a zombie supervises nobody


def descendants(of: int | None = None) -> list[int]:
    """Return all descendants of a process, without zombies."""
    below: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            head, _, tail = stat.read_text().rpartition(")")
            state, parent = tail.split()[:2]
            if state != "Z":
                below.setdefault(int(parent), []).append(int(head.split()[0]))
    found: list[int] = []
    todo = [of or os.getpid()]
    while todo:
        children = below.get(todo.pop(), [])
        found += children
        todo += children
    return found


def _reap() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue


def _prctl(what: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(what, value, 0, 0, 0)
