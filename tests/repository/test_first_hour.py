"""The first hour of somebody who has never met us: each wrong use has one clear line, and help starts nothing."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from devices.virtual import pcscd
from kiosk.demo import ROOT
from kiosk.settings import load_installation
from tests.support.central import fresh

pytestmark = pytest.mark.slow


def ran(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False, env={**os.environ, **environment}
    )


@pytest.mark.parametrize("module", ["kiosk", "central"])
def test_each_program_says_its_version(module: str) -> None:
    done = ran(sys.executable, "-m", module, "--version")
    assert done.returncode == 0
    assert done.stdout.startswith("onthaal ")


def test_help_of_the_demo_starts_nothing() -> None:
    done = ran(sys.executable, "-m", "kiosk.demo", "--help")
    assert (done.returncode, done.stdout.splitlines()[0].split()[0]) == (0, "usage:")


def test_a_word_that_the_demo_does_not_know_is_one_line() -> None:
    done = ran(sys.executable, "-m", "kiosk.demo", "dance")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


@pytest.mark.parametrize("python", ["/bin/false", "no-such-python"])
def test_another_python_is_named_in_one_line_before_anything_is_made(python: str) -> None:
    done = ran("bash", ".ci/setup", "run", PYTHON=python)
    assert done.returncode == 2
    assert "Python 3.11" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_reader_s_service_is_found_without_sbin_in_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    found = pcscd.program()
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    assert pcscd.program() == found


def test_a_port_that_is_taken_and_a_folder_or_file_that_cannot_be_used_are_one_line_each(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        taken = ran(sys.executable, "-m", "central", "serve", "--database", str(tmp_path / "c.db"), "--port", port)
    (tmp_path / "file").write_text("no folder")
    nowhere = ran(
        sys.executable, "-m", "central", "serve", "--database", str(tmp_path / "file" / "c.db"), "--port", "0"
    )
    (tmp_path / "odd.db").write_bytes(b"this is no database at all, " * 200)
    odd = ran(sys.executable, "-m", "central", "serve", "--database", str(tmp_path / "odd.db"), "--port", "0", "--new")
    far = ran(sys.executable, "-m", "central", "serve", "--database", str(tmp_path / "c.db"), "--port", "99999")
    for done, words in ((taken, "--port"), (nowhere, "file"), (odd, "odd.db"), (far, "--port")):
        assert done.returncode == 2, done.stderr
        assert words in done.stderr
        assert len(done.stderr.splitlines()) == 1, done.stderr


def test_what_enrol_prints_is_the_command_that_makes_an_installation(tmp_path: Path) -> None:
    central, state = fresh(tmp_path).start(), tmp_path / "state"
    try:
        program, *words = central.command("enrol", "hal-1", "R").stdout.split()
        assert (program, words[0], words[1]) == ("kiosk", "join", central.address)
        done = ran(sys.executable, "-m", "kiosk", *words[:3], "--state", str(state))
    finally:
        central.stop()
    assert done.returncode == 0, done.stderr
    installation = load_installation(state)
    assert (installation.name, installation.letter, installation.central) == ("hal-1", "R", central.address)
    assert installation.cables.printer_port == 9100
    assert not (state / "identity.key").stat().st_mode & 0o077


def test_the_set_up_works_in_a_folder_with_a_space_in_its_path(tmp_path: Path) -> None:
    """With an interpreter that makes no environment, but says what it was asked for."""
    root, said = tmp_path / "a b" / "on thaal", tmp_path / "said"
    (root / ".ci").mkdir(parents=True)
    for name in (".ci/setup", "requirements.lock", "build.lock"):
        shutil.copy(ROOT / name, root / name)
    stub = tmp_path / "python"
    stub.write_text(
        "#!/bin/bash\n"
        f'case "$1 $2" in -c*) exec {sys.executable} "$@" ;; "-m venv") mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;; '
        f'*) echo "$@" >> "{said}" ;; esac\n'
    )
    stub.chmod(0o755)
    done = ran(str(root / ".ci" / "setup"), "run", PYTHON=str(stub))
    assert (done.returncode, done.stderr) == (0, "")
    asked = said.read_text().splitlines()
    assert [line.split()[:2] for line in asked] == [["-m", "pip"]] * 3 + [["-m", "assets.render"]]
