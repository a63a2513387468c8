"""Pages of the staff's menu, in Dutch only: the code, and the doctor's findings. No step of a visit."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.diagnostics.finding import Finding
from kiosk.rules import DUTCH
from kiosk.texts import Texts
from screens.page import Action, Hint, Key, Page, Text

LETTERS = "ABCDEFGH"
"""No digits, so that nobody takes these buttons for those of a PIN."""
_MOST = 4
"""Problems that are shown in full; a fifth waits until one of them is solved."""
_ICONS = {"ok": "icon-check", "warning": "icon-attention", "bad": "icon-stop"}
_ORDER = {"bad": 0, "warning": 1, "ok": 2}


class MenuState(StrEnum):
    """The state of the menu."""

    CODE = "code"
    WRONG = "wrong"
    LOCKED = "locked"
    LOOKING = "looking"
    FOUND = "found"
    CLEAN = "clean"


@dataclass(frozen=True, slots=True)
class ServiceMenuPage:
    """A page of the menu. typed, of: letters of the code. found: the doctor's findings."""

    page_id: int
    state: MenuState
    typed: int
    of: int
    found: tuple[Finding, ...] = ()


def page(staff: ServiceMenuPage, texts: Texts) -> Page:
    """Return the page. texts: the staff's catalogue."""
    menu = staff.state
    if menu in (MenuState.CODE, MenuState.WRONG):
        grid = tuple(Key(Action("letter", each), Text(each), "") for each in LETTERS)
        dots = " ".join("*" if nr < staff.typed else "·" for nr in range(staff.of))
        return _page(staff, texts, ("clean", "close"), grid=grid, columns=4, entry=Text(dots))
    if menu is MenuState.CLEAN:
        return _page(staff, texts, (), picture="clock")
    answers = ("again", "close") if menu is MenuState.FOUND else ("close",)
    return _page(staff, texts, answers, body=_lines(staff.found, texts), busy=menu is MenuState.LOOKING)


def _page(staff: ServiceMenuPage, texts: Texts, answers: tuple[str, ...], **more: object) -> Page:
    icons = {"again": "icon-next", "clean": "touch", "close": "icon-cross"}
    keys = tuple(Key(Action(each), Text(texts.get(DUTCH, each)), icons[each]) for each in answers)
    return Page(
        step="staff",
        page_id=staff.page_id,
        language=str(DUTCH),
        title=Text(texts.get(DUTCH, f"title.{staff.state}")),
        answers=keys,
        **more,  # type: ignore[arg-type]  # each page names its own fields
    )


def _lines(found: tuple[Finding, ...], texts: Texts) -> tuple[Hint, ...]:
    """Return problems first, with cause and remedy; everything else in one line."""
    wrong = sorted((each for each in found if each.state != "ok"), key=lambda each: _ORDER[each.state])
    lines = [Hint(Text(_finding_line(each, texts)), _ICONS[each.state]) for each in wrong[:_MOST]]
    if more := len(wrong) - _MOST:
        lines += [Hint(Text(texts.get(DUTCH, "more", n=more)), _ICONS["bad"])] if more > 0 else []
    well = [_name(each, texts) for each in found if each.state == "ok"]
    if well:
        lines.append(Hint(Text(texts.get(DUTCH, "well", what=", ".join(well))), _ICONS["ok"]))
    return tuple(lines)


def _finding_line(finding: Finding, texts: Texts) -> str:
    text = [sentence(each, texts) for each in (finding.cause, finding.remedy) if each]
    return f"{_name(finding, texts)}: {'. '.join(text)}."


def _name(finding: Finding, texts: Texts) -> str:
    """Return the Dutch name of a finding, or the doctor's own: a missing text must not end the window."""
    key = f"what.{finding.what}"
    return texts.get(DUTCH, key) if texts.has(key) else finding.what


def sentence(english: str, texts: Texts) -> str:
    """Return the doctor's sentence in Dutch; one with a figure or a path stays as it is."""
    return texts.get(DUTCH, english) if texts.has(english) else english
