"""A fact as the store keeps it: with its place, its author and its hour."""

from datetime import datetime
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from shared.kernel.facts import Fact

FactT_co = TypeVar("FactT_co", bound=Fact, covariant=True)


class Recorded(NamedTuple, Generic[FactT_co]):
    """`position` is gapless in the service, `version` gapless in the stream (both from 1).

    A tuple, for a rebuild makes millions of them.
    """

    position: int
    stream: str
    version: int
    event_id: str
    fact: FactT_co
    actor: UUID
    unit: UUID | None
    cause: str | None
    correlation: str | None
    occurred_at: datetime
    recorded_at: datetime
