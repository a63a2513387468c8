"""Reads the gettext catalogues in assets/locale/; the only module of the package that opens files."""

from pathlib import Path

from babel.messages.pofile import PoFileError, read_po

from assets import LOCALE
from kiosk.rules import ConfigError, Language
from kiosk.texts.texts import MissingTextError, Texts


def load_texts(
    languages: tuple[Language, ...],
    domain: str = "kiosk",
    locale: Path = LOCALE,
    partly: frozenset[Language] = frozenset(),
) -> Texts:
    """Return the texts of these languages; those in `partly` may be incomplete. Raises ConfigError with file and line."""
    files = {each: locale / each / "LC_MESSAGES" / f"{domain}.po" for each in languages}
    try:
        return Texts.of({each: _catalogue(file) for each, file in files.items()}, partly)
    except MissingTextError as error:
        raise ConfigError(
            f"{error.language}/{domain}.po", _line_of(files[error.language], error.key), error.expected
        ) from None


def _line_of(file: Path, key: str) -> int:
    """Return the line of a key, or the last line if the file lacks it."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((nr for nr, line in enumerate(lines, 1) if line == f'msgid "{key}"'), len(lines))


def _catalogue(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
    except OSError as error:
        raise ConfigError(path.name, 1, f"cannot be read ({error.strerror})") from None
    except PoFileError as error:
        raise ConfigError(path.name, error.lineno, str(error)) from None
    return {str(message.id): str(message.string) for message in catalogue if message.id}
