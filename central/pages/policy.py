"""The pages of the city's policy: what holds, what is decided, and a form for each part. All texts are Dutch."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from jinja2 import Environment

from central.pages.staff import moment_of, name_of
from central.policy.barcode_form import CHOICES
from central.policy.forms import shown, value_at
from central.policy.price_form import price_rows
from central.policy.sections import SECTIONS, FormSection
from central.store.policies import PolicyChange
from kiosk.policy_files import policy_of
from kiosk.protocol import PolicySchedule
from kiosk.rules import Policy


@dataclass(frozen=True, slots=True)
class PolicyView:
    """What the pages show. kiosks: name, version and whether the latest was refused."""

    schedule: PolicySchedule
    decided: tuple[PolicyChange, ...]
    kiosks: tuple[tuple[str, int | None, bool], ...]
    today: date


@dataclass(frozen=True, slots=True)
class TypedForm:
    """A form that could not be taken. wrong: by place or field; why: what is wrong with the whole; typed: its fields."""

    wrong: Mapping[str, str]
    why: str
    reason: str
    typed: Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class PolicyPages:
    """Renders these pages. who: who is logged in; token: what the forms of their session carry."""

    templates: Environment
    policy: Callable[[], Policy]

    def overview(self, who: str, token: str, view: PolicyView, *, note: str = "", wrong: bool = False) -> str:
        """Return all parts, which version holds, which one each kiosk has, and what was decided. note: what was just done."""
        present = view.schedule.on(view.today)
        later = [each for each in view.schedule.policies if each.valid_from > view.today]
        return self._render(
            "policy.html", who=who, token=token, view=view, present=present, later=later, sections=SECTIONS, note=note,
            wrong=wrong, day=_day, moment_of=moment_of, name_of=name_of,
        )  # fmt: skip

    def section(
        self, who: str, token: str, view: PolicyView, section: FormSection, day: date, form: TypedForm | None = None
    ) -> str:
        """Return the form of one part, as it holds on a day, or as it was typed and could not be taken."""
        files = view.schedule.on(day).files
        tree, policy = tomllib.loads(files["policy.toml"]), policy_of(files)
        return self._render(
            "policy_section.html", who=who, token=token, section=section, on=day, today=view.today, day=_day, form=form,
            fields=[(field, _typed(form, field.name, shown(field, value_at(tree, field.place)))) for field in section.fields],
            offered=[each for each in policy.language_infos if each.whole],
            prices=_prices(policy, day, form), rules=_rules(policy, form), choices=CHOICES, seen=view.schedule.id,
            waiting=[each for each in view.decided if not each.undone_by and each.section == section.name
                     and each.valid_from > day],
        )  # fmt: skip

    def _render(self, template: str, **values: object) -> str:
        return self.templates.get_template(template).render(city=self.policy().city_hall.city, **values)


def _typed(form: TypedForm | None, name: str, otherwise: str) -> str:
    """Return what was typed into a field; what holds if nothing was."""
    return otherwise if form is None else " ".join(form.typed(name))


def _prices(policy: Policy, day: date, form: TypedForm | None) -> list[tuple[str, str, str, str]]:
    """Return code, name, and the prices under 12 and from 12 on as they stand in their fields."""
    return [
        (row.code, row.name, _typed(form, f"under-{row.code}", row.under_12), _typed(form, f"from-{row.code}", row.from_12))
        for row in price_rows(policy, day)
    ]  # fmt: skip


def _rules(policy: Policy, form: TypedForm | None) -> list[dict[str, Any]]:
    """Return the fields of each barcode rule, and those of another."""
    names = ("name", "maps_to", "pattern", "check", "transform", "strip", "aim")
    found = []
    for nr, rule in enumerate((*(each for each, _ in policy.barcodes.rules), None)):
        values = {name: _typed(form, f"{nr}-{name}", str(getattr(rule, name, ""))) for name in names}
        samples = {name: _typed(form, f"{nr}-{name}", "\n".join(getattr(rule, name, ()))) for name in ("good", "bad")}
        found.append({"nr": nr, "known": rule is not None, **values, **samples})
    return found


def _day(day: date) -> str:
    return format_date(day, "d MMMM y", locale="nl")
