"""`python -m kiosk.demo [play|run|busy|day]`: plays a visit, runs everything by hand, fills a hall, prints a day."""

import signal
import sys
from contextlib import suppress

from kiosk.demo.busy import busy
from kiosk.demo.day import WHOLE_DAY, as_csv, people
from kiosk.demo.guard import guarded
from kiosk.demo.interactive import by_hand
from kiosk.demo.play import play
from kiosk.runtime.clock import Clock

USAGE = "usage: python -m kiosk.demo [play|run|busy|day]"


def main() -> int:
    """Run the command under the guard, so that no process outlives it."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    what = sys.argv[1] if len(sys.argv) > 1 else "play"
    if what in ("-h", "--help"):
        sys.stdout.write(f"{USAGE}\n{__doc__}\n")
        return 0
    works = {"play": play, "run": by_hand, "busy": busy}
    if what == "day":
        sys.stdout.write(as_csv(people(Clock.of_environment().now().date(), WHOLE_DAY)))
        return 0
    if what not in works:
        sys.stderr.write(f"{USAGE}\n")
        return 2
    with suppress(KeyboardInterrupt):
        return guarded(works[what])
    return 130


if __name__ == "__main__":
    raise SystemExit(main())
