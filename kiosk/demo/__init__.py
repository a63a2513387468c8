"""The demo: guard, supervisor, lobby, run, play; the only importer of devices.virtual. It runs from a checkout alone."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
