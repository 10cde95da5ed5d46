"""Two tiny services for tests of the machinery: a counter that tells, and one that listens."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Column, Connection, Index, Integer, MetaData, Table, Text, select

from shared.calendar.clock import SimulatedClock
from shared.contracts.announcement import Announcement
from shared.database import Places
from shared.eventstore.acts import Act, Heard, Policy, Reaction, ReadModel, whenever
from shared.eventstore.needs import Node
from shared.eventstore.rows import Add, Delete, Insert, Row, Upsert, refused_as
from shared.eventstore.store import Store
from shared.kernel.decider import Decider, Step
from shared.kernel.facts import Fact, Sealed
from shared.kernel.issued import Issued
from shared.kernel.officer import Officer
from shared.kernel.recorded import Recorded
from shared.kernel.refusals import Refused

SOMEBODY = Officer(id=UUID("00000000-0000-8000-8000-00000000b001"))
THE_START = datetime(2025, 3, 10, 2, 0, tzinfo=UTC)
NODE = Node("n05578", b"t" * 32)


class Counted(Fact):
    """Something was counted under somebody's name."""

    fact_type: ClassVar[str] = "registry.toy_counted"
    vi: ClassVar[str] = "Đã đếm"
    sealed_under: ClassVar[str | None] = "subject"

    subject: UUID
    number: int
    name: Sealed[str]


class Forgotten(Fact):
    """The subject's key is destroyed by this fact."""

    fact_type: ClassVar[str] = "registry.toy_forgotten"
    vi: ClassVar[str] = "Đã xoá"
    shreds: ClassVar[str | None] = "subject"

    subject: UUID


class ToyCounted(Announcement):
    """A number was counted."""

    event: ClassVar[str] = "toy_counted"
    emitter: ClassVar[str] = "registry"
    about: ClassVar[str] = "subject"

    subject: UUID
    number: int


@dataclass(frozen=True)
class Count:
    """Count `number` for a subject; a negative number is refused."""

    subject: UUID
    number: int
    name: str = "Nguyễn Văn An"


@dataclass(frozen=True)
class Forget:
    """Erase a subject."""

    subject: UUID


def _decide(command: Count | Forget, total: int, issued: Issued) -> list[Fact]:
    if isinstance(command, Forget):
        return [Forgotten(subject=command.subject)]
    if command.number < 0:
        raise Refused("negative_number", "Số phải lớn hơn 0.", "number")
    if command.number == 0:
        return []
    return [Counted(subject=command.subject, number=command.number, name=command.name)]


def _evolve(total: int, fact: Fact) -> int:
    return total + (fact.number if isinstance(fact, Counted) else 0)


counter = Decider[Any, int, Any](0, _decide, _evolve)

names = Table(
    "toy_names",
    MetaData(),
    Column("position", Integer, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("name", Text),
)
Index("toy_once", names.c.subject, names.c.name, unique=True, info=refused_as("taken", "Đã có tên"))
sums = Table(
    "toy_sums",
    MetaData(),
    Column("subject", Text, primary_key=True),
    Column("total", Integer, nullable=False),
)
lasts = Table(
    "toy_lasts",
    MetaData(),
    Column("subject", Text, primary_key=True),
    Column("number", Integer, nullable=False),
)


def _fill_names(recorded: Recorded[Any]) -> Iterable[Row]:
    fact = recorded.fact
    if isinstance(fact, Counted) and fact.name and fact.name.startswith("unique"):
        row = {"position": recorded.position, "subject": str(fact.subject), "name": fact.name}
        yield Insert(names, row)
    if isinstance(fact, Forgotten):
        yield Delete(names, {"subject": str(fact.subject)})


def _fill_sums(recorded: Recorded[Any]) -> Iterable[Row]:
    if isinstance(recorded.fact, Counted):
        yield Add(sums, {"subject": str(recorded.fact.subject)}, {"total": recorded.fact.number})


def announce(recorded: Recorded[Any]) -> Iterable[ToyCounted]:
    """Tell each count to the other services."""
    if isinstance(recorded.fact, Counted):
        yield ToyCounted(subject=recorded.fact.subject, number=recorded.fact.number)


POISON = 666


@whenever(ToyCounted)
def sum_what_is_heard(event: ToyCounted, heard: Heard) -> Reaction:
    """Add the number up, and remember the last: neither is the same twice or out of order."""
    if event.number == POISON:
        message = "this letter cannot be applied"
        raise RuntimeError(message)
    yield Add(sums, {"subject": str(event.subject)}, {"total": event.number})
    yield Upsert(lasts, {"subject": str(event.subject), "number": event.number})


@dataclass(frozen=True)
class Toy:
    """What the store must know of a service."""

    name: str
    facts: tuple[type[Fact], ...] = ()
    read_models: tuple[ReadModel, ...] = ()
    announce: Any = field(default=lambda _: ())
    all_policies: tuple[Policy[Any], ...] = ()


TELLER = Toy(
    "registry",
    (Counted, Forgotten),
    (
        ReadModel("toy_names", 1, (names,), _fill_names),
        ReadModel("toy_sums", 1, (sums,), _fill_sums),
    ),
    announce,
)
LISTENER = Toy(
    "reporting",
    read_models=(ReadModel("toy_heard", 1, (sums, lasts), policies=(sum_what_is_heard,)),),
    all_policies=(sum_what_is_heard,),
)


def open_store(toy: Toy, where: Path | Places, clock: SimulatedClock | None = None) -> Store:
    """Open the store of a toy service."""
    return Store(toy, where, clock or SimulatedClock(THE_START), NODE)


def count(subject: UUID, number: int, key: str, name: str = "Nguyễn Văn An") -> Act:
    """Return the act of counting."""
    issued = Issued(by=SOMEBODY, at=THE_START, key=key)
    return Act("count", issued, (Step(f"toy-{subject}", counter, Count(subject, number, name)),))


def forget(subject: UUID, key: str) -> Act:
    """Return the act of erasing."""
    issued = Issued(by=SOMEBODY, at=THE_START, key=key)
    return Act("forget", issued, (Step(f"toy-{subject}", counter, Forget(subject)),))


def totals(connection: Connection) -> dict[str, int]:
    """Return the sums by subject."""
    return {row.subject: row.total for row in connection.execute(select(sums))}


def last_numbers(connection: Connection) -> dict[str, int]:
    """Return the last number heard by subject."""
    return {row.subject: row.number for row in connection.execute(select(lasts))}
