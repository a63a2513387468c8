"""Names that mean one thing each, and old ones that do not come back."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
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


WORDS = frozenset(
    [
        "hear", "hears", "heard", "tell", "tells", "told", "say", "says", "said", "deed", "deeds", "craft", "crafts", "nought",
        "house", "conductor", "ail", "ailing", "knock", "knocks", "knocked", "trail", "whoever", "octets", "roll", "trouble",
        "twin", "twins", "stands", "glass",
    ]
)  # fmt: skip
"""Words that no name of the runtime holds any more."""
WIRE = frozenset(
    ["HouseChanged", "TellDesk", "DeskTold", "CentralSaid", "_tell_desk", "tell", "house", "serve_until_told"]
)
"""Public names of events and effects, which replay files hold; an option of the command line; a table of policy.toml."""


def words_of(name: str) -> set[str]:
    """The words of a name: `CentralSaid` and `central_said` hold the same two."""
    return set(re.findall(r"[a-z]+", re.sub(r"([A-Z])", r"_\1", name).lower()))


def names(tree: ast.AST) -> Iterator[str]:
    """Every name that a module binds or reads: variables, parameters, attributes, functions, classes."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name


def test_no_name_of_the_runtime_holds_a_word_that_was_given_up() -> None:
    found = {
        (name, str(path.relative_to(ROOT)))
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if "migrations" not in path.parts
        for name in names(ast.parse(path.read_text(encoding="utf-8")))
        if words_of(name) & WORDS and name not in WIRE
    }
    assert found == set()


def test_no_class_name_stands_for_two_things() -> None:
    count = Counter(name for name, _ in classes())
    assert {name for name, times in count.items() if times > 1} == set()


def test_names_that_were_replaced_do_not_come_back() -> None:
    assert [(name, file) for name, file in classes() if name in GONE and KEPT.get(name) != file] == []
