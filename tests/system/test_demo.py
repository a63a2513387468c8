"""The demo plays a whole visit, and its exit code tells whether the desk got the number."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.system
def test_demo_plays_a_visit_and_the_desk_sees_the_number() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "kiosk.demo"], check=False, capture_output=True, text=True, timeout=100,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
