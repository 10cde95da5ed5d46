"""The desk at which a service's operations are carried out: its store, its rights, its clock."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Table

from shared.calendar.clock import Clock
from shared.eventstore.acts import Act, Done
from shared.eventstore.store import Store
from shared.identity.rights import Rights
from shared.kernel.decider import Step
from shared.kernel.ids import random_key
from shared.kernel.issued import Issued
from shared.kernel.officer import Officer
from shared.kernel.permissions import Permissions
from shared.kernel.recorded import Recorded
from shared.kernel.refusals import NotAllowed
from shared.units.tree import UnitTree

T = TypeVar("T")


class Desk:
    """What every operation is given first. It knows no domain: it authorises, performs, reads."""

    def __init__(
        self,
        store: Store,
        permissions: Permissions,
        clock: Clock,
        longest_silence: timedelta = timedelta(days=1),
    ) -> None:
        self.store = store
        self.clock = clock
        self.longest_silence = longest_silence  # of a node below, before somebody asks after it
        self._permissions = permissions

    def issue(self, by: Officer, key: str | None = None) -> Issued:
        """Return the envelope of a command that `by` gives now; without a key, a random one."""
        return Issued(by=by, at=self.clock.now(), key=key or random_key())

    def perform(
        self,
        issued: Issued,
        operation: str,
        *steps: Step,
        unit: UUID | None = None,
        ask: Callable[[Connection], Any] | None = None,
    ) -> Done:
        """Carry out one use case in one transaction.

        `unit` is the unit that a new record will belong to; for records that exist the decider's
        `unit_of` counts. Refuses (NotAllowed) who has no permission row, and as NotFound what lies
        outside the officer's scope. `ask` reads in the same transaction, so that a reading is
        recorded together with what was read.
        """
        if ask is not None and not steps:
            message = f"{operation} reads in an act that records nothing"
            raise TypeError(message)
        rights = self.rights(issued, operation)
        if unit is not None:
            rights.must_cover(unit)
        act = Act(operation, issued, steps, unit, rights.covers, ask)
        return self.store.perform(act)

    def rights(self, issued: Issued, operation: str) -> Rights:
        """Return how far the officer's right to `operation` reaches; refuse who has none."""
        return Rights.of(issued.by, operation, self._permissions, self.units, issued.today)

    def allowed(self, issued: Issued, unit: UUID | None = None) -> frozenset[str]:
        """Return the operations that an officer may do, to a record of `unit` or somewhere.

        It is for what a page offers, never instead of the check of the operation itself.
        """
        found = set()
        for operation in self._permissions:
            with suppress(NotAllowed):
                rights = self.rights(issued, operation)
                if unit is None or rights.covers(unit):
                    found.add(operation)
        return frozenset(found)

    def read(self, ask: Callable[..., T], *arguments: Any) -> T:
        """Answer a question to a read model: `desk.read(child_list.ask, unit_id)`.

        Check `desk.rights(issued, operation)` first; what shows a child's identity goes through
        `perform(..., ask=...)` instead, so that the reading is recorded.
        """
        return self.store.read(ask, *arguments)

    def kept(self, table: Table, ask: Callable[..., T], *arguments: Any) -> T:
        """Answer a question to one table from memory, until a row of it is written."""
        return self.store.kept(table.name, ask, *arguments)

    def facts(self, connection: Connection, stream: str) -> tuple[Recorded[Any], ...]:
        """Return all facts of a stream with what is sealed in them, for an act's `ask` alone."""
        return self.store.facts_on(connection, stream)

    def blind(self, text: str) -> str:
        """Return a keyed digest by which a sealed value can be found again (a blind index)."""
        return self.store.blind(text)

    @property
    def units(self) -> UnitTree:
        """The tree of administrative units as this service knows it."""
        return self.store.kept("units", UnitTree.load)
