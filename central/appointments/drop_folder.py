"""A folder into which another program puts files: each is read when it no longer grows, reported on, and removed.

A file holds birth dates and names in clear, so it does not stay. Its report names lines and columns, and nothing of a person.
What is no such file at all is renamed to `NAME.refused`, for a person to look at.
"""

from collections.abc import Callable
from pathlib import Path

from central.appointments.importers import IMPORTERS, read_appointments
from central.appointments.model import AppointmentFileError, FileReading, ReadingTerms

DRY = ".dry"
"""`day.dry.csv` is only reported on."""
REPORTS = "reports"

Deliver = Callable[[FileReading, bool], tuple[str, ...]]
"""(what a file holds, whether only to look) -> the lines of its report. Raises the database's errors: it is tried again."""


class FolderReader:
    """Reads one folder again and again. A file is taken when two looks find it the same: its writer has finished."""

    def __init__(self, folder: Path, terms: Callable[[], ReadingTerms], deliver: Deliver) -> None:
        """terms: called for each file, because day and key change."""
        self._folder, self._terms, self._deliver = folder, terms, deliver
        self._seen: dict[Path, tuple[int, int]] = {}

    def look(self) -> int:
        """Take every file that is whole; return how many. Raises OSError and the database's errors."""
        found, taken = dict[Path, tuple[int, int]](), 0
        for file in sorted(self._folder.iterdir()):
            if file.name.startswith(".") or file.suffix.lower() not in IMPORTERS or not file.is_file():
                continue
            known = file.stat()
            found[file] = known.st_size, known.st_mtime_ns
            if self._seen.get(file) == found[file]:
                self._take(file)
                taken += 1
        self._seen = found
        return taken

    def _take(self, file: Path) -> None:
        raw = file.read_bytes()
        try:
            reading = read_appointments(file.suffix, raw, self._terms())
        except AppointmentFileError as error:
            self._report(file, (str(error), "nothing was imported"))
            file.replace(file.with_name(f"{file.name}.refused"))
            return
        self._report(file, self._deliver(reading, file.stem.endswith(DRY)))
        file.unlink()

    def _report(self, file: Path, lines: tuple[str, ...]) -> None:
        folder = self._folder / REPORTS
        folder.mkdir(exist_ok=True)
        (folder / f"{file.name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
