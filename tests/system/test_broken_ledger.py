"""A kiosk whose ledger cannot be read starts, says where to go and is reported; mended, it goes on with its numbers."""

from pathlib import Path

import pytest

from kiosk.demo.desk import open_desk
from kiosk.demo.environment import open_environment
from tests.support.visits import number_of

pytestmark = pytest.mark.system


def test_a_broken_ledger_is_said_on_the_glass_and_at_the_desk_and_a_lost_one_gives_no_number_twice(
    tmp_path: Path,
) -> None:
    with open_environment(tmp_path, headless=True, many=3) as environment, open_desk(environment) as desk:
        screen = environment.screen
        assert screen is not None
        assert screen is not None
        first = number_of(environment, environment.day[24].code)
        desk.expect_number(first)
        environment.kill_kiosk()
        ledger, kept = environment.folder / "ledger.db", (environment.folder / "ledger.db").read_bytes()
        for end in ("-wal", "-shm"):
            Path(f"{ledger}{end}").unlink(missing_ok=True)
        ledger.write_bytes(kept[:20] + bytes(len(kept) // 2))
        environment.kiosk_returns()
        screen = environment.screen
        assert screen is not None
        screen.expect_text("Dit toestel geeft nu geen nummers.")
        desk.expect_text("kan niets opslaan")
        screen.touch("help")
        screen.expect_step("help")
        screen.touch("reception")
        shown = screen.expect_step("read_number")
        assert any("Ga naar het onthaal." in words for words in shown.words)
        screen.touch("done")
        screen.expect_step("attract")
        ledger.unlink()
        screen.wait_until(lambda shown: not any("geen nummers" in words for words in shown.words), "numbers again")
        later = [number_of(environment, environment.day[at].code) for at in (25, 26)]
        assert len({first, *later}) == 3
