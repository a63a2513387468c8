"""The same everywhere: this checkout's configuration; and Hypothesis repeats itself, takes its time and keeps no database."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from assets import CONFIG_VARIABLE
from kiosk.runtime.threads import CHECKED

settings.register_profile("onthaal", derandomize=True, deadline=None, database=None)
settings.load_profile("onthaal")
os.environ[CONFIG_VARIABLE] = str(Path(__file__).parents[1] / "config")  # not what this machine may have in /etc
os.environ[CHECKED] = "1"

_NEEDS = {
    "window": "window",
    "_window": "window",
    "browser": "browser",
    "chromium": "browser",
    "central": "server",
    "shared_central": "server",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by what its fixtures start, so that `make quick` can leave it out."""
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in _NEEDS:
                item.add_marker(_NEEDS[fixture])
