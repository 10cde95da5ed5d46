"""How well does notify hear the others? Counts and hours from the store's own inbox."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from shared.eventstore.tables import heads, inbox

_CURSOR = "heard:"


@dataclass(frozen=True, slots=True)
class Source:
    """One service as it is heard here: how many messages so far, the last of them when."""

    name: str
    heard: int
    last_heard_at: datetime | None


def ask(connection: Connection, names: tuple[str, ...]) -> list[Source]:
    """Return each source with what was heard of it, in the order given."""
    cursors = {
        row.name: row.position
        for row in connection.execute(select(heads).where(heads.c.name.startswith(_CURSOR)))
    }
    found = []
    for name in names:
        heard = {
            audience: position
            for audience in ("svc", "evt")
            if (position := cursors.get(f"{_CURSOR}{name}:{audience}", 0))
        }
        lasts = [_received_at(connection, name, *place) for place in heard.items()]
        last = max((at for at in lasts if at), default=None)
        found.append(Source(name, sum(heard.values()), last))
    return found


def _received_at(
    connection: Connection, source: str, audience: str, sequence: int
) -> datetime | None:
    statement = select(inbox.c.received_at).where(
        inbox.c.source == source, inbox.c.audience == audience, inbox.c.sequence == sequence
    )
    text = connection.execute(statement).scalar()
    return datetime.fromisoformat(text) if text else None
