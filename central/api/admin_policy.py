"""The command line's way to the policy while central runs: a folder from git, or an undo."""

import asyncio
from datetime import date, datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from litestar import Request, Response, post
from litestar.exceptions import HTTPException

from central.api.admin import wanted_of
from central.context import Central
from central.policy.edits import differences
from central.store.log import COMMAND_LINE
from central.store.policies import Decision, PolicyChangeError, decide, read_schedule, undo
from kiosk.rules import ConfigError
from kiosk.runtime.clock import business_day

FROM_FILES = "files"
"""The section of a change that came from a folder."""


class Deciding(msgspec.Struct, frozen=True):
    """What the policy shall say, from a day on: all files of its configuration. undo: instead, take this change back."""

    files: dict[str, str] = {}
    valid_from: date | None = None
    why: str = ""
    undo: int | None = None


@post("/v1/admin/policy", status_code=200)
async def decided(request: Request[Any, Any, Any], central: Central) -> Response[str]:
    """Decide, or take back. Returns the number of the change; 422 with what is wrong."""
    wanted, now = await wanted_of(request, Deciding), central.clock.now()
    try:
        change = await asyncio.wrap_future(
            central.writer.run_later(lambda connection: carry_out(connection, wanted, now))
        )
    except (ConfigError, PolicyChangeError) as error:
        raise HTTPException(str(error), status_code=422) from None
    await asyncio.to_thread(central.read_policy)
    return Response(str(change), media_type="text/plain")


def carry_out(connection: sa.Connection, wanted: Deciding, now: datetime) -> int:
    """Make what the policy says on a day what these files say, or take a change back; return the change's number.

    Raises ConfigError or PolicyChangeError.
    """
    if wanted.undo is not None:
        undo(connection, wanted.undo, now, by=COMMAND_LINE)
        return wanted.undo
    day = wanted.valid_from or business_day(now)
    before = read_schedule(connection, business_day(now)).on(day).files
    if lost := sorted(set(before) - set(wanted.files)):
        raise ConfigError(lost[0], 1, "is missing")
    return decide(
        connection, Decision(FROM_FILES, differences(before, wanted.files), day, wanted.why, COMMAND_LINE), now
    )
