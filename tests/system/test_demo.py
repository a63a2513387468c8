"""The demo plays a whole visit on the real window, and its exit code tells whether the desk got the number."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from kiosk.visit.agenda import STEPS

ROOT = Path(__file__).parents[2]
PAGES = (
    "attract", "choose_language", "idle", "choose_language", "find_appointment", "confirm_appointment", "show_letter",
    "help", "show_letter", "stop", "show_letter", "show_card", "take_card", "extra_needs", "await_ticket", "read_number",
    "attract", "already_in", "attract",
)  # fmt: skip


@pytest.mark.system
@pytest.mark.timeout(300)
def test_demo_plays_a_visit_and_leaves_every_page_the_ticket_the_desk_and_the_times() -> None:
    began = time.time()
    ran = subprocess.run(
        [sys.executable, "-m", "kiosk.demo", "play"], check=False, capture_output=True, text=True, timeout=240,
        cwd=ROOT,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    out = ROOT / "out"
    pages = sorted((out / "pages").glob("*.png"))
    assert [page.stem[3:] for page in pages] == list(PAGES)
    pictures = [Image.open(page).convert("RGB") for page in pages]
    assert all(picture.size == (1080, 1920) for picture in pictures)
    assert set(PAGES) <= set(STEPS)
    assert len({picture.tobytes() for picture in pictures}) >= len(set(PAGES))
    for file in (*pages, out / "ticket-1.png", out / "desk.png", out / "timeline.txt"):
        assert file.stat().st_mtime >= began, file.name
    assert zxingcpp.read_barcode(Image.open(out / "ticket-1.png").convert("L")) is not None
    timeline = (out / "timeline.txt").read_text().splitlines()
    assert "R001 on the open desk page" in " ".join(timeline)
    assert all(line.split()[1] == "ms" and int(line.split()[0]) >= 0 for line in timeline)
