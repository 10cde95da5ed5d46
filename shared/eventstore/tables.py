"""The store's own tables: the only ones with a schema history."""

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    event,
)

metadata = MetaData()
_big = BigInteger().with_variant(Integer, "sqlite")

events = Table(
    "events",
    metadata,
    Column("position", _big, primary_key=True, autoincrement=False),  # gapless from 1
    Column("stream", Text, nullable=False),
    Column("version", Integer, nullable=False),  # gapless in the stream, from 1
    Column("type", Text, nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("event_id", Text, nullable=False, unique=True),
    Column("data", Text, nullable=False),  # JSON without personal fields
    Column("sealed", LargeBinary),  # the personal fields, encrypted
    Column("key_subject", Text),
    Column("actor", Text, nullable=False),
    Column("unit", Text),
    Column("cause", Text),
    Column("correlation", Text),
    Column("occurred_at", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("prev_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    UniqueConstraint("stream", "version", name="events_stream_version"),
)
# The database itself refuses to change or remove a fact, whoever asks; on PostgreSQL the service's
# own role has no right to, either. (There the role that owns the table could give it back: see
# docs/operators for owning it by another.)
_FOR_EVER = {
    "sqlite": tuple(
        f"CREATE TRIGGER events_no_{verb.lower()} BEFORE {verb} ON events "
        "BEGIN SELECT RAISE(ABORT, 'facts are for ever'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        (
            "CREATE OR REPLACE FUNCTION refuse_to_change_facts() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE integrity_constraint_violation "
            "USING MESSAGE = 'facts are for ever'; END $$"
        ),
        (
            "CREATE TRIGGER events_for_ever BEFORE UPDATE OR DELETE OR TRUNCATE ON events "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_facts()"
        ),
        "REVOKE UPDATE, DELETE, TRUNCATE ON events FROM CURRENT_USER",
    ),
}
for _dialect, _statements in _FOR_EVER.items():
    for _statement in _statements:
        event.listen(
            events,
            "after_create",
            DDL(_statement).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]
        )


def unguarded_events() -> Table:
    """Return the table of facts as a restore fills it: cut first, guarded then."""
    return events.to_metadata(MetaData())


def guard_events(connection: Connection) -> None:
    """Let the database refuse to change or remove a fact from now on."""
    for statement in _FOR_EVER[connection.dialect.name]:
        connection.exec_driver_sql(statement)


# How far each sequence has come: "events" (with the chain's last hash), "outbox:svc",
# "outbox:evt", "published:svc", "published:evt", "inbox", "heard:<source>:<audience>".
heads = Table(
    "heads",
    metadata,
    Column("name", Text, primary_key=True),
    Column("position", _big, nullable=False),
    Column("hash", LargeBinary),
)

# Every idempotency key with its outcome: positions of facts, or the code of a refusal.
acts = Table(
    "acts",
    metadata,
    Column("key", Text, primary_key=True),
    Column("operation", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("refusal", Text),
    Column("first_position", _big),
    Column("fact_count", Integer, nullable=False),
    Column("at", Text, nullable=False),
    sqlite_with_rowid=False,  # one page fewer to write for each act
)

outbox = Table(
    "outbox",
    metadata,
    Column("audience", Text, primary_key=True),
    Column("sequence", _big, primary_key=True, autoincrement=False),  # gapless per audience
    Column("event_id", Text, nullable=False),  # of its fact's unique id: no index has to say so
    Column("subject", Text, nullable=False),
    Column("envelope", Text, nullable=False),
    Column("at", Text, nullable=False),
)

# What was heard from the wire. state: waiting (a hole before it, or to be tried again), applied,
# quarantined (a policy failed for good), behind (waits behind a quarantined one of its key).
inbox = Table(
    "inbox",
    metadata,
    Column("source", Text, primary_key=True),
    Column("audience", Text, primary_key=True),
    Column("sequence", _big, primary_key=True, autoincrement=False),
    Column("event_id", Text, nullable=False),
    Column("partition_key", Text, nullable=False),
    Column("envelope", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("position", _big),  # this service's own count of what it applied
    Column("tries", Integer, nullable=False, default=0),
    Column("retry_at", Text),
    Column("reason", Text),
    Column("received_at", Text, nullable=False),
    UniqueConstraint("position", name="inbox_position"),
    Index("inbox_by_state", "state", "source", "audience"),
)

# What arrived and cannot be read at all.
malformed = Table(
    "malformed",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("raw", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("received_at", Text, nullable=False),
)

# Where the hash chains of other nodes' services stood when they said so, once a day: what somebody
# else keeps of a chain shows if it is cut off or written anew.
chains_told = Table(
    "chains_told",
    metadata,
    Column("node", Text, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("day", Text, primary_key=True),  # in Vietnam
    Column("position", _big, nullable=False),
    Column("hash", Text, nullable=False),  # in hexadecimal
)

# Services of this node and of others that were seen to have gone back, and when last.
sources_gone_back = Table(
    "sources_gone_back",
    metadata,
    Column("node", Text, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("at", Text, nullable=False),
)

# Says of data that its life is invented, and by which clock it goes: a row named "demonstration",
# or none. So whoever holds the data knows, whatever lies in the folder of the machine.
invented = Table(
    "invented",
    metadata,
    Column("name", Text, primary_key=True),
    Column("mark", Text, nullable=False),  # JSON; services/demonstration/mark.py
)

read_model_versions = Table(
    "read_model_versions",
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", Integer, nullable=False),
)
