"""Evidence that only central knows about an arrival, added to the kiosk's.

The kiosk judged by its day list. Central adds lines and recomputes readiness, so that queue, list and card agree; what was
judged without the newest list is never shown as "in order".
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kiosk.rules import Evidence, Lookup, Verdict, Weight, assess

_RANK = (Weight.OK, Weight.SEE, Weight.ATTENTION, Weight.STOP)


def of_central(
    *, unknown: bool, cancelled: bool, moved: bool, again: bool, duplicate: bool, another_day: bool
) -> tuple[Evidence, ...]:
    """Return the lines that apply to an arrival, with the rules' weights."""
    verdicts: list[Verdict] = [
        verdict
        for verdict, holds in (
            (Lookup.UNKNOWN, unknown),
            (Lookup.CANCELLED, cancelled),
            (Lookup.MOVED, moved),
            (Lookup.AGAIN, again),
            (Lookup.TWIN_NUMBER, duplicate),
            (Lookup.ANOTHER_DAY, another_day),
        )
        if holds
    ]
    return assess(verdicts)[1]


def joined(*parts: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return all lines once, most serious first; of duplicates the heavier counts."""
    heaviest: dict[str, Evidence] = {}
    for line in (each for part in parts for each in part):
        known = heaviest.get(line.what)
        if known is None or _RANK.index(line.state) > _RANK.index(known.state):
            heaviest[line.what] = line
    return tuple(sorted(heaviest.values(), key=lambda line: -_RANK.index(line.state)))


def renewed(before: Iterable[Evidence], after: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return the evidence after a second visit for the same appointment.

    What it says of a topic counts; what the first visit said otherwise is still shown, to be checked.
    """
    newer = tuple(after)
    topics = {_topic(line) for line in newer}
    return joined(newer, _overtaken(before, topics, {line.what for line in newer}))


def _overtaken(before: Iterable[Evidence], topics: set[str], kept: set[str]) -> Iterator[Evidence]:
    for line in before:
        if line.what not in kept:
            overtaken = _topic(line) in topics and _RANK.index(line.state) > _RANK.index(Weight.SEE)
            yield replace(line, state=Weight.SEE) if overtaken else line


def _topic(line: Evidence) -> str:
    return line.what.split(".")[0]
