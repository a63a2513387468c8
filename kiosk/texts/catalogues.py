"""Reads the gettext catalogues of assets/locale/; the one part of the texts that opens files."""

from pathlib import Path

from babel.messages.pofile import PoFileError, read_po

from kiosk.rules import ConfigError, Language
from kiosk.texts.texts import Texts

LOCALE = Path(__file__).parents[2] / "assets" / "locale"


def load_texts(
    languages: tuple[Language, ...],
    domain: str = "kiosk",
    locale: Path = LOCALE,
    partly: frozenset[Language] = frozenset(),
) -> Texts:
    """The sentences of these languages; of those in `partly` what there is. Raises ConfigError or MissingTextError."""
    catalogues = {each: _catalogue(locale / each / "LC_MESSAGES" / f"{domain}.po") for each in languages}
    return Texts.of(catalogues, partly)


def _catalogue(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
    except OSError as error:
        raise ConfigError(path.name, 1, f"cannot be read ({error.strerror})") from None
    except PoFileError as error:
        raise ConfigError(path.name, error.lineno, str(error)) from None
    return {str(message.id): str(message.string) for message in catalogue if message.id}
