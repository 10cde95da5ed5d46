"""What a store is given: what it must know of its service, who counts for it, whose it is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from shared.contracts.announcement import Announcement
from shared.eventstore.acts import Policy, ReadModel
from shared.kernel.facts import Fact
from shared.kernel.recorded import Recorded


class Keeps(Protocol):
    """What the store must know of a service (shared.service.Service has it all)."""

    @property
    def name(self) -> str: ...
    @property
    def facts(self) -> tuple[type[Fact], ...]: ...
    @property
    def read_models(self) -> tuple[ReadModel, ...]: ...
    @property
    def announce(self) -> Callable[[Recorded[Any]], Iterable[Announcement]]: ...
    @property
    def all_policies(self) -> tuple[Policy[Any], ...]: ...


class Meter(Protocol):
    """What is counted while the store works. Labels are names of operations and codes only."""

    def acted(self, operation: str, outcome: str) -> None:
        """An act was done ("done", "replayed"), refused (its code) or failed ("fault")."""
        ...

    def committed(self, jobs: int, seconds: float) -> None:
        """A group of jobs was committed in so many seconds."""
        ...

    def delivered(self, channel: str, outcome: str) -> None:
        """Something was tried to be delivered outside the node; `outcome` is a code."""
        ...

    def policy_failed(self, policy: str) -> None:
        """A policy raised."""
        ...


@dataclass(frozen=True, slots=True)
class Node:
    """The installation: its immutable id (a word of subjects) and the key that wraps all keys."""

    id: str
    key: bytes
