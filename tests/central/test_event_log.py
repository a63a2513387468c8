"""The event log says what happened, who did it and its detail, each in a column of its own; an old log is brought over."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from central.store import database
from central.store import tables as t
from central.store.desk_actions import ActionKind
from central.store.log import EventKind
from tests.support.store import Store

HERE = Path(database.__file__).parent / "migrations"


def at_revision(engine: sa.Engine, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_kinds_with_a_detail_in_their_name_are_parted_and_the_actions_keep_their_keys(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    at_revision(engine, "0005")
    with engine.begin() as connection:
        for seq, kind in enumerate(("VisitEnded await_ticket", "Attention unknown_ticket", "Called"), 1):
            connection.execute(
                sa.text("INSERT INTO event (seq, at, kind) VALUES (:seq, 0, :kind)"), {"seq": seq, "kind": kind}
            )
        connection.execute(sa.text("INSERT INTO deed (key, digest, outcome, at) VALUES ('k', x'00', 'called', 1)"))
    database.migrate(engine)
    with engine.connect() as connection:
        events = connection.execute(sa.select(t.event.c.kind, t.event.c.detail).order_by(t.event.c.seq)).all()
        actions = connection.execute(sa.select(t.action.c.key, t.action.c.outcome)).all()
    engine.dispose()
    assert [tuple(each) for each in events] == [
        ("VisitEnded", "await_ticket"), ("Attention", "unknown_ticket"), ("Called", None),
    ]  # fmt: skip
    assert [tuple(each) for each in actions] == [("k", "called")]


def test_every_kind_that_is_recorded_is_known_and_names_who_did_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.arrive(ref="a1")
    store.do(ActionKind.NEXT, desk=3)
    query = sa.select(t.event.c.kind, t.event.c.actor).order_by(t.event.c.seq)
    rows = store.writer.now(lambda connection: connection.execute(query).all())
    store.writer.stop()
    kinds = [EventKind(row.kind) for row in rows]
    assert kinds[-1] is EventKind.CALLED
    assert EventKind.ARRIVED in kinds
    assert [row.actor for row in rows if row.kind == EventKind.CALLED] == ["desk 3"]
    assert {row.actor.split()[0] for row in rows} <= {"desk", "kiosk", "import", "central"}
