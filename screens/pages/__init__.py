"""One module per step, of the same name: page(visit, context, texts) -> Page. Pure."""

from collections.abc import Callable
from importlib import import_module
from types import MappingProxyType

from kiosk.texts import Texts
from kiosk.visit.agenda import STEPS
from kiosk.visit.engine import current_page
from kiosk.visit.state import KioskContext, Visit
from screens.page import Page

Render = Callable[[Visit, KioskContext, Texts], Page]


def _page_of_step(name: str) -> Render:
    render: Render = import_module(f"screens.pages.{name}").page
    return render


PAGES: MappingProxyType[str, Render] = MappingProxyType({name: _page_of_step(name) for name in STEPS})
"""The page of each step. A step without a module of its name here fails when the package is imported."""


def page_of(visit: Visit, context: KioskContext, texts: Texts) -> Page:
    """Return the page that is shown."""
    return PAGES[current_page(visit, context).name](visit, context, texts)
