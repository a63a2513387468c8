"""The same everywhere: this checkout's configuration; and Hypothesis repeats itself, takes its time and keeps no database."""

import os
from pathlib import Path

from hypothesis import settings

from assets import CONFIG_VARIABLE
from kiosk.runtime.threads import CHECKED

settings.register_profile("onthaal", derandomize=True, deadline=None, database=None)
settings.load_profile("onthaal")
os.environ[CONFIG_VARIABLE] = str(Path(__file__).parents[1] / "config")  # not what this machine may have in /etc
os.environ[CHECKED] = "1"
