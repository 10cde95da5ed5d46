"""Rules are tested in three words: given facts, when a command, then facts or a refusal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self
from uuid import UUID

import pytest

from shared.kernel.decider import AnyDecider
from shared.kernel.facts import Fact
from shared.kernel.issued import Issued
from shared.kernel.officer import Officer
from shared.kernel.refusals import Refused

LAN = Officer(id=UUID("00000000-0000-8000-8000-00000000a001"))  # the child officer of the tests
MINH = Officer(id=UUID("00000000-0000-8000-8000-00000000a002"))  # the chairman
HOA = Officer(id=UUID("00000000-0000-8000-8000-00000000a003"))  # the treasurer
A_MORNING = datetime(2025, 3, 10, 2, 0, tzinfo=UTC)  # Monday 10/03/2025, 09:00 in Vietnam


def issued(by: Officer = LAN, at: datetime = A_MORNING, key: str = "k") -> Issued:
    """Return the envelope of a command."""
    return Issued(by=by, at=at, key=key)


@dataclass(frozen=True)
class Given:
    """A stream with its history."""

    decider: AnyDecider
    history: tuple[Fact, ...]

    def when(self, command: object, envelope: Issued | None = None) -> "When":
        """Give one more command."""
        return When(self.decider, self.history, command, envelope or issued())


@dataclass(frozen=True)
class When:
    """A command to a stream with a history."""

    decider: AnyDecider
    history: tuple[Fact, ...]
    command: object
    envelope: Issued

    def then(self, *facts: Fact) -> None:
        """Expect exactly these facts."""
        assert list(facts) == list(self._decided())

    def then_nothing(self) -> None:
        """Expect that nothing happens."""
        assert list(self._decided()) == []

    def then_refused(self, code: str, field: str | None = None) -> Refused:
        """Expect a refusal with this code (and, where given, on this field)."""
        with pytest.raises(Refused) as refusal:
            self._decided()
        assert code == refusal.value.code
        if field is not None:
            assert field == refusal.value.field
        return refusal.value

    def and_then(self, *, envelope: Issued | None = None) -> Self:
        """Give the same command once more after its own facts (it must be idempotent)."""
        history = self.history + tuple(self._decided())
        return type(self)(self.decider, history, self.command, envelope or self.envelope)

    def _decided(self) -> Sequence[Any]:
        state = self.decider.fold(self.history)
        decided: Sequence[Any] = self.decider.decide(self.command, state, self.envelope)
        return decided


def given(decider: AnyDecider, *history: Fact) -> Given:
    """Start from a history."""
    return Given(decider, history)
