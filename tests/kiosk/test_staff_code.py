"""The staff's code is a secret: a credential or a file of the kiosk's user, and in no repr."""

from pathlib import Path

import pytest

from kiosk.key_files import CREDENTIALS_VARIABLE, STAFF_CODE, write_private
from kiosk.rules import ConfigError
from kiosk.settings import INSTALLATION, load_installation
from tests.support.identity import install


@pytest.fixture
def state(tmp_path: Path) -> Path:
    install(tmp_path)
    return tmp_path


def test_the_file_wins_over_what_an_older_version_kept_in_kiosk_toml(state: Path) -> None:
    assert load_installation(state).staff_code == ""
    file = state / INSTALLATION
    file.write_text('staff_code = "ABCDE"\n' + file.read_text())
    assert load_installation(state).staff_code == "ABCDE"
    write_private(state / STAFF_CODE, b"BADGE\n")
    assert load_installation(state).staff_code == "BADGE"
    assert "BADGE" not in repr(load_installation(state))


def test_a_credential_of_systemd_wins_over_the_file(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_private(state / STAFF_CODE, b"BADGE")
    (tmp_path / "credentials").mkdir()
    (tmp_path / "credentials" / STAFF_CODE).write_bytes(b"HAGED")
    monkeypatch.setenv(CREDENTIALS_VARIABLE, str(tmp_path / "credentials"))
    assert load_installation(state).staff_code == "HAGED"


@pytest.mark.parametrize("raw", [b"", b"badge", b"ABCD", b"ABCDEFGHA", b"ABCDE\nABCDE", b"\xff\xfe"])
def test_a_code_that_is_none_ends_the_start_with_its_file(state: Path, raw: bytes) -> None:
    write_private(state / STAFF_CODE, raw)
    with pytest.raises(ConfigError, match="staff.code"):
        load_installation(state)


def test_a_code_that_other_users_can_read_is_refused(state: Path) -> None:
    write_private(state / STAFF_CODE, b"BADGE")
    (state / STAFF_CODE).chmod(0o644)
    with pytest.raises(ConfigError, match="other users"):
        load_installation(state)
