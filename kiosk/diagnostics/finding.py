"""The result of one check. Made by the doctor, shown by the staff's menu."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check. state: "ok", "warning" or "bad"; cause and remedy are empty if all is well."""

    what: str
    state: str
    cause: str = ""
    remedy: str = ""
