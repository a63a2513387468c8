"""A folder into which another program puts files: each is read when it no longer grows, reported on, and removed.

A file holds birth dates and names in clear, so it does not stay. Its report names lines and columns, and nothing of a person.
What is no such file at all is renamed to `NAME.refused`, for a person to look at. A file is renamed before it is read, so that
one that its writer replaces meanwhile is not removed unread.
"""

from collections.abc import Callable
from pathlib import Path

from central.appointments.importers import IMPORTERS, read_appointments
from central.appointments.model import AppointmentFileError, FileReading, ReadingTerms

DRY = ".dry"
"""`day.dry.csv` is only reported on."""
REPORTS, TAKEN = "reports", ".taken-"
"""The folder of reports; how the name of a file begins that is being read, or could not be stored yet."""

Deliver = Callable[[FileReading, bool], tuple[str, ...]]
"""(what a file holds, whether only to look) -> the lines of its report. Raises the database's errors: it is tried again."""


class FolderReader:
    """Reads one folder again and again. A file is taken when two looks find it the same: its writer has finished."""

    def __init__(self, folder: Path, terms: Callable[[], ReadingTerms], deliver: Deliver) -> None:
        """terms: called for each file, because day and key change."""
        self._folder, self._terms, self._deliver = folder, terms, deliver
        self._seen: dict[Path, tuple[int, int]] = {}

    def look(self) -> int:
        """Take every file that is whole, and what was taken and not stored; return how many. One that fails stops no other.

        Raises the first OSError or error of the database in the end.
        """
        found, taken, failed = dict[Path, tuple[int, int]](), 0, list[Exception]()
        for file in sorted(self._folder.iterdir()):
            if file.suffix.lower() not in IMPORTERS or not file.is_file():
                continue
            try:
                if file.name.startswith(TAKEN):
                    self._read(file)
                    taken += 1
                elif not file.name.startswith("."):
                    known = file.stat()
                    found[file] = known.st_size, known.st_mtime_ns
                    if self._seen.get(file) == found[file]:
                        self._read(self._take(file))
                        taken += 1
            except Exception as error:  # noqa: BLE001 -- raised below, when the other files have been read
                failed.append(error)
        self._seen = found
        if failed:
            raise failed[0]
        return taken

    def _take(self, file: Path) -> Path:
        """Rename a file for reading. One of this name that could not be stored yet is read first."""
        taken = file.with_name(f"{TAKEN}{file.name}")
        if taken.exists():
            self._read(taken)
        return file.replace(taken)

    def _read(self, taken: Path) -> None:
        name = taken.name.removeprefix(TAKEN)
        try:
            reading = read_appointments(taken.suffix, taken.read_bytes(), self._terms())
        except AppointmentFileError as error:
            self._report(name, (str(error), "nothing was imported"))
            taken.replace(taken.with_name(f"{name}.refused"))
            return
        self._report(name, self._deliver(reading, Path(name).stem.endswith(DRY)))
        taken.unlink()

    def _report(self, name: str, lines: tuple[str, ...]) -> None:
        folder = self._folder / REPORTS
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
