"""What other bodies gave: figures with their papers, paragraphs with their authors, and who may."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Date, Integer, Table, Text, select

from services.reporting.events import (
    ContributorNamed,
    FigureCorrected,
    FigureEntered,
    NarrativeWritten,
)
from services.reporting.readmodels.contributions import metadata
from services.reporting.reference.plan import organisations
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Insert, Row, Upsert
from shared.kernel.recorded import Recorded

entries = Table(
    "entries",
    metadata,
    Column("event_id", Text, primary_key=True),  # each giving is kept: the newest one counts
    Column("entry_id", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("unit_id", Text, nullable=False),
    Column("measure", Text, nullable=False),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("scaled", BigInteger, nullable=False),
    Column("decimals", Integer, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("document_number", Text, nullable=False),
    Column("document_date", Date, nullable=False),
    Column("note", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("given_at", Text, nullable=False),
    Column("own_position", BigInteger, nullable=False),
)

narratives = Table(
    "narratives",
    metadata,
    Column("event_id", Text, primary_key=True),
    Column("narrative_id", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("unit_id", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("text", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("written_at", Text, nullable=False),
    Column("own_position", BigInteger, nullable=False),
)

contributors = Table(
    "contributors",
    metadata,
    Column("officer_id", Text, primary_key=True),
    Column("unit_id", Text, primary_key=True),
    Column("organisations", Text, nullable=False),  # one a line
)


@dataclass(frozen=True, slots=True)
class Given:
    """A figure as a body gave it."""

    entry_id: UUID
    version: int
    unit_id: UUID
    measure: str
    period_start: date
    period_end: date
    value: Decimal
    organisation: str
    document_number: str
    document_date: date
    note: str
    reason: str
    given_at: str

    @property
    def organisation_vi(self) -> str:
        """The name of the body."""
        return organisations().get(self.organisation, self.organisation)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What a section says, and who says it."""

    section: str
    text: str
    organisation: str
    source: str
    author: UUID
    written_at: str
    version: int

    @property
    def organisation_vi(self) -> str:
        """The name of the body."""
        return organisations().get(self.organisation, self.organisation)


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Keep every giving and every writing."""
    fact = recorded.fact
    place = {
        "event_id": recorded.event_id,
        "version": recorded.version,
        "own_position": recorded.position,
    }
    moment = recorded.occurred_at.astimezone(UTC).isoformat()  # as it is read back: in one zone
    match fact:
        case FigureEntered() | FigureCorrected():
            yield Insert(entries, {**place, **_figure(fact), "given_at": moment})
        case NarrativeWritten():
            yield Insert(narratives, {**place, **_narrative(fact), "written_at": moment})
        case ContributorNamed():
            key = {"officer_id": str(fact.officer_id), "unit_id": str(fact.unit_id)}
            yield Upsert(contributors, {**key, "organisations": "\n".join(fact.organisations)})
        case _:
            return


def figures(
    connection: Connection,
    unit_ids: Collection[UUID | str],
    period: tuple[date, date],
    *,
    until: int | None = None,
) -> tuple[Given, ...]:
    """Return the newest giving of each figure for a period, as known at a position."""
    c = entries.c
    query = select(entries).where(
        c.unit_id.in_([str(unit) for unit in unit_ids]),
        c.period_start == period[0],
        c.period_end == period[1],
    )
    if until is not None:
        query = query.where(c.own_position <= until)
    newest = {row.entry_id: row for row in connection.execute(query.order_by(c.own_position))}
    return tuple(sorted((_given(row) for row in newest.values()), key=lambda one: one.measure))


def history(connection: Connection, entry_id: UUID) -> tuple[Given, ...]:
    """Return all givings of one figure, the newest first."""
    c = entries.c
    rows = connection.execute(
        select(entries).where(c.entry_id == str(entry_id)).order_by(c.own_position.desc())
    )
    return tuple(_given(row) for row in rows)


def paragraphs(
    connection: Connection, unit_id: UUID, period: tuple[date, date], *, until: int | None = None
) -> dict[str, Paragraph]:
    """Return what each section says for a period; a section that says nothing is left out."""
    c = narratives.c
    query = select(narratives).where(
        c.unit_id == str(unit_id), c.period_start == period[0], c.period_end == period[1]
    )
    if until is not None:
        query = query.where(c.own_position <= until)
    newest = {row.section: row for row in connection.execute(query.order_by(c.own_position))}
    return {section: _paragraph(row) for section, row in newest.items() if row.text}


def bodies_of(connection: Connection, officer_id: UUID, unit_id: UUID) -> tuple[str, ...]:
    """Return the bodies that an officer speaks for in a commune."""
    c = contributors.c
    found = connection.execute(
        select(c.organisations).where(c.officer_id == str(officer_id), c.unit_id == str(unit_id))
    ).scalar_one_or_none()
    return tuple(found.splitlines()) if found else ()


def _figure(fact: FigureEntered | FigureCorrected) -> dict[str, Any]:
    return {
        "entry_id": str(fact.entry_id),
        "unit_id": str(fact.unit_id),
        "measure": fact.measure,
        "period_start": fact.period_start,
        "period_end": fact.period_end,
        **fact.given.model_dump(),
        "reason": fact.reason if isinstance(fact, FigureCorrected) else "",
    }


def _narrative(fact: NarrativeWritten) -> dict[str, Any]:
    values = fact.model_dump(exclude={"narrative_id", "unit_id", "author"})
    own = {
        "narrative_id": str(fact.narrative_id),
        "unit_id": str(fact.unit_id),
        "author": str(fact.author),
    }
    return {**values, **own}


def _given(row: Any) -> Given:
    return Given(
        entry_id=UUID(row.entry_id),
        version=row.version,
        unit_id=UUID(row.unit_id),
        measure=row.measure,
        period_start=row.period_start,
        period_end=row.period_end,
        value=Decimal(row.scaled).scaleb(-row.decimals),
        organisation=row.organisation,
        document_number=row.document_number,
        document_date=row.document_date,
        note=row.note,
        reason=row.reason,
        given_at=row.given_at,
    )


def _paragraph(row: Any) -> Paragraph:
    return Paragraph(
        section=row.section,
        text=row.text,
        organisation=row.organisation,
        source=row.source,
        author=UUID(row.author),
        written_at=row.written_at,
        version=row.version,
    )


model = ReadModel("given", 2, (entries, narratives, contributors), fill)
