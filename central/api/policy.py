"""Pages of administrators: the city's policy, decided from a day on, with a reason, and taken back."""

import asyncio
import tomllib
from datetime import date
from typing import Annotated, Any

import sqlalchemy as sa
from litestar import Request, Response, get, post
from litestar.datastructures import CacheControlHeader, FormMultiDict
from litestar.exceptions import HTTPException
from litestar.params import QueryParameter

from central.api.caller import Caller, write_for
from central.api.forms import lines_of, text_of
from central.context import Central
from central.pages.policy import PolicyView, TypedForm
from central.policy.barcode_form import read_barcodes_form
from central.policy.forms import FilledForm, read_form
from central.policy.price_form import read_prices_form
from central.policy.sections import BARCODES, PRICES, SECTIONS, FormField, FormSection
from central.store.accounts import of_staff
from central.store.policies import (
    Decision,
    PolicyChangeError,
    changes,
    decide,
    held_by_kiosks,
    read_schedule,
    schedule_id,
    undo,
)
from kiosk.policy_files import policy_of
from kiosk.protocol import PolicySchedule
from kiosk.rules import ConfigError

_NO_STORE = CacheControlHeader(no_store=True)
_FROM = QueryParameter(name="from")
_STALE = "Iemand anders heeft intussen iets beslist. Kijk na wat hier nu staat, en beslis dan opnieuw."


@get("/policy", cache_control=_NO_STORE)
async def policy_page(request: Request[Caller, Any, Any], central: Central) -> Response[str]:
    """Return what holds, which version each kiosk has, and what was decided."""
    return await _overview(central, request.user)


@get("/policy/{section:str}", cache_control=_NO_STORE)
async def section_page(
    section: str, request: Request[Caller, Any, Any], central: Central, day: Annotated[date | None, _FROM] = None
) -> Response[str]:
    """Return the form of one part, as it holds from a day on. day: today if it is missing or over."""
    wanted, today = _section(section), central.today()
    return await _form(central, request.user, wanted, max(day or today, today))


@post("/policy/{section:str}", status_code=200, cache_control=_NO_STORE)
async def change_policy(section: str, request: Request[Caller, Any, Any], central: Central) -> Response[str]:
    """Decide about one part from a day on. 422 with what is wrong, 409 if somebody else has decided meanwhile."""
    who, wanted, form = request.user, _section(section), await request.form()
    day, why, seen = _day(text_of(form, "from"), central.today()), text_of(form, "why").strip(), text_of(form, "seen")

    def typed(name: str) -> list[str]:
        return lines_of(form, name)

    view = await asyncio.to_thread(_view, central)
    if view.schedule.id != seen:
        return await _form(central, who, wanted, day, TypedForm({}, _STALE, why, typed), status=409)
    filled = await asyncio.to_thread(_filled, wanted, view.schedule, day, form)
    refused = "" if why else "Schrijf waarom: wie het later leest, wil het weten."
    if not (filled.wrong or filled.edits or refused):
        refused = f"Er verandert niets: zo staat het op {day:%d.%m.%Y} al."
    if filled.wrong or refused:
        return await _form(central, who, wanted, day, TypedForm(filled.wrong, refused, why, typed), status=422)
    begins = central.today() if wanted is PRICES else day  # a price list has its own day, and kiosks know it early
    decision = Decision(wanted.name, filled.edits, begins, why, of_staff(who.name))
    now = central.clock.now()

    def work(connection: sa.Connection) -> None:
        if schedule_id(connection) != seen:
            raise PolicyChangeError(_STALE)
        decide(connection, decision, now)

    try:
        await write_for(central, who, work)
    except (ConfigError, PolicyChangeError) as error:
        reason = error.expected if isinstance(error, ConfigError) else str(error)
        return await _form(central, who, wanted, day, TypedForm({}, reason, why, typed), status=422)
    await asyncio.to_thread(central.read_policy)
    return await _overview(central, who, note=f"{wanted.title}: gewijzigd vanaf {day:%d.%m.%Y}.")


@post("/policy/changes/{change:int}/undo", status_code=200, cache_control=_NO_STORE)
async def undo_change(change: int, request: Request[Caller, Any, Any], central: Central) -> Response[str]:
    """Take a change back. 422 if it was, or if what would follow is no policy."""
    who, now = request.user, central.clock.now()
    try:
        await write_for(central, who, lambda connection: undo(connection, change, now, by=of_staff(who.name)))
    except PolicyChangeError:
        return await _overview(central, who, note="Deze wijziging is er niet meer.", status=422)
    except ConfigError as error:
        note = f"Dat kan niet: een latere wijziging steunt erop ({error.expected})."
        return await _overview(central, who, note=note, status=422)
    await asyncio.to_thread(central.read_policy)
    return await _overview(central, who, note="De wijziging is teruggenomen.")


def _section(name: str) -> FormSection:
    if name not in SECTIONS:
        raise HTTPException("there is no such part of the policy", status_code=404)
    return SECTIONS[name]


def _day(text: str, today: date) -> date:
    try:
        return max(date.fromisoformat(text), today)
    except ValueError:
        raise HTTPException("from is no day", status_code=400) from None


def _filled(section: FormSection, schedule: PolicySchedule, day: date, form: FormMultiDict) -> FilledForm:
    """Return what was typed, compared with what holds on this day."""
    files = schedule.on(day).files

    def typed(field: FormField) -> list[str]:
        return lines_of(form, field.name)

    def text(name: str) -> str:
        return "\n".join(lines_of(form, name))

    if section is PRICES:
        return read_prices_form(policy_of(files), day, text)
    if section is BARCODES:
        rules = tuple(rule for rule, _ in policy_of(files).barcodes.rules)
        return read_barcodes_form(rules, text)
    return read_form(section, tomllib.loads(files["policy.toml"]), typed)


def _view(central: Central) -> PolicyView:
    today = central.today()
    with central.reading.begin() as connection:
        return PolicyView(read_schedule(connection, today), changes(connection), held_by_kiosks(connection), today)


async def _overview(central: Central, who: Caller, *, note: str = "", status: int = 200) -> Response[str]:
    def read() -> str:
        view = _view(central)
        return central.policy_pages.overview(who.name, who.form_token, view, note=note, wrong=status != 200)

    return Response(await asyncio.to_thread(read), media_type="text/html", status_code=status)


async def _form(
    central: Central, who: Caller, section: FormSection, day: date, form: TypedForm | None = None, *, status: int = 200
) -> Response[str]:
    def read() -> str:
        return central.policy_pages.section(who.name, who.form_token, _view(central), section, day, form)

    return Response(await asyncio.to_thread(read), media_type="text/html", status_code=status)
