"""config/ -> what the kiosk starts with: policy, texts, installation. Files are opened here; errors name file and line."""

from pathlib import Path

from babel.messages.pofile import PoFileError, read_po

from kiosk.rules import ConfigError, Language, RuleBook, read_rulebook
from kiosk.texts import Texts

ROOT = Path(__file__).parents[1]
CONFIG = ROOT / "config"
LOCALE = ROOT / "assets" / "locale"
POLICY_FILES = ("policy.toml", "barcodes.toml")


def load_rulebook(config: Path = CONFIG) -> RuleBook:
    """The policy of a configuration folder. Raises ConfigError."""
    return read_rulebook({name: read(config / name) for name in POLICY_FILES})


def load_texts(languages: tuple[Language, ...], domain: str = "kiosk", locale: Path = LOCALE) -> Texts:
    """The sentences of these languages. Raises ConfigError or MissingTextError."""
    return Texts.of(
        {language: _catalogue(locale / language / "LC_MESSAGES" / f"{domain}.po") for language in languages}
    )


def read(path: Path) -> bytes:
    """A file's bytes. Raises ConfigError when it is not there or may not be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(path.name, 1, f"cannot be read ({error.strerror})") from None


def _catalogue(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
    except OSError as error:
        raise ConfigError(path.name, 1, f"cannot be read ({error.strerror})") from None
    except PoFileError as error:
        raise ConfigError(path.name, error.lineno, str(error)) from None
    return {str(message.id): str(message.string) for message in catalogue if message.id}
