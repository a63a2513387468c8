"""Names that mean one thing each, and old ones that do not come back."""

import ast
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("kiosk", "screens", "devices", "central", "assets")
GONE = frozenset(
    [
        "Conductor",
        "Craft",
        "Crafts",
        "Task",
        "Edge",
        "Told",
        "HallNews",
        "Hall",
        "Face",
        "ForgottenCard",
        "CardSlot",
        "Calling",
        "Call",
        "Hearers",
        "Heard",
        "House",
        "Look",
        "Sign",
        "Turn",
        "Given",
        "Way",
        "Without",
        "Got",
        "Desk",
        "Paper",
        "Slot",
        "Promise",
        "CameTo",
        "Played",
        "Up",
        "Down",
        "Numbered",
        "Answered",
        "Standing",
        "Question",
        "Reply",
        "DayNews",
        "HouseStatus",
        "Slab",
        "Ink",
        "Tear",
        "KeyPlace",
        "Words",
        "Manner",
        "Said",
        "Note",
        "Glass",
        "Hand",
        "Brush",
        "Fit",
        "Slip",
        "Grid",
        "Frame",
        "Surroundings",
        "Tile",
        "Deed",
        "Act",
        "Ails",
        "Ailing",
        "From",
        "ImportFault",
        "Line",
        "Why",
        "Refused",
        "Setup",
        "Trouble",
        "Roll",
        "Hour",
        "Mark",
        "RuleBook",
        "Asks",
        "Patience",
        "Moods",
        "Cable",
        "Outcome",
        "Verdict",
    ]
)
"""Class names of the first house (docs/glossary.md says what they are called now)."""
KEPT = {
    "Call": "central/store/calls.py",
    "Face": "screens/typography/fonts.py",
    "Outcome": "kiosk/visit/outcome.py",
    "Slip": "kiosk/visit/effects.py",
}
"""Each of these means one thing today."""


def classes() -> list[tuple[str, str]]:
    return [
        (node.name, str(path.relative_to(ROOT)))
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    ]


def test_no_class_name_stands_for_two_things() -> None:
    count = Counter(name for name, _ in classes())
    assert {name for name, times in count.items() if times > 1} == set()


def test_names_that_were_replaced_do_not_come_back() -> None:
    assert [(name, file) for name, file in classes() if name in GONE and KEPT.get(name) != file] == []
