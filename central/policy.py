"""The city's policy, as central starts with it: the same files and the same rules as a kiosk's."""

from pathlib import Path

from kiosk.rules import POLICY_FILES, ConfigError, RuleBook, read_rulebook

CONFIG = Path(__file__).parents[1] / "config"


def load_policy(config: Path = CONFIG) -> RuleBook:
    """The RuleBook of a configuration folder, whole or not at all. Raises ConfigError."""
    files: dict[str, bytes] = {}
    for name in POLICY_FILES:
        try:
            files[name] = (config / name).read_bytes()
        except OSError as error:
            raise ConfigError(name, 1, f"cannot be read ({error.strerror})") from None
    return read_rulebook(files)
