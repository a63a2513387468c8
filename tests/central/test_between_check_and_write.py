"""Who loses their rights between the check of a request and its writing writes nothing."""

import ast
import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from central.access.roles import Role
from central.api.caller import Caller, LoginNeededError, write_for
from central.context import Central
from central.store import tables as t
from central.store.accounts import change
from central.store.desk_actions import ActionKind, DeskAction, execute
from central.store.kiosk_tokens import revoke
from central.store.syncing import Received, ServingSite, answer_idle, receive
from kiosk.protocol import SyncStop
from kiosk.rules.punctuality import Windows
from tests.support.commands import arrived, up
from tests.support.staff import add_staff, token_of
from tests.support.store import NOW, Store

SERVING = ServingSite(Windows(), b"s" * 32)
CLERK = Caller(Role.CLERK, "lotte", token_of(Role.CLERK), "form")


@dataclass
class Moments:
    """A clock that stands still."""

    def now(self) -> object:
        return NOW


def central_of(store: Store) -> Central:
    """What `write_for` needs of a running central."""
    staff = SimpleNamespace(idle=timedelta(hours=1))
    return SimpleNamespace(writer=store.writer, clock=Moments(), staff=staff)  # type: ignore[return-value]


def kiosk_row(store: Store) -> None:
    values = {"name": "hal-1", "letter": "R", "epoch": 1, "last_kseq": 0, "public_key": "k" * 43}
    store.writer.now(lambda connection: connection.execute(sa.insert(t.kiosk), values))


def sync(store: Store, nr: int) -> Received:
    return store.writer.now(lambda connection: receive(connection, up(arrived(f"R{nr:03d}"), first=nr), NOW, SERVING))


def test_a_kiosk_that_is_revoked_after_its_check_stores_and_hears_nothing(store: Store) -> None:
    kiosk_row(store)
    assert sync(store, 1).stop is None
    assert store.writer.now(lambda connection: revoke(connection, "hal-1", NOW))
    refused = sync(store, 2)
    assert (refused.stop, refused.results, refused.news) == (SyncStop.ENROL, (), None)
    assert store.writer.now(lambda connection: answer_idle(connection, up(first=2), NOW, SERVING)) is None
    assert (
        store.writer.now(lambda connection: connection.execute(sa.select(sa.func.count(t.ticket.c.id))).scalar()) == 1
    )


def test_a_clerk_who_is_disabled_after_their_check_calls_nobody(store: Store) -> None:
    account = store.writer.now(lambda connection: add_staff(connection, "lotte", Role.CLERK))
    store.arrive()
    store.writer.now(lambda connection: change(connection, account, None, NOW, by="staff anna"))
    action = DeskAction(ActionKind.NEXT, 3, "k" * 20, None, "lotte")
    with pytest.raises(LoginNeededError):
        asyncio.run(write_for(central_of(store), CLERK, lambda connection: execute(connection, action, NOW)))
    assert store.view().held is None


def test_a_clerk_who_is_still_logged_in_calls(store: Store) -> None:
    store.writer.now(lambda connection: add_staff(connection, "lotte", Role.CLERK))
    store.arrive()
    action = DeskAction(ActionKind.NEXT, 3, "k" * 20, None, "lotte")
    asyncio.run(write_for(central_of(store), CLERK, lambda connection: execute(connection, action, NOW)))
    assert store.view().held is not None


@pytest.mark.parametrize("routes", ["desk.py", "staff.py"])
def test_routes_of_staff_write_for_their_caller_alone(routes: str) -> None:
    tree = ast.parse((Path(__file__).parents[2] / "central" / "api" / routes).read_text())
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "writer"]


def test_what_proves_a_caller_is_in_no_text_of_it() -> None:
    assert token_of(Role.CLERK) not in repr(CLERK)
    assert "form" not in repr(CLERK).replace("form_token", "")
