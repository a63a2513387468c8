"""No thread ends in silence: what nobody foresaw is counted, and the device served again."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from devices.scanner import PortState
from devices.scanner.serial_line import SerialScanner
from devices.supervision import keep_running, restarts
from devices.virtual.scanner import VirtualScanner
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]


def test_work_that_fails_is_begun_again_and_its_words_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    tries: list[int] = []

    def work() -> None:
        tries.append(1)
        if len(tries) < 4:
            raise RuntimeError("secret 1234")

    keep_running("trial", work, lambda _: False)
    assert (len(tries), restarts["trial"]) == (4, 3)
    assert "RuntimeError at" in caplog.text
    assert "secret" not in caplog.text


def test_work_that_fails_ends_when_it_is_told_to() -> None:
    def work() -> None:
        raise RuntimeError

    keep_running("ended", work, lambda _: True)
    assert restarts["ended"] == 1


def test_a_listener_that_fails_ends_no_scanner(tmp_path: Path) -> None:
    far, said = VirtualScanner(tmp_path / "scanner"), list[object]()

    def say(what: object) -> None:
        said.append(what)
        if what is PortState.READY and len(said) == 1:
            raise KeyError("a listener")

    before = restarts["scanner"]
    scanner = SerialScanner(Path(far.path), say)
    scanner.start()
    try:
        until(lambda: restarts["scanner"] == before + 1, "it failed and was begun again")
        until(lambda: far.show("OH-CM7K2M9QRTXT") or len(said) > 1, "a scan is understood after it")
    finally:
        scanner.stop()
        far.close()


def test_every_thread_of_the_product_is_kept_running_or_named_here_with_its_reason() -> None:
    others = {
        "central/store/writer.py": "its own loop hands every error to who asked",
        "central/store/notifications.py": "its own loop opens a line that broke again, and redraws",
        "central/source_watcher.py": "its own loop logs what fails and looks again",
        "central/retention_job.py": "its own loop logs what fails and looks again",
        "devices/card/child.py": "a child of its own, which the worker replaces",
    }
    for file in [*ROOT.glob("kiosk/**/*.py"), *ROOT.glob("devices/**/*.py"), *ROOT.glob("central/**/*.py")]:
        where = file.relative_to(ROOT).as_posix()
        if "demo" in where or "virtual" in where or where in others:
            continue
        tree = ast.parse(file.read_text())
        if any(makes_thread(node) for node in ast.walk(tree)):
            assert "keep_running(" in file.read_text(), where


def makes_thread(node: ast.AST) -> bool:
    names: Callable[[ast.expr], str] = lambda each: getattr(each, "id", getattr(each, "attr", ""))  # noqa: E731
    called = isinstance(node, ast.Call) and names(node.func) == "Thread"
    derived = isinstance(node, ast.ClassDef) and any(names(base) == "Thread" for base in node.bases)
    return called or derived


def test_threads_are_found() -> None:
    assert makes_thread(ast.parse("threading.Thread(target=f)").body[0].value)  # type: ignore[attr-defined]
    assert makes_thread(ast.parse("class A(Thread): ...").body[0])
