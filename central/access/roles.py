"""Who may do what: one table of routes and roles. A route that is not in it cannot be served (docs/access.md, Roles)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a caller has proven to be. The values of STAFF are stored.

    ANYONE: nothing is proven. KIOSK: a kiosk's token. SOURCE: a booking system's token. COMMAND_LINE: the secret in the lock
    file of this central. DISPLAY: a lobby display's token. CLERK: works at a desk. TRIAGE: reception. SUPERVISOR: also reads
    the log. ADMINISTRATOR: manages accounts and displays, and sees no resident.
    """

    ANYONE = "anyone"
    KIOSK = "kiosk"
    SOURCE = "source"
    COMMAND_LINE = "command_line"
    DISPLAY = "display"
    CLERK = "clerk"
    TRIAGE = "triage"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


STAFF = frozenset({Role.CLERK, Role.TRIAGE, Role.SUPERVISOR, Role.ADMINISTRATOR})
"""Roles that a person can have."""
AT_A_DESK = STAFF - {Role.ADMINISTRATOR}

_ANYONE = frozenset({Role.ANYONE})
_KIOSK = frozenset({Role.KIOSK})
_SOURCE = frozenset({Role.SOURCE})
_COMMAND_LINE = frozenset({Role.COMMAND_LINE})
_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
_SEES_CALLS = AT_A_DESK | {Role.DISPLAY}

ACCESS: Mapping[tuple[str, str], frozenset[Role]] = MappingProxyType(
    {
        ("GET", "/health"): _ANYONE,
        ("GET", "/healthz"): _ANYONE,
        ("GET", "/ready"): _ANYONE,
        ("GET", "/metrics"): _ANYONE,
        ("GET", "/v1/openapi.json"): _ANYONE,
        ("GET", "/static/{file_path}"): _ANYONE,
        ("GET", "/static/fonts/{file_path}"): _ANYONE,
        ("GET", "/login"): _ANYONE,
        ("POST", "/login"): _ANYONE,
        ("GET", "/login/city"): _ANYONE,
        ("GET", "/login/return"): _ANYONE,
        ("GET", "/invitation/{code}"): _ANYONE,
        ("POST", "/invitation/{code}"): _ANYONE,
        ("GET", "/display/pair/{code}"): _ANYONE,
        ("POST", "/display/pair/{code}"): _ANYONE,
        ("POST", "/v1/join"): _ANYONE,
        ("POST", "/v1/token"): _ANYONE,
        ("POST", "/v1/sync"): _KIOSK,
        ("POST", "/v1/ask"): _KIOSK,
        ("PUT", "/v1/appointments/{source}"): _SOURCE,
        ("PUT", "/v1/appointments/{source}/{ref}"): _SOURCE,
        ("POST", "/v1/admin/sources"): _COMMAND_LINE,
        ("POST", "/v1/admin/removals"): _COMMAND_LINE,
        ("POST", "/v1/admin/policy"): _COMMAND_LINE,
        ("POST", "/v1/admin/erased"): _COMMAND_LINE,
        ("POST", "/v1/admin/appointments"): _COMMAND_LINE,
        ("POST", "/v1/admin/kiosks"): _COMMAND_LINE,
        ("POST", "/v1/admin/revoked"): _COMMAND_LINE,
        ("POST", "/v1/admin/rotated"): _COMMAND_LINE,
        ("POST", "/v1/admin/invitations"): _COMMAND_LINE,
        ("POST", "/v1/admin/displays"): _COMMAND_LINE,
        ("GET", "/"): STAFF,
        ("POST", "/logout"): STAFF,
        ("GET", "/password"): STAFF,
        ("POST", "/password"): STAFF,
        ("GET", "/desk/{desk}"): AT_A_DESK,
        ("GET", "/desk/{desk}/stream"): AT_A_DESK,
        ("POST", "/desk/{desk}/{act}"): AT_A_DESK,
        ("GET", "/display"): _SEES_CALLS,
        ("GET", "/display/stream"): _SEES_CALLS,
        ("GET", "/log"): frozenset({Role.SUPERVISOR}),
        ("GET", "/staff"): _ADMINISTRATOR,
        ("POST", "/staff"): _ADMINISTRATOR,
        ("POST", "/staff/{account}/{act}"): _ADMINISTRATOR,
        ("GET", "/sources"): _ADMINISTRATOR,
        ("POST", "/sources/{source}/{act}"): _ADMINISTRATOR,
        ("GET", "/policy"): _ADMINISTRATOR,
        ("GET", "/policy/{section}"): _ADMINISTRATOR,
        ("POST", "/policy/{section}"): _ADMINISTRATOR,
        ("POST", "/policy/changes/{change}/undo"): _ADMINISTRATOR,
        ("POST", "/displays"): _ADMINISTRATOR,
        ("POST", "/displays/{name}/remove"): _ADMINISTRATOR,
    }
)
"""Who may call a route, by method and path template. HEAD follows GET; OPTIONS names a path's methods to anybody."""


class RoleError(ValueError):
    """No person can have this role. The message names those that they can have."""


def as_role(given: str) -> Role:
    """Return the role of this name. Raises RoleError."""
    if given not in STAFF:
        raise RoleError(f"role {given[:40]!r}: use one of {', '.join(sorted(STAFF))}")
    return Role(given)
