"""A decider: two pure functions that are the whole of an aggregate's rules."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar
from uuid import UUID

from shared.kernel.facts import Fact
from shared.kernel.issued import Issued

C = TypeVar("C")
S = TypeVar("S")
F = TypeVar("F")


def _no_unit(_: object) -> None:
    return None


@dataclass(frozen=True)
class Decider(Generic[C, S, F]):
    """`decide` says which facts follow from a command; `evolve` folds a fact into the state.

    `unit_of` tells which administrative unit a record belongs to (None before it exists): the
    store compares it with the officer's scope before `decide` is asked.
    """

    initial: S
    decide: Callable[[C, S, Issued], Sequence[F]]
    evolve: Callable[[S, F], S]
    unit_of: Callable[[S], UUID | None] = _no_unit

    def fold(self, facts: Iterable[F], state: S | None = None) -> S:
        """Return the state after `facts`, starting from `state` or from nothing."""
        current = self.initial if state is None else state
        for fact in facts:
            current = self.evolve(current, fact)
        return current


AnyDecider: TypeAlias = Decider[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One command to one stream, e.g. `Step("child-…", child.decider, RegisterChild(…))`.

    `expected` is the version the person saw; None takes the stream as it is. `complete` fills into
    the command what earlier steps of the same act decided, such as the next number of a book; what
    was asked (the idempotency key's fingerprint) is the command without it.
    """

    stream: str
    decider: AnyDecider
    command: Any
    expected: int | None = None
    complete: Callable[[Any, Sequence[Fact]], Any] | None = None

    def completed(self, earlier: Sequence[Fact]) -> Any:
        """Return the command, filled in from the facts of the act's `earlier` steps."""
        return self.complete(self.command, earlier) if self.complete else self.command
