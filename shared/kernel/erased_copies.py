"""What a service that holds copies says once: of a child whose record was erased, they are gone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar
from uuid import UUID

from pydantic import BaseModel

from shared.kernel.decider import Decider, Step
from shared.kernel.facts import Fact
from shared.kernel.issued import Issued


class OfErasedCopies(BaseModel):
    """Whose copies they were, and how many of each kind (a code) were destroyed or coarsened."""

    scrubs: ClassVar[bool] = True

    child_id: UUID
    destroyed: dict[str, int]


F = TypeVar("F", bound=Fact)


@dataclass(frozen=True, slots=True)
class ConfirmErasure:
    """Say that what was held of the child is destroyed; nothing held is said, too."""

    child_id: UUID
    destroyed: Mapping[str, int]


def confirming(said: Callable[..., F]) -> Decider[ConfirmErasure, bool, F]:
    """Return the rule of a service: an erasure is confirmed at most once, by the fact `said`."""

    def decide(command: ConfirmErasure, is_said: bool, issued: Issued) -> Sequence[F]:  # noqa: FBT001, ARG001
        if is_said:
            return []
        return [said(child_id=command.child_id, destroyed=dict(command.destroyed))]

    return Decider(initial=False, decide=decide, evolve=lambda _, __: True)


def confirmation(
    decider: Decider[ConfirmErasure, bool, F], child_id: UUID, **destroyed: int
) -> Step:
    """Return the step by which a service confirms an erasure."""
    return Step(f"erasure-{child_id}", decider, ConfirmErasure(child_id, destroyed))
