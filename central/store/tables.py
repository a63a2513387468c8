"""Central's tables (docs/protocol.md). Times are UTC milliseconds, because SQLAlchemy silently drops offsets on SQLite.

`kiosk.public_key` is an Ed25519 key in base64url; `kiosk_letter` holds every letter that a kiosk has had. Codes and tokens are
stored as SHA-256. `ticket.number` is not unique: central never refuses what is on paper. Initials and birth date are in the
appointment's row only, reached through `entry_appointment`, the erasable link. `due` is stored with the entry, so that the
order survives erasure. An appointment's row holds the seq of its last change;
`appointment_left` the seq at which it left a day. Everything that a request asks is found by an index.
"""

import sqlalchemy as sa

metadata = sa.MetaData()

_MS = sa.BigInteger

site = sa.Table(
    "site",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("generation", sa.String(40), nullable=False),
    sa.Column("identity", sa.String(36), nullable=False, server_default=""),
    sa.Column("marking_version", sa.Integer, nullable=False, server_default="1"),
    sa.Column("open_day", sa.String(10)),
    sa.Column("proved_at", _MS),
    sa.Column("policy", sa.String(64)),
)
kiosk = sa.Table(
    "kiosk",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("letter", sa.String(2), nullable=False, unique=True),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("last_kseq", sa.BigInteger, nullable=False),
    sa.Column("forked_at", _MS),
    sa.Column("last_contact", _MS),
    sa.Column("boot", sa.String(36)),
    sa.Column("status_nr", sa.BigInteger),
    sa.Column("status", sa.LargeBinary),
    sa.Column("last_number", sa.String(5)),
    sa.Column("public_key", sa.String(43)),
    sa.Column("revoked_at", _MS),
    sa.Column("all_told_at", _MS),
    sa.Column("policy_version", sa.Integer),
    sa.Column("policy_refused", sa.Boolean),
)
policy_change = sa.Table(
    "policy_change",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("section", sa.String(20), nullable=False),
    sa.Column("edits", sa.LargeBinary, nullable=False),
    sa.Column("valid_from", sa.String(10), nullable=False),
    sa.Column("why", sa.String(200), nullable=False),
    sa.Column("made_by", sa.String(80), nullable=False),
    sa.Column("made_at", _MS, nullable=False),
    sa.Column("undone_by", sa.String(80)),
    sa.Column("undone_at", _MS),
)
policy_version = sa.Table(
    "policy_version",
    metadata,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("valid_from", sa.String(10), nullable=False),
    sa.Column("files", sa.LargeBinary, nullable=False),
    sa.Column("configured", sa.Boolean, nullable=False),
    sa.Column("made_at", _MS, nullable=False),
    sa.Column("superseded_at", _MS),
)
kiosk_letter = sa.Table(
    "kiosk_letter",
    metadata,
    sa.Column("kiosk", sa.String(64), primary_key=True),
    sa.Column("letter", sa.String(2), primary_key=True),
)
join_code = sa.Table(
    "join_code",
    metadata,
    sa.Column("kiosk", sa.String(64), primary_key=True),
    sa.Column("letter", sa.String(2), nullable=False),
    sa.Column("digest", sa.LargeBinary(32), nullable=False, unique=True),
    sa.Column("expires_at", _MS, nullable=False),
    sa.Column("used_by", sa.String(43)),
)
kiosk_token = sa.Table(
    "kiosk_token",
    metadata,
    sa.Column("digest", sa.LargeBinary(32), primary_key=True),
    sa.Column("kiosk", sa.String(64), nullable=False),
    sa.Column("assertion", sa.String(64), nullable=False),
    sa.Column("expires_at", _MS, nullable=False),
    sa.UniqueConstraint("kiosk", "assertion"),
)
command = sa.Table(
    "command",
    metadata,
    sa.Column("kiosk", sa.String(64), primary_key=True),
    sa.Column("epoch", sa.Integer, primary_key=True),
    sa.Column("kseq", sa.BigInteger, primary_key=True),
    sa.Column("digest", sa.LargeBinary(32), nullable=False),
    sa.Column("result", sa.LargeBinary, nullable=False),
)
appointment = sa.Table(
    "appointment",
    metadata,
    sa.Column("ref", sa.String(64), primary_key=True),
    sa.Column("day", sa.String(10), nullable=False),
    sa.Column("start", _MS, nullable=False),
    sa.Column("purpose", sa.String(16), nullable=False),
    sa.Column("initials", sa.String(12), nullable=False),
    sa.Column("birth", sa.String(10)),
    sa.Column("card", sa.String(4)),
    sa.Column("child", sa.Boolean, nullable=False),
    sa.Column("language", sa.String(3)),
    sa.Column("code_mark", sa.String(40), nullable=False),
    sa.Column("letter_mark", sa.String(40)),
    sa.Column("card_mark", sa.String(40)),
    sa.Column("born_mark", sa.String(40)),
    sa.Column("letter_needed", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("due_eur", sa.Integer),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("sealed", sa.LargeBinary),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("source", sa.String(20), nullable=False, server_default="file"),
    sa.Column("revision", sa.BigInteger),
    sa.Index("appointment_source_day", "source", "day"),
    sa.Index("appointment_day_seq", "day", "seq"),
    sa.Index("appointment_day_born", "day", "born_mark"),
    sa.Index("appointment_day_code", "day", "code_mark"),
    sa.Index("appointment_seq", "seq"),
)
source = sa.Table(
    "source",
    metadata,
    sa.Column("name", sa.String(20), primary_key=True),
    sa.Column("token", sa.LargeBinary(32), nullable=False),
    sa.Column("made_at", _MS, nullable=False),
    sa.UniqueConstraint("token", name="source_token"),
)
delivery = sa.Table(
    "delivery",
    metadata,
    sa.Column("source", sa.String(20), primary_key=True),
    sa.Column("at", _MS, nullable=False),
    sa.Column("report", sa.LargeBinary, nullable=False),
    sa.Column("held", sa.LargeBinary),
)
erasure = sa.Table(
    "erasure",
    metadata,
    sa.Column("at", _MS, primary_key=True, autoincrement=False),
    sa.Column("report", sa.LargeBinary, nullable=False),
)
appointment_left = sa.Table(
    "appointment_left",
    metadata,
    sa.Column("ref", sa.String(64), primary_key=True),
    sa.Column("day", sa.String(10), primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Index("appointment_left_day_seq", "day", "seq"),
)
entry = sa.Table(
    "entry",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("day", sa.String(10), nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("purpose", sa.String(16), nullable=False),
    sa.Column("language", sa.String(3), nullable=False),
    sa.Column("readiness", sa.String(6), nullable=False),
    sa.Column("evidence", sa.LargeBinary, nullable=False),
    sa.Column("arrived_at", _MS, nullable=False),
    sa.Column("due", _MS, nullable=False),
    sa.Column("desk", sa.Integer),
    sa.Column("called_at", _MS),
    sa.Column("done_at", _MS),
    sa.Column("sought_ref", sa.String(64)),
    sa.Column("sought_code", sa.String(40)),
    sa.CheckConstraint("state IN ('waiting', 'called', 'done', 'closed')", name="entry_state"),
    sa.Index("entry_state_day", "state", "day"),
    sa.Index("entry_desk_done", "desk", "state", "done_at"),
    sa.Index(
        "entry_one_at_a_desk",
        "desk",
        unique=True,
        sqlite_where=sa.text("state = 'called'"),
        postgresql_where=sa.text("state = 'called'"),
    ),
)
ticket = sa.Table(
    "ticket",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("entry", sa.Integer, sa.ForeignKey("entry.id"), nullable=False, index=True),
    sa.Column("number", sa.String(5), nullable=False),
    sa.Column("day", sa.String(10), nullable=False, server_default=""),
    sa.Column("kiosk", sa.String(64), nullable=False),
    sa.Column("made_at", _MS, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("printed", sa.String(10)),
    sa.Index("ticket_day_number", "day", "number"),
)
entry_appointment = sa.Table(
    "entry_appointment",
    metadata,
    sa.Column("entry", sa.Integer, sa.ForeignKey("entry.id"), primary_key=True),
    sa.Column("appointment", sa.String(64), nullable=False, unique=True),
)
attention = sa.Table(
    "attention",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("day", sa.String(10), nullable=False),
    sa.Column("at", _MS, nullable=False),
    sa.Column("reason", sa.String(40), nullable=False),
    sa.Column("kiosk", sa.String(64)),
    sa.Column("kseq", sa.BigInteger),
    sa.Column("entry", sa.Integer),
    sa.Column("ticket", sa.String(36)),
    sa.Column("bytes", sa.LargeBinary),
    sa.Column("settled_at", _MS),
    sa.Index("attention_settled", "settled_at"),
    sa.Index("attention_entry", "entry"),
    sa.Index("attention_kiosk_day", "kiosk", "day"),
)
event = sa.Table(
    "event",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", _MS, nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("entry", sa.Integer),
    sa.Column("actor", sa.String(80)),
    sa.Column("detail", sa.String(80)),
    sa.Column("staff", sa.String(80)),
    sa.Index("event_at", "at"),
)
call = sa.Table(
    "call",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("day", sa.String(10), nullable=False),
    sa.Column("at", _MS, nullable=False),
    sa.Column("entry", sa.Integer, nullable=False),
    sa.Column("desk", sa.Integer, nullable=False),
    sa.Index("call_day_seq", "day", "seq"),
)
action = sa.Table(
    "desk_action",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("digest", sa.LargeBinary(32), nullable=False),
    sa.Column("outcome", sa.String(40), nullable=False),
    sa.Column("at", _MS, nullable=False),
)
account = sa.Table(
    "account",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("name", sa.String(64), nullable=False, unique=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("password", sa.String(200)),
    sa.Column("subject", sa.String(600), unique=True),
    sa.Column("made_at", _MS, nullable=False),
    sa.Column("disabled_at", _MS),
)
invitation = sa.Table(
    "invitation",
    metadata,
    sa.Column("digest", sa.LargeBinary(32), primary_key=True),
    sa.Column("account", sa.Integer, sa.ForeignKey("account.id"), nullable=False, unique=True),
    sa.Column("expires_at", _MS, nullable=False),
)
staff_session = sa.Table(
    "staff_session",
    metadata,
    sa.Column("digest", sa.LargeBinary(32), primary_key=True),
    sa.Column("account", sa.Integer, sa.ForeignKey("account.id"), nullable=False),
    sa.Column("seen_at", _MS, nullable=False),
    sa.Column("ends_at", _MS, nullable=False),
    sa.Index("staff_session_account", "account"),
)
login_failure = sa.Table(
    "login_failure",
    metadata,
    sa.Column("source", sa.LargeBinary(32), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("until", _MS, nullable=False),
)
display = sa.Table(
    "display",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("token", sa.LargeBinary(32), unique=True),
    sa.Column("pairing", sa.LargeBinary(32), unique=True),
    sa.Column("pairing_until", _MS),
)
open_desk = sa.Table(
    "open_desk",
    metadata,
    sa.Column("process", sa.String(32), primary_key=True),
    sa.Column("desk", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seen_at", _MS, nullable=False),
)
