"""sources.toml: the folders from which central reads appointments by itself. Read once at the start."""

from pathlib import Path
from typing import Annotated

import msgspec

from assets import config_folder
from central.appointments.model import FILE, SOURCE_NAME
from kiosk.policy_files import read_file
from kiosk.rules import ConfigError
from kiosk.rules.toml_config import line_of, parse_toml

SOURCES = "sources.toml"


class DropFolder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A folder into which another program puts files of appointments.

    whole_days: each file lists all appointments of its days.
    """

    name: Annotated[str, msgspec.Meta(pattern=rf"^{SOURCE_NAME}\Z")]
    folder: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    whole_days: bool = False


class SourceSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All folders. Without the file there are none."""

    drop: tuple[DropFolder, ...] = ()


def load_sources(folder: Path | None = None) -> SourceSettings:
    """Return the settings of this configuration folder, or the one that `assets.config_folder` finds. Raises ConfigError."""
    path = config_folder(folder) / SOURCES
    if not path.exists():
        return SourceSettings()
    raw = read_file(path)
    settings = parse_toml(str(path), raw, SourceSettings)
    names = [each.name for each in settings.drop]
    for nr, each in enumerate(settings.drop):
        if each.name == FILE or each.name in names[:nr]:
            raise ConfigError(str(path), line_of(raw, f".drop[{nr}].name"), f"drop.name: {each.name} is taken")
        if not Path(each.folder).is_dir():
            raise ConfigError(
                str(path), line_of(raw, f".drop[{nr}].folder"), f"drop.folder: {each.folder} is no folder"
            )
    return settings
