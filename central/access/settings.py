"""staff.toml: when sessions end, and the city's own login. Read once at the start."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from assets import config_folder
from central.access.roles import STAFF, Role
from kiosk.policy_files import read_file
from kiosk.rules import ConfigError
from kiosk.rules.toml_config import line_of, parse_toml

FILE = "staff.toml"


class CityLogin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The city's OpenID Connect provider. The client secret is a systemd credential or a file, never here.

    role_claim: the claim that holds the person's roles there; roles: which of them is which role here.
    """

    issuer: Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s?#]+\Z", max_length=500)]
    client_id: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    role_claim: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    roles: dict[str, Role]
    label: Annotated[str, msgspec.Meta(max_length=60)] = "Aanmelden met je stadsaccount"
    name_claim: Annotated[str, msgspec.Meta(min_length=1, max_length=100)] = "preferred_username"
    scope: Annotated[str, msgspec.Meta(pattern=r"^openid( \S+)*\Z", max_length=300)] = "openid profile"
    authority: str | None = None


class StaffSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a session ends, and how staff log in.

    idle_minutes: without a click. closing: each session ends at this hour. local_accounts: False where everybody has the
    city's login; then `central invite` makes none either.
    """

    idle_minutes: Annotated[int, msgspec.Meta(ge=5, le=720)] = 60
    closing: Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3])\.[0-5][0-9]\Z")] = "20.00"
    local_accounts: bool = True
    city_login: CityLogin | None = None

    @property
    def idle(self) -> timedelta:
        """How long a session lasts without a click."""
        return timedelta(minutes=self.idle_minutes)


def is_private_line(url: str) -> bool:
    """Return whether nobody can read along: https, or this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1"))


def load_staff_settings(folder: Path | None = None) -> StaffSettings:
    """Return the settings of this configuration folder, or the one that `assets.config_folder` finds. Raises ConfigError.

    A folder without the file has local accounts and the usual hours.
    """
    path = config_folder(folder) / FILE
    if not path.exists():
        return StaffSettings()
    raw = read_file(path)
    settings = parse_toml(str(path), raw, StaffSettings)
    city = settings.city_login
    if city is not None and not set(city.roles.values()) <= STAFF:
        wrong = sorted(set(city.roles.values()) - STAFF)
        raise ConfigError(
            str(path), line_of(raw, ".city_login.roles"), f"city_login.roles: {wrong[0]} is no role of a person"
        )
    if city is not None and not is_private_line(city.issuer):
        raise ConfigError(str(path), line_of(raw, ".city_login.issuer"), "city_login.issuer: expected https")
    if city is None and not settings.local_accounts:
        expected = "nobody could log in: local_accounts is false, and there is no [city_login]"
        raise ConfigError(str(path), line_of(raw, ".local_accounts"), expected)
    return settings
