"""The chains of other nodes' services, kept once a day as they say themselves.

A chain never grows shorter, and what a place of it once was stays: where another node says
otherwise it was restored to an older state, or somebody changed its past.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from time import monotonic

from shared.eventstore.chains_told import ChainTold
from shared.kernel.issued import VIETNAM
from shared.messaging.heads import Head
from shared.messaging.high_water import HighWater


class Chains:
    """What was said last of each chain, and what of it is still to be kept."""

    def __init__(self, kept: Iterable[ChainTold] = ()) -> None:
        self._last = {(one.node, one.service): one for one in kept}
        self._days = {place: one.day for place, one in self._last.items()}
        self._known = {place: HighWater(one.position) for place, one in self._last.items()}

    def note(self, node: str, service: str, said: Head, at: datetime) -> bool:
        """Take in where a chain stands; say, once, where it has gone back."""
        if not (said.facts and said.hash):
            return False  # there is no chain yet, or an older node, which does not speak of it
        place = (node, service)
        told = ChainTold(node, service, at.astimezone(VIETNAM).date(), said.facts, said.hash)
        known = self._known.setdefault(place, HighWater())
        is_shorter = known.falls_to(told.position, monotonic())
        is_other = _is_other(told, self._last.get(place))
        self._last[place] = told
        return is_shorter or is_other

    def due(self) -> Sequence[ChainTold]:
        """Return what is still to be kept: of each chain what was said first on a day."""
        return [told for place, told in self._last.items() if self._days.get(place) != told.day]

    def are_kept(self, some: Iterable[ChainTold]) -> None:
        """Take note that these have been written."""
        for told in some:
            self._days[told.node, told.service] = told.day


def _is_other(told: ChainTold, before: ChainTold | None) -> bool:
    """Say whether the same place had another hash before: that no replica says."""
    return before is not None and (told.position == before.position and told.hash != before.hash)
