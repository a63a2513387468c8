"""The demo. Runs from a checkout only, and is the only importer of devices.virtual."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
