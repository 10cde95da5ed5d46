"""What the writer is given: acts to decide, messages and ticks to react to, models to fill."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Table

from shared.calendar.ticks import DayBegan, MinuteBegan
from shared.contracts.announcement import Announcement
from shared.eventstore.rows import Row
from shared.kernel.decider import Step
from shared.kernel.ids import thing_id
from shared.kernel.issued import Issued
from shared.kernel.officer import SYSTEM
from shared.kernel.recorded import Recorded

E = TypeVar("E", bound=Announcement | MinuteBegan | DayBegan)
Said: TypeAlias = Announcement | MinuteBegan | DayBegan


def _nothing(_: Recorded[Any]) -> Iterable[Row]:
    return ()


@dataclass(frozen=True, slots=True)
class Act:
    """One use case: steps that happen together or not at all, in one transaction.

    `unit` is the responsible unit of records that do not exist yet. `within` says whether a unit
    lies in the officer's scope; None is the machine itself, which may. `ask` reads in the same
    transaction, after the steps: a reading that must be recorded.

    `key` is the digest under which its outcome is kept: one person's keys are their own; what a
    client put into its key is neither stored nor told.
    """

    operation: str
    issued: Issued
    steps: tuple[Step, ...]
    unit: UUID | None = None
    within: Callable[[UUID], bool] | None = None
    ask: Callable[[Connection], Any] | None = None
    key: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", str(thing_id(str(self.issued.by.id), self.issued.key)))

    @property
    def fingerprint(self) -> str:
        """A digest of what is asked, to tell a retry from another request with its key."""
        steps = (f"{step.stream}{step.command!r}" for step in self.steps)
        asked = "\x1f".join((self.operation, str(self.unit), *steps))
        return hashlib.blake2b(asked.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Done:
    """What an act came to. `facts` are those recorded, also when the key was seen before."""

    facts: tuple[Recorded[Any], ...]
    answer: Any = None
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """How something was heard: from whom, when and at which place.

    `at` is when it happened (not when it arrived). `position` is this service's own gapless
    count of all that it heard from the wire (0 for ticks).
    """

    policy: str
    source: str
    sequence: int
    event_id: str
    at: datetime
    position: int
    connect: Callable[[], Connection]

    @property
    def connection(self) -> Connection:
        """A connection within the writer's transaction, to ask with, never to write.

        It sees all that came before, but not yet what this policy itself has yielded.
        """
        return self.connect()

    def act(self, operation: str, *steps: Step, unit: UUID | None = None, label: str = "") -> Act:
        """Return an act of the machine itself, caused by what was heard.

        `label` tells several acts of one policy apart.
        """
        issued = Issued(
            by=SYSTEM,
            at=self.at,
            key=f"{self.policy}:{self.event_id}:{label}",
            cause=self.event_id,
            correlation=None,
        )
        return Act(operation, issued, steps, unit)


class NotBelieved(Exception):
    """A letter that nothing can make true, however often it is tried; the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


# What every letter of another node must pass before a policy hears it: connection, source, data.
Guard: TypeAlias = Callable[[Connection, str, Mapping[str, Any]], None]
Reaction: TypeAlias = Iterable[Row | Act]


@dataclass(frozen=True)
class Policy(Generic[E]):
    """Whenever `event` is heard, `react`: return rows and acts; the writer carries them out."""

    event: type[E]
    react: Callable[[E, Heard], Reaction]

    @property
    def name(self) -> str:
        """The sentence after which the policy is called."""
        return self.react.__name__


def whenever(event: type[E]) -> Callable[[Callable[[E, Heard], Reaction]], Policy[E]]:
    """Make a policy of a function: `@whenever(cases.CaseOpened) def count_opened_case(...)`."""

    def make(react: Callable[[E, Heard], Reaction]) -> Policy[E]:
        return Policy(event, react)

    return make


@dataclass(frozen=True, slots=True)
class ReadModel:
    """What people can ask: tables, and how facts (and policies) fill them.

    Raise `version` when the tables or the filling change: it is then rebuilt from the facts and,
    where it is fed by others' messages, from the inbox through `policies` (which yield rows only).
    `guard` refuses letters of other nodes by what it holds; it raises NotBelieved.
    """

    name: str
    version: int
    tables: tuple[Table, ...]
    fill: Callable[[Recorded[Any]], Iterable[Row]] = _nothing
    policies: tuple[Policy[Any], ...] = field(default=())
    guard: Guard | None = None
