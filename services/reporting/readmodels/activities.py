"""What was held for children: the list, and one activity with whom it reached."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Connection, Date, Integer, Table, Text, or_, select

from services.reporting.events import (
    ActivityCancelled,
    ActivityCorrected,
    ActivityDetails,
    ActivityRecorded,
    Reach,
)
from services.reporting.readmodels.contributions import metadata
from services.reporting.reference.labels import label
from services.reporting.reference.plan import organisations
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Row, Update, Upsert
from shared.kernel.recorded import Recorded

activities = Table(
    "activities",
    metadata,
    Column("activity_id", Text, primary_key=True),
    Column("unit_id", Text, nullable=False, index=True),
    Column("hamlet_id", Text),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("held_on", Date, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("task_id", Text),
    Column("reach", Text, nullable=False),  # JSON
    Column("reached", Integer, nullable=False),
    Column("cancelled", Boolean, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Held:
    """One activity as it is now known."""

    activity_id: UUID
    unit_id: UUID
    details: ActivityDetails
    reached: int
    cancelled: bool

    @property
    def kind_vi(self) -> str:
        """The kind as officers read it."""
        return label("activity", self.details.kind)

    @property
    def organisation_vi(self) -> str:
        """The body that held it."""
        return organisations().get(self.details.organisation, self.details.organisation)


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Keep the list."""
    match recorded.fact:
        case ActivityRecorded() | ActivityCorrected() as fact:
            yield _row(fact.activity_id, fact.unit_id, fact.details)
        case ActivityCancelled(activity_id=activity_id):
            yield Update(activities, {"activity_id": str(activity_id)}, {"cancelled": True})
        case _:
            return


def ask(
    connection: Connection, unit_ids: Collection[UUID], *, since: date, until: date
) -> tuple[Held, ...]:
    """Return what was held in the units (communes or hamlets) in a span, the latest first."""
    units = [str(unit) for unit in unit_ids]
    rows = connection.execute(
        select(activities)
        .where(
            or_(activities.c.unit_id.in_(units), activities.c.hamlet_id.in_(units)),
            activities.c.held_on >= since,
            activities.c.held_on <= until,
            activities.c.cancelled.is_(False),
        )
        .order_by(activities.c.held_on.desc(), activities.c.activity_id)
    )
    return tuple(_held(row) for row in rows)


def find(connection: Connection, activity_id: UUID) -> Held | None:
    """Return one activity, also when it was cancelled."""
    row = connection.execute(
        select(activities).where(activities.c.activity_id == str(activity_id))
    ).one_or_none()
    return _held(row) if row is not None else None


def _row(activity_id: UUID, unit_id: UUID, details: ActivityDetails) -> Upsert:
    return Upsert(
        activities,
        {
            "activity_id": str(activity_id),
            "unit_id": str(unit_id),
            "hamlet_id": str(details.hamlet_id) if details.hamlet_id else None,
            "kind": details.kind,
            "title": details.title,
            "held_on": details.held_on,
            "organisation": details.organisation,
            "task_id": str(details.task_id) if details.task_id else None,
            "reach": json.dumps([reach.model_dump() for reach in details.reach]),
            "reached": sum(reach.count for reach in details.reach),
            "cancelled": False,
        },
    )


def _held(row: Any) -> Held:
    details = ActivityDetails(
        kind=row.kind,
        title=row.title,
        held_on=row.held_on,
        hamlet_id=UUID(row.hamlet_id) if row.hamlet_id else None,
        organisation=row.organisation,
        task_id=UUID(row.task_id) if row.task_id else None,
        reach=tuple(Reach(**reach) for reach in json.loads(row.reach)),
    )
    return Held(UUID(row.activity_id), UUID(row.unit_id), details, row.reached, row.cancelled)


model = ReadModel("activities", 1, (activities,), fill)
