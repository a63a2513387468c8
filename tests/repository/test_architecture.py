"""What the project stands on: locks without an address, rooms that keep to themselves."""

import ast
import builtins
import re
from pathlib import Path

import pytest

import assets

ROOT = Path(__file__).parents[2]
ROOMS = ("kiosk", "screens", "devices", "central")
CABLES: dict[str, str | tuple[str, ...]] = {
    "kivy": "screens/kivy_view/",
    "smartcard": "devices/card/pcsc.py",
    "escpos": "devices/printer/escpos.py",
    "serial": "devices/scanner/serial_line.py",
    "requests": ("kiosk/sync/client.py", "central/access/city_login.py", "central/appointments/calendar_feed.py"),
    "sqlcipher3": "kiosk/ledger/store.py",
    "sqlalchemy": "central/",
}


def imports_of(source: Path) -> set[str]:
    tree = ast.parse(source.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("library", CABLES)
def test_each_cable_has_one_place(library: str) -> None:
    sources = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    where = {str(path.relative_to(ROOT)) for path in sources if library in imports_of(path)}
    assert all(path.startswith(CABLES[library]) for path in where), where


CALENDAR = {"kiosk/runtime/clock.py", "kiosk/diagnostics/doctor.py"}
"""The one clock; the doctor compares this machine's with central's."""


def test_nothing_but_the_clock_reads_the_calendar() -> None:
    """A duration that is measured by a clock that can be set is wrong on the day when it is set."""
    readers = set()
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Attribute(ast.Name("time"), "time") | ast.Attribute(ast.Name("datetime"), "now"):
                    readers.add(str(path.relative_to(ROOT)))
                case ast.Attribute(ast.Name("date"), "today"):
                    readers.add(str(path.relative_to(ROOT)))
    assert {each for each in readers if not each.startswith(("kiosk/demo/", "devices/virtual/"))} == CALENDAR


@pytest.mark.parametrize("lock", ["requirements.lock", "build.lock"])
def test_lock_names_no_address_and_hashes_everything(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"://|--(index|extra|find|trusted)", text)
    assert all("--hash=sha256:" in part for part in re.split(r"\n(?=\S)", text.strip()))


def test_only_the_presenter_reads_the_runner_s_own_visit_and_context() -> None:
    """Other threads read `snapshot`, which is of one moment."""
    rooms = [path for path in sorted((ROOT / "kiosk").rglob("*.py")) if "demo" not in path.parts]
    readers = {
        str(path.relative_to(ROOT))
        for path in rooms
        if re.search(r"runner\.(?:visit|context)\b", path.read_text(encoding="utf-8"))
    }
    assert readers == set()


def test_no_package_promises_what_is_not_in_it() -> None:
    folders = [init.parent for room in ROOMS for init in sorted((ROOT / room).rglob("__init__.py"))]
    own = {"__init__.py", "__pycache__"}
    empty = [str(each.relative_to(ROOT)) for each in folders if {file.name for file in each.glob("*")} <= own]
    assert empty == []


def test_every_error_that_a_docstring_promises_is_there() -> None:
    trees = {
        path: ast.parse(path.read_text(encoding="utf-8"))
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
    }
    known = {node.name for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    promised = {
        (str(path.relative_to(ROOT)), name)
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        for sentence in re.findall(r"Raises ([^.]*(?:\.\w[^.]*)*)", ast.get_docstring(node) or "")
        for name in re.findall(r"(?<![.\w])[A-Z]\w+Error\b", sentence)
    }
    assert len(promised) > 60
    assert {each for each in promised if each[1] not in known and not hasattr(builtins, each[1])} <= {
        ("central/context.py", "SQLAlchemyError"),
    }


def test_no_module_is_two_modules_in_one() -> None:
    long = [p for room in ROOMS for p in (ROOT / room).rglob("*.py") if len(p.read_text("utf-8").splitlines()) > 350]
    assert not long


def test_no_function_is_longer_than_a_screen() -> None:
    paths = [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]
    long = [
        (str(path.relative_to(ROOT)), node.name)
        for path in paths
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= 60
    ]
    assert long == []


def test_one_module_knows_where_assets_and_configuration_are() -> None:
    """What one package alone needs lies beside its code; the demo runs from a checkout alone."""
    own = {"central/api/app.py", "central/pages/desk.py", "central/store/database.py", "devices/eid/anchors.py"}
    found = {
        str(source.relative_to(ROOT))
        for room in (*ROOMS, "assets")
        for source in sorted((ROOT / room).rglob("*.py"))
        if "__file__" in source.read_text(encoding="utf-8")
    }
    assert {each for each in found if not each.startswith(("assets/", "kiosk/demo/", "devices/virtual/"))} == own


@pytest.mark.parametrize("there", [False, True])
def test_the_configuration_is_the_one_that_is_given_then_the_variable_s_then_the_system_s_then_our_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    system = tmp_path / "etc"
    if there:
        system.mkdir()
    monkeypatch.setattr(assets, "SYSTEM_CONFIG", system)
    assert assets.config_folder(tmp_path) == tmp_path
    monkeypatch.setenv(assets.CONFIG_VARIABLE, "/somewhere")
    assert assets.config_folder(tmp_path) == tmp_path
    assert assets.config_folder() == Path("/somewhere")
    monkeypatch.delenv(assets.CONFIG_VARIABLE)
    assert assets.config_folder() == (system if there else ROOT / "config")


def test_every_font_comes_with_its_licence() -> None:
    families = {path.stem.split("-")[0] for path in (ROOT / "assets/fonts").glob("*.ttf")}
    assert families
    assert all((ROOT / f"assets/fonts/{family}-LICENSE.txt").exists() for family in families)


BESIDE = {"data", "support", "system", "repository"}
"""Folders of tests that belong to no package: recorded visits, helpers, whole systems, and the project's own files."""


def test_the_folders_of_tests_follow_the_packages() -> None:
    folders = {
        folder.relative_to(ROOT / "tests")
        for folder in (ROOT / "tests").rglob("*")
        if folder.is_dir() and any(folder.glob("test_*.py"))
    }
    strangers = {
        each for each in folders if each.parts[0] not in BESIDE and not (ROOT / each / "__init__.py").is_file()
    }
    assert strangers == set()


def test_no_test_module_is_imported_by_another() -> None:
    """What two of them need is a helper and lies in tests/support."""
    importing = re.compile(r"^\s*(?:from|import) tests\.(?!support\b)(?!.*conftest\b)", re.MULTILINE)
    found = [
        str(file.relative_to(ROOT)) for file in (ROOT / "tests").rglob("*.py") if importing.search(file.read_text())
    ]
    assert found == []


def test_who_catches_a_decoding_error_catches_also_that_of_bytes_that_are_not_utf_8() -> None:
    """Msgspec raises UnicodeDecodeError, which is no MsgspecError, for a string that is not UTF-8."""
    clauses = [
        (str(source.relative_to(ROOT)), match[0])
        for room in ROOMS
        for source in sorted((ROOT / room).rglob("*.py"))
        for match in re.finditer(r"except [^:]*MsgspecError[^:]*:", source.read_text(encoding="utf-8"))
    ]
    assert len(clauses) > 5
    assert [place for place, clause in clauses if "UnicodeDecodeError" not in clause] == []
