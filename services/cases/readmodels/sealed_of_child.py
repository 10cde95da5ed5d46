"""How many notices and cases tell of a child, each sealed under a key of its own.

Asked of the facts, where pseudonyms stand in clear: lists forget whose an erased notice was, and a
restore from an older backup destroys keys before anybody hears why.
"""

from uuid import UUID

from sqlalchemy import Connection, func, or_, select

from shared.eventstore.tables import events


def count(connection: Connection, child_id: UUID) -> int:
    """Return how many they are, erased or not."""
    named = events.c.data.contains(f'"child_id":"{child_id}"', autoescape=True)
    of_either = or_(events.c.stream.startswith("notice-"), events.c.stream.startswith("case-"))
    statement = select(func.count(events.c.stream.distinct())).where(named, of_either)
    return connection.execute(statement).scalar_one()
