"""Reads the gettext catalogues of assets/locale/; the one part of the texts that opens files."""

from pathlib import Path

from babel.messages.pofile import PoFileError, read_po

from kiosk.rules import ConfigError, Language
from kiosk.texts.texts import Texts

LOCALE = Path(__file__).parents[2] / "assets" / "locale"


def load_texts(languages: tuple[Language, ...], domain: str = "kiosk", locale: Path = LOCALE) -> Texts:
    """The sentences of these languages. Raises ConfigError or MissingTextError."""
    return Texts.of(
        {language: _catalogue(locale / language / "LC_MESSAGES" / f"{domain}.po") for language in languages}
    )


def _catalogue(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
    except OSError as error:
        raise ConfigError(path.name, 1, f"cannot be read ({error.strerror})") from None
    except PoFileError as error:
        raise ConfigError(path.name, error.lineno, str(error)) from None
    return {str(message.id): str(message.string) for message in catalogue if message.id}
