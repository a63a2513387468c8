"""PURE. What a look at one thing of the kiosk found; the doctor makes them, the staff's page shows them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. state: "ok", "warning" or "bad"; cause and remedy are empty where all is well."""

    what: str
    state: str
    cause: str = ""
    remedy: str = ""
