"""An ear: hears announcements and own facts into the read models, in memory, without a store."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, create_engine

from services.reporting.policies import COUNTING
from services.reporting.readmodels import (
    activities,
    due_sheet,
    given,
    own_facts,
    plan_board,
    reports,
)
from services.reporting.readmodels.conditions import Asked, Cut, Part
from services.reporting.readmodels.contributions import metadata
from services.reporting.readmodels.figures import Figure, Value, events, figure
from shared.contracts.announcement import Announcement
from shared.eventstore.acts import Act, Heard
from shared.eventstore.projecting import carry_out
from shared.eventstore.rows import Row
from shared.eventstore.tables import metadata as store_tables
from shared.kernel.facts import Fact
from shared.kernel.recorded import Recorded

XA = UUID("00000000-0000-8000-8000-0000000000aa")  # the commune
XA_BEN = UUID("00000000-0000-8000-8000-0000000000bb")  # the one beside it
XOM_1 = UUID("00000000-0000-8000-8000-000000000001")
XOM_2 = UUID("00000000-0000-8000-8000-000000000002")
XOM_3 = UUID("00000000-0000-8000-8000-000000000003")
HALF_YEAR = (date(2024, 11, 15), date(2025, 5, 14))
_FILLS = (
    own_facts.fill,
    due_sheet.fill,
    plan_board.fill,
    activities.fill,
    given.fill,
    reports.fill,
)


def the(number: int) -> UUID:
    """Return the id of the thing of that number."""
    return UUID(int=(8 << 76) | (2 << 62) | number)


def asked(
    period: tuple[date, date] = HALF_YEAR,
    *,
    units: Iterable[UUID] = (XA,),
    cut: Cut | None = None,
) -> Asked:
    """Return a question for the commune and the half-year."""
    return Asked(tuple(str(unit) for unit in units), period[0], period[1], cut)


@cache
def _empty() -> bytes:
    """Return an empty database with all tables: to make them anew for each ear is slow."""
    connection = create_engine("sqlite://").connect()
    metadata.create_all(connection)
    store_tables.create_all(connection)
    connection.commit()
    raw: Any = connection.connection.driver_connection
    made: bytes = raw.serialize()
    connection.close()
    return made


class Ear:
    """What reporting knows, in a database of its own."""

    def __init__(self) -> None:
        self.connection: Connection = create_engine("sqlite://").connect()
        raw: Any = self.connection.connection.driver_connection
        raw.deserialize(_empty())
        self.position = 0
        self.own_position = 0

    def hear(self, *said: Announcement) -> list[str]:
        """Hear announcements in order; return the ids under which they were heard."""
        return [self._hear(one) for one in said]

    def record(self, *facts: Fact) -> list[str]:
        """Record own facts in order; return their event ids."""
        return [self._record(fact) for fact in facts]

    def value(self, code: str, question: Asked | None = None, part: Part | None = None) -> Value:
        """Return the value of a figure."""
        return self.figure(code, question, part).value

    def figure(self, code: str, question: Asked | None = None, part: Part | None = None) -> Figure:
        """Return a figure."""
        return figure(self.connection, code, question or asked(), part)

    def events(self, code: str, question: Asked | None = None) -> tuple[str, ...]:
        """Return the ids of the events under a figure."""
        return events(self.connection, self.figure(code, question))

    def carry_out(self, rows: Iterable[Row]) -> None:
        """Write rows as the writer does: all that a reaction yields, at once."""
        carry_out(self.connection, list(rows))

    def _hear(self, said: Announcement) -> str:
        self.position += 1
        event_id = f"heard-{self.position:04d}"
        source = type(said).__module__.rsplit(".", 1)[-1]
        for policy in COUNTING:
            if policy.event is type(said):
                heard = Heard(
                    policy.name,
                    source,
                    self.position,
                    event_id,
                    datetime(2025, 1, 1, tzinfo=UTC),
                    self.position,
                    lambda: self.connection,
                )
                reactions = list(policy.react(said, heard))
                assert not any(isinstance(one, Act) for one in reactions), "counting only counts"
                self.carry_out(one for one in reactions if not isinstance(one, Act))
        return event_id

    def _record(self, fact: Fact) -> str:
        self.own_position += 1
        recorded: Recorded[Any] = Recorded(
            position=self.own_position,
            stream="stream",
            version=1,
            event_id=str(the(10_000 + self.own_position)),
            fact=fact,
            actor=the(1),
            unit=XA,
            cause=None,
            correlation=None,
            occurred_at=datetime(2025, 1, 1, tzinfo=UTC),
            recorded_at=datetime(2025, 1, 1, tzinfo=UTC),
        )
        for fill in _FILLS:
            self.carry_out(fill(recorded))
        return recorded.event_id
