"""The communes: what each owes and sent, in time or late, and up to when that is known.

Of a commune on this node all is known now; of one with a node of its own, up to the moment at
which nothing that it had told was lacking here. A question only: its rows are the due sheet's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from services.reporting import norms
from services.reporting.readmodels import due_sheet
from services.reporting.readmodels.due_sheet import Owed
from shared.eventstore.elsewhere import Reach, reaches
from shared.kernel.issued import VIETNAM
from shared.units.neighbours import Neighbour, below
from shared.units.tree import Unit, UnitTree

_SERVICE = "reporting"


@dataclass(frozen=True, slots=True)
class Standing:
    """How one report stands: `days` late if it is late, else days left (0 once it was sent)."""

    owed: Owed
    state: str  # sent, sent_late, late, returned, coming
    days: int


@dataclass(frozen=True, slots=True)
class Commune:
    """One commune; `as_of` is None where its node was never heard whole."""

    unit: Unit
    node: str
    as_of: datetime | None
    is_silent: bool
    standings: tuple[Standing, ...]

    def of(self, *states: str) -> tuple[Standing, ...]:
        """Return the reports in these states, the nearest day first."""
        return tuple(one for one in self.standings if one.state in states)


def ask(
    connection: Connection,
    tree: UnitTree,
    communes: Iterable[Unit],
    year: int,
    at: tuple[datetime, timedelta],
) -> tuple[Commune, ...]:
    """Return how the communes stand in a year of reports: who is late first, then by name.

    `at` is the present moment, and how long before it a node may have been heard last.
    """
    communes = tuple(communes)
    owed: dict[UUID, list[Owed]] = {}
    for one in due_sheet.ask(connection, [unit.id for unit in communes]):
        if one.year == year:
            owed.setdefault(one.unit_id, []).append(one)
    nodes = below(connection)
    heard = {reach.node: reach for reach in reaches(connection) if reach.service == _SERVICE}
    today = at[0].astimezone(VIETNAM).date()
    found = []
    for unit in communes:
        node = next((one for one in nodes if one.holds(tree, unit.id)), None)
        as_of, is_silent = _known(node, heard, *at)
        standings = tuple(standing(one, today) for one in owed.get(unit.id, ()))
        found.append(Commune(unit, node.node if node else "", as_of, is_silent, standings))
    return tuple(sorted(found, key=lambda one: (not one.of("late"), one.unit.name)))


def standing(owed: Owed, today: date) -> Standing:
    """Return how a report stands on a day."""
    last = norms.last_day(owed.due_on, before=owed.before)
    if owed.state == "fulfilled":
        late = (owed.fulfilled_on - last).days if owed.fulfilled_on else 0
        return Standing(owed, "sent_late" if late > 0 else "sent", max(late, 0))
    if owed.state == "returned":
        return Standing(owed, "returned", 0)
    left = (last - today).days
    return Standing(owed, "late", -left) if left < 0 else Standing(owed, "coming", left)


def _known(
    node: Neighbour | None, heard: dict[str, Reach], now: datetime, longest: timedelta
) -> tuple[datetime | None, bool]:
    if node is None:
        return now, False
    reach = heard.get(node.node)
    return (reach.complete_at, reach.is_silent(now, longest)) if reach else (None, True)
