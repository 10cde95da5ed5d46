"""What must be done, by whom, until when? The list behind "Việc cần làm".

One row per task that some service has opened and not closed; policies write it from what they hear.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    MetaData,
    Row,
    Table,
    Text,
    and_,
    false,
    or_,
    select,
)

from shared.eventstore.codec import moment_text
from shared.eventstore.rows import Delete, Upsert
from shared.kernel.issued import VIETNAM
from shared.kernel.roles import Role

open_tasks = Table(
    "open_tasks",
    MetaData(),
    Column("source", Text, primary_key=True),  # services name their tasks for themselves
    Column("task_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("unit_id", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("officer_id", Text),
    Column("title", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("due_at", Text),
    Column("citation", Text, nullable=False),
    Column("opened_at", Text, nullable=False),
)
Index("open_tasks_by_role", open_tasks.c.role, open_tasks.c.unit_id)

MOST_SHOWN = 500
_WEEK = timedelta(days=7)


class When(StrEnum):
    """The groups of the list, in its order."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"

    @property
    def vi(self) -> str:
        """The heading of the group."""
        return _WHEN_VI[self]


_WHEN_VI = {
    When.OVERDUE: "Quá hạn",
    When.TODAY: "Hôm nay",
    When.WEEK: "7 ngày tới",
    When.LATER: "Sau đó",
}


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the list."""

    source: str
    task_id: str
    kind: str
    unit_id: UUID
    role: Role
    officer_id: UUID | None
    title: str
    reference: str
    link: str
    due_at: datetime | None
    citation: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Hands:
    """Whose hands a task may lie in: a role over some units (None: of any role there)."""

    role: Role | None
    unit_ids: frozenset[UUID]


def open_row(task: Task) -> Upsert:
    """Return the row of a task that was opened, or told again with other contents."""
    values = {
        "source": task.source,
        "task_id": task.task_id,
        "kind": task.kind,
        "unit_id": str(task.unit_id),
        "role": task.role.value,
        "officer_id": str(task.officer_id) if task.officer_id else None,
        "title": task.title,
        "reference": task.reference,
        "link": task.link,
        "due_at": moment_text(task.due_at) if task.due_at else None,
        "citation": task.citation,
        "opened_at": moment_text(task.opened_at),
    }
    return Upsert(open_tasks, values)


def closed_row(source: str, task_id: str) -> Delete:
    """Return what removes a task that is done."""
    return Delete(open_tasks, {"source": source, "task_id": task_id})


def ask(
    connection: Connection, hands: Sequence[Hands], officer_id: UUID | None = None
) -> list[Task]:
    """Return the tasks in those hands, by legal moment, those without one last.

    With `officer_id`, what was given to another person by name is left out.
    """
    mine = open_tasks.c.officer_id.is_(None) | (open_tasks.c.officer_id == str(officer_id))
    statement = (
        select(open_tasks)
        .where(_in_hands(hands), *(() if officer_id is None else (mine,)))
        .order_by(
            open_tasks.c.due_at.is_(None),
            open_tasks.c.due_at,
            open_tasks.c.opened_at,
            open_tasks.c.source,
            open_tasks.c.task_id,
        )
        .limit(MOST_SHOWN)
    )
    return [_task(row) for row in connection.execute(statement)]


def grouped(tasks: Iterable[Task], now: datetime) -> dict[When, list[Task]]:
    """Return the tasks under their headings, each in exactly one, in the order given."""
    groups: dict[When, list[Task]] = {when: [] for when in When}
    for task in tasks:
        groups[_when(task.due_at, now)].append(task)
    return groups


def deadlines(connection: Connection, now: datetime) -> dict[str, int]:
    """Return how many tasks with a legal moment stand under each heading: for the operator."""
    due = select(open_tasks.c.due_at).where(open_tasks.c.due_at.is_not(None))
    counts = Counter(
        _when(datetime.fromisoformat(due_at), now) for due_at in connection.scalars(due)
    )
    return {when.value: counts[when] for when in When}


def _when(due_at: datetime | None, now: datetime) -> When:
    if due_at is None:
        return When.LATER
    if due_at < now:
        return When.OVERDUE
    days = due_at.astimezone(VIETNAM).date() - now.astimezone(VIETNAM).date()
    if not days:
        return When.TODAY
    return When.WEEK if days <= _WEEK else When.LATER


def _in_hands(hands: Sequence[Hands]) -> ColumnElement[bool]:
    return or_(
        false(),
        *(
            and_(
                open_tasks.c.unit_id.in_(sorted(str(unit_id) for unit_id in one.unit_ids)),
                *(() if one.role is None else (open_tasks.c.role == one.role.value,)),
            )
            for one in hands
        ),
    )


def _task(row: Row[Any]) -> Task:
    return Task(
        source=row.source,
        task_id=row.task_id,
        kind=row.kind,
        unit_id=UUID(row.unit_id),
        role=Role(row.role),
        officer_id=UUID(row.officer_id) if row.officer_id else None,
        title=row.title,
        reference=row.reference,
        link=row.link,
        due_at=datetime.fromisoformat(row.due_at) if row.due_at else None,
        citation=row.citation,
        opened_at=datetime.fromisoformat(row.opened_at),
    )
