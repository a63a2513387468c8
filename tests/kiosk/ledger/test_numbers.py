"""I8: a number is one visit's, and a visit has one number, whatever two kiosks live through without ever speaking.

Power cuts at every write are in `test_ledger.py`; here the order of everything is random.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from kiosk.ledger import Enrolment, Ledger
from tests.support.campaign import WHOLE
from tests.support.crash_child import AT, DAY, issue, known

pytestmark = pytest.mark.slow


LETTERS = "RG"
VISITS = 6
DEEDS = (
    "issue", "again", "sent", "printed", "ended", "cut", "enrolled", "forget", "lost", "emptied", "restored", "no log",
)  # fmt: skip
LIVES = st.lists(st.tuples(st.sampled_from(LETTERS), st.sampled_from(DEEDS), st.integers(0, VISITS - 1)), max_size=40)
SLICE = settings(
    max_examples=2000 if WHOLE else 150, suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink]
)


class Hall:
    """Two kiosks; and what anybody was ever told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.epochs = dict.fromkeys(LETTERS, 1)
        self.ledgers = {letter: self.open(letter) for letter in LETTERS}
        self.harms = dict.fromkeys(LETTERS, 0)
        self.numbers: dict[str, UUID] = {}
        self.visits: dict[UUID, tuple[str, UUID]] = {}

    def open(self, letter: str) -> Ledger:
        opened = known(self.folder, letter, Enrolment(f"hal-{letter}", letter, self.epochs[letter]))
        opened.start(AT)
        return opened

    def do(self, letter: str, action: str, nr: int) -> None:
        visit = UUID(int=1000 * ord(letter) + nr + 100_000 * self.harms[letter])
        told = self.visits.get(visit)
        match action:
            case "issue" | "again":
                self.told(visit, *issue(self.ledgers[letter], visit))
            case "sent" if told:
                self.ledgers[letter].sending(told[1])
            case "printed" if told:
                self.ledgers[letter].printed(told[1], AT)
            case "ended":
                self.ledgers[letter].visit_ended(visit, "read_number", AT)
            case "cut":
                self.ledgers[letter].close()
                self.ledgers[letter] = self.open(letter)
            case "enrolled":
                self.ledgers[letter].close()
                self.epochs[letter] += 1
                self.ledgers[letter] = self.open(letter)
            case "lost" | "emptied" | "restored" | "no log":
                self.harm(letter, action)
            case "forget":
                self.ledgers[letter].forget_before(DAY)

    def harm(self, letter: str, action: str) -> None:
        """What can happen to a file; nothing but the ledger itself is harmed, and visits that it forgot are over."""
        self.harms[letter] += 1
        backup = self.folder / f"{letter}.backup"
        ledger = self.folder / letter
        if action == "restored" and not backup.exists():
            self.ledgers[letter].close()
            shutil.copy(ledger, backup)
        elif action == "no log":
            copy = shutil.copy(ledger, self.folder / "copy")
            self.ledgers[letter].close()
            shutil.move(copy, ledger)
        else:
            self.ledgers[letter].close()
        for end in ("-wal", "-shm"):
            Path(f"{ledger}{end}").unlink(missing_ok=True)
        if action == "lost":
            ledger.unlink()
        elif action == "emptied":
            ledger.write_bytes(b"")
        elif action == "restored":
            shutil.copy(backup, ledger)
        self.ledgers[letter] = self.open(letter)
        self.visits = {visit: kept for visit, kept in self.visits.items() if kept[0][0] != letter}

    def told(self, visit: UUID, number: str, ticket: UUID) -> None:
        assert self.visits.setdefault(visit, (number, ticket)) == (number, ticket), "a visit never has two"
        assert self.numbers.setdefault(number, visit) == visit, "a number is never two people's"

    def close(self) -> None:
        for ledger in self.ledgers.values():
            ledger.close()


def lived(life: list[tuple[str, str, int]]) -> None:
    folder = Path(tempfile.mkdtemp())
    hall = Hall(folder)
    try:
        for letter, action, nr in life:
            hall.do(letter, action, nr)
        for letter in (each for each in LETTERS if not hall.harms[each]):
            kept = hall.ledgers[letter].papers()
            assert set(kept) == {number for number in hall.numbers if number[0] == letter}, "nothing is lost"
    finally:
        hall.close()
        shutil.rmtree(folder)


def test_no_number_is_given_twice_whatever_two_kiosks_live_through() -> None:
    SLICE(given(LIVES)(lived))()


@pytest.mark.parametrize(
    "mutant",
    [
        lambda letter, issue: f"X{issue:03d}",
        lambda letter, issue: f"{letter}{issue % 3 + 1:03d}",
        lambda letter, issue: f"{letter}{len(letter):03d}",
    ],
    ids=["one letter for both", "a counter that comes back", "no counter"],
)
def test_the_property_kills_a_kiosk_that_gives_numbers_twice(
    mutant: Callable[[str, int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.ledger.ledger.number_on_ticket", mutant)
    fails()


def test_the_property_kills_a_kiosk_that_keeps_no_high_water_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.ledger.high_water.HighWater.of", lambda *_: 0)
    fails()


SHORT = [*(("R", "issue", nr) for nr in range(5)), ("G", "issue", 0), ("R", "lost", 0), ("R", "issue", 5)]
"""A life that each mutant fails in, so that the hunt does not depend on what is drawn."""


def fails() -> None:
    with pytest.raises(AssertionError):
        settings(max_examples=300, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])(
            example(SHORT)(given(LIVES)(lived))
        )()
