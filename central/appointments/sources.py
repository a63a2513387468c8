"""sources.toml: the folders and calendars from which central reads appointments by itself. Read once at the start."""

from pathlib import Path
from typing import Annotated

import msgspec

from assets import config_folder
from central.access.settings import is_private_line
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


class CalendarFeed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A calendar under an address. It lists everything that this source has from today on.

    authority: the file of the certificate authority of https; None: a public one.
    """

    name: Annotated[str, msgspec.Meta(pattern=rf"^{SOURCE_NAME}\Z")]
    url: Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s#]+\Z", max_length=1000)]
    every_minutes: Annotated[int, msgspec.Meta(ge=1, le=1440)] = 5
    authority: str | None = None

    def __repr__(self) -> str:
        """Return it without its address, which may hold a secret."""
        return f"CalendarFeed({self.name})"


class SourceSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All folders and calendars. Without the file there are none."""

    drop: tuple[DropFolder, ...] = ()
    calendar: tuple[CalendarFeed, ...] = ()


def load_sources(folder: Path | None = None) -> SourceSettings:
    """Return the settings of this configuration folder, or the one that `assets.config_folder` finds. Raises ConfigError."""
    path = config_folder(folder) / SOURCES
    if not path.exists():
        return SourceSettings()
    raw = read_file(path)
    settings = parse_toml(str(path), raw, SourceSettings)
    names = [FILE]
    tables: dict[str, tuple[DropFolder | CalendarFeed, ...]] = {"drop": settings.drop, "calendar": settings.calendar}
    for table, listed in tables.items():
        for nr, each in enumerate(listed):
            if each.name in names:
                line = line_of(raw, f".{table}[{nr}].name")
                raise ConfigError(str(path), line, f"{table}.name: {each.name} is taken")
            names.append(each.name)
    for nr, drop in enumerate(settings.drop):
        if not Path(drop.folder).is_dir():
            raise ConfigError(
                str(path), line_of(raw, f".drop[{nr}].folder"), f"drop.folder: {drop.folder} is no folder"
            )
    for nr, calendar in enumerate(settings.calendar):
        if not is_private_line(calendar.url):
            raise ConfigError(str(path), line_of(raw, f".calendar[{nr}].url"), "calendar.url: expected https")
    return settings
