"""The package, built and installed away from the checkout: it holds what it needs, and runs with a city's own configuration."""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import msgspec
import pytest
import requests

from kiosk.demo import ROOT
from kiosk.demo.staff import PASSWORD, StaffBrowser
from tests.support.identity import install

pytestmark = pytest.mark.slow


STORY = ROOT / "tests" / "data" / "stories" / "all-in-order-from-a-scan.jsonl"
CARD = '\n[[card]]\ncode = "ZZ"\nchip = 91\nolder = 92\nchild = 93\nnl = "Proef"\nfr = "Essai"\nen = "Trial"\nde = "Probe"\n'
DAY = "ref,day,start,purpose,initials,code,card\na1,2026-11-25,10.20,collect,A. K.,OH-CM7K2M9QRTXT,{card}\n"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    (built,) = folder.glob("*.whl")
    return built


class Installed:
    """An environment with this package from its wheel, and the libraries of the tests' own; no path leads to the checkout."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        self.folder, self.bin = folder, folder / "env" / "bin"
        subprocess.run([sys.executable, "-m", "venv", str(folder / "env")], check=True, timeout=120)
        (packages,) = (folder / "env" / "lib").glob("python*/site-packages")
        # A plain path: what the tests' own environment has of us is a .pth file, and those are not followed from here.
        (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
        subprocess.run(
            [self.bin / "pip", "-q", "install", "--no-index", "--no-deps", "--force-reinstall", str(wheel)],
            check=True, timeout=120, capture_output=True,
        )  # fmt: skip

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ONTHAAL", "PYTHON"))}
        return {**kept, **more}

    def run(self, *command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            cwd=self.folder, env=self.environment(**environment), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    @contextmanager
    def central(self, *options: str) -> Iterator[str]:
        process = subprocess.Popen(
            [str(self.bin / "central"), "serve", "--port", "0", *options],
            cwd=self.folder, env=self.environment(), stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        stdout = process.stdout
        assert stdout is not None
        try:
            yield stdout.readline().strip()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
            stdout.close()


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return Installed(tmp_path_factory.mktemp("installed"), wheel)


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A city's own configuration: another name, and a card that no other city has."""
    folder = tmp_path / "city"
    shutil.copytree(ROOT / "config", folder)
    policy, cards = folder / "policy.toml", folder / "cards.toml"
    policy.write_text(policy.read_text().replace("Stad Lindeberg", "Gemeente Zandvoorde"))
    cards.write_text(cards.read_text() + CARD)
    prices = folder / "prices.toml"
    prices.write_text(prices.read_text().replace('"A" = ', '"ZZ" = 12\n"A" = '))
    return folder


def test_the_wheel_holds_what_a_kiosk_and_central_need_and_nothing_of_the_demo(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    for part in (
        "assets/fonts/FiraSans-Bold.ttf", "assets/locale/nl/LC_MESSAGES/kiosk.po", "assets/config/policy.toml",
        "central/pages/templates/_mine.html", "central/pages/static/desk.css", "central/store/migrations/env.py",
    ):  # fmt: skip
        assert part in names
    pictures = {Path(name).stem for name in names if name.startswith("assets/pictures/rendered/")}
    assert pictures == {each.stem for each in (ROOT / "assets" / "pictures").glob("*.svg")}
    assert [name for name in names if name.startswith(("kiosk/demo", "devices/virtual", "tests"))] == []


def test_what_is_installed_is_the_wheel_and_not_the_checkout(installed: Installed) -> None:
    done = installed.run("python", "-c", "import kiosk, assets; print(kiosk.__file__, assets.config_folder())")
    assert str(ROOT) not in done.stdout
    assert done.stdout.count(str(installed.folder)) == 2, done.stderr


def test_a_kiosk_examines_itself_with_the_city_s_configuration(
    installed: Installed, city: Path, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    state.mkdir()
    install(state)
    done = installed.run("kiosk", "doctor", "--state", str(state), "--config", str(city), "--json")
    found = {line["what"]: line["state"] for line in map(msgspec.json.decode, done.stdout.splitlines())}
    assert {found[what] for what in ("policy", "shaping", "fonts", "pictures", "installation")} == {"ok"}, done.stdout


@pytest.mark.parametrize("by", ["option", "variable"])
def test_a_visit_is_replayed_with_the_city_s_configuration(installed: Installed, city: Path, by: str) -> None:
    if by == "option":
        done = installed.run("kiosk", "replay", str(STORY), "--config", str(city))
    else:
        done = installed.run("kiosk", "replay", str(STORY), ONTHAAL_CONFIG=str(city))
    assert (done.returncode, done.stderr) == (0, "")


def test_central_serves_its_pages_and_takes_the_city_s_own_cards(
    installed: Installed, city: Path, tmp_path: Path
) -> None:
    database, day = f"sqlite:///{tmp_path / 'c.db'}", tmp_path / "day.csv"
    day.write_text(DAY.format(card="ZZ"))
    alone = installed.run("central", "import", str(day), "--database", database)
    assert alone.returncode == 2, "no card of the usual list"
    assert "column card" in alone.stderr
    taken = installed.run("central", "import", str(day), "--database", database, "--config", str(city))
    assert taken.returncode == 0, taken.stderr
    with installed.central("--database", database, "--config", str(city)) as address:
        for path in ("/login", "/static/desk.css", "/static/staff.css", "/static/fonts/FiraSans-Bold.ttf"):
            assert requests.get(address + path, timeout=30).status_code == 200, path
        link = installed.run("central", "invite", "anna", "clerk", "--database", database).stdout.strip()
        clerk = StaffBrowser(address)
        clerk.form(link.removeprefix(address), {"password": PASSWORD})
        clerk.log_in("anna")
        assert "Er wacht niemand" in clerk.page("/desk/3")
        assert "Je nummer verschijnt hier" in clerk.page("/display")


def test_what_is_missing_or_wrong_is_one_line_and_exit_code_2(installed: Installed, city: Path, tmp_path: Path) -> None:
    nowhere, database = str(tmp_path / "nowhere"), str(tmp_path / "c.db")
    (tmp_path / "state").mkdir()
    (city / "prices.toml").write_text("[[price]]\nfrom = yesterday\n")
    (tmp_path / "bad.csv").write_bytes(b"\xff\xfe\x00")
    run = ("kiosk", "run", "--state")
    wrong = (
        (("kiosk", "replay", str(STORY), "--config", nowhere), "policy.toml"),
        (("kiosk", "replay", str(STORY), "--config", str(city)), "prices.toml, line 2"),
        (("kiosk", "replay", nowhere), "nowhere"),
        ((*run, str(tmp_path / "state")), "kiosk.toml"),
        (("central", "serve", "--database", database, "--config", nowhere), "policy.toml"),
        (("central", "serve", "--database", database, "--config", str(city)), "prices.toml, line 2"),
        (("central", "serve", "--database", "postgresql://u:secret@h/d"), "postgresql"),
        (("central", "serve", "--database", "sqlite://"), "sqlite:///FILE"),
        (("central", "import", nowhere, "--database", database), "nowhere"),
        (("central", "import", str(tmp_path / "bad.csv"), "--database", database), "UTF-8"),
        (("central", "enrol", "Bad Name", "Q", "--database", database), "Bad Name"),
        (("central", "enrol", "hal-1", "R", "--database", database, "--config", nowhere), "policy.toml"),
    )
    for command, words in wrong:
        done = installed.run(*command, DISPLAY=":99")
        assert done.returncode == 2, (command, done.stderr)
        assert words in done.stderr, command
        assert len(done.stderr.splitlines()) == 1, (command, done.stderr)
        assert "secret" not in done.stderr
