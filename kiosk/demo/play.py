"""`make demo`: one visit that plays itself in the real window; pictures of every page, the ticket, the desk, and a timeline."""

import sys
import time
from pathlib import Path

from kiosk.demo import ROOT
from kiosk.demo.desk import DeskInBrowser, open_desk
from kiosk.demo.environment import DemoEnvironment, open_environment

OUT = ROOT / "out"
WARNS_AFTER_S = 10
"""Seconds, instead of the policy's 45: the warning belongs to the pictures too."""


class Timeline:
    """What happened when, in milliseconds from the first event."""

    def __init__(self) -> None:
        self._moments: list[tuple[float, str]] = []

    def note(self, at: float, what: str) -> None:
        """Add a monotonic time."""
        self._moments.append((at, what))

    def lines(self) -> list[str]:
        """Return the lines in order of time."""
        moments = sorted(self._moments)
        return [f"{(at - moments[0][0]) * 1000:7.0f} ms  {what}" for at, what in moments]


def play(out: Path = OUT) -> int:
    """Return 0 if the desk saw the number and finished it."""
    (out / "pages").mkdir(parents=True, exist_ok=True)
    with open_environment(out, headless=True, patience={"choice": WARNS_AFTER_S}) as environment:
        if environment.cable == "direct":
            sys.stdout.write("pcscd or its virtual driver cannot run here: the card is read over the direct line\n")
        with open_desk(environment) as desk:
            timeline = visit(environment, desk, out)
    text = "\n".join(timeline.lines()) + "\n"
    (out / "timeline.txt").write_text(text)
    sys.stdout.write(text)
    sys.stdout.write(f"pictures in {out.name}/pages, {out.name}/ticket-1.png, {out.name}/desk.png\n")
    return 0


def visit(environment: DemoEnvironment, desk: DeskInBrowser, out: Path) -> Timeline:
    """Play the visit of the day's first person, who has everything in order and reads English."""
    screen, person, timeline = environment.screen, environment.day[0], Timeline()
    assert screen is not None  # noqa: S101 -- headless, as it was opened

    def page(step: str) -> None:
        shown = screen.expect_step(step)
        timeline.note(min(each.at for each in screen.scenes if each.page_id == shown.page_id), f"the page {step}")
        screen.picture(out / "pages" / f"{len(list((out / 'pages').glob('*.png'))) + 1:02}-{step}.png")

    for old in (out / "pages").glob("*.png"):
        old.unlink()
    screen.expect_text("Houd de code onder de scanner.")  # the scanner is connected
    page("attract")
    timeline.note(screen.touch("start"), "a finger on the screen")
    page("choose_language")
    page("idle")
    screen.touch("go_on")
    page("choose_language")
    timeline.note(screen.touch("speak", "en"), "a finger on English")
    page("find_appointment")
    timeline.note(time.monotonic(), "the code under the scanner")
    environment.scanner.show(person.code)
    page("confirm_appointment")
    timeline.note(screen.touch("that_is_me"), "a finger on Yes")
    page("show_letter")
    for key in ("help", "stop"):
        screen.touch(key)
        page(key)
        screen.touch("go_on")
        page("show_letter")
    timeline.note(time.monotonic(), "the letter under the scanner")
    environment.scanner.show(person.letter, "]C1")
    page("show_card")
    timeline.note(time.monotonic(), "the card in the reader")
    environment.card.insert(person.ref)
    page("take_card")
    timeline.note(time.monotonic(), "the card out of the reader")
    environment.card.remove()
    page("extra_needs")
    timeline.note(screen.touch("nothing"), "a finger on No, thank you")
    page("await_ticket")
    page("read_number")
    number = next(words for words in screen.scenes[-1].words if words.startswith("R"))
    timeline.note(desk.expect_number(number), f"{number} on the open desk page")
    desk.picture(out / "desk.png")
    screen.touch("done")
    page("attract")
    environment.scanner.show(person.code)
    screen.touch("that_is_me")
    page("already_in")
    screen.touch("done")
    page("attract")
    desk.next_and_done(number)
    timeline.note(time.monotonic(), f"{number} called and finished at the desk")
    return timeline
