"""The chains of other nodes' services, kept once a day as they say themselves.

A chain never grows shorter, and what a place of it once was stays: where another node says
otherwise it was restored to an older state, or somebody changed its past.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from shared.eventstore.chains_told import ChainTold
from shared.kernel.issued import VIETNAM
from shared.messaging.heads import Head
from shared.telemetry.logs import get_logger

log = get_logger()


class Chains:
    """What was said last of each chain, and what of it is still to be kept.

    It is held against what was kept, not against what was said last: two replicas of a service
    may speak at once, the one that looked first after the other.
    """

    def __init__(self, kept: Iterable[ChainTold] = ()) -> None:
        self._kept = {(one.node, one.service): one for one in kept}
        self._last: dict[tuple[str, str], ChainTold] = {}
        self._went_back: set[tuple[str, str]] = set()  # said once for each that was kept

    def note(self, node: str, service: str, said: Head, at: datetime) -> None:
        """Take in where a chain stands; say in the log, once, where it went back."""
        if not (said.facts and said.hash):
            return  # there is no chain yet, or an older node, which does not speak of it
        place = (node, service)
        told = ChainTold(node, service, at.astimezone(VIETNAM).date(), said.facts, said.hash)
        kept = self._kept.get(place)
        if kept is not None and _contradicts(told, kept) and place not in self._went_back:
            self._went_back.add(place)
            log.error("chain_went_back", node=node, source=service, position=said.facts)
        self._last[place] = told

    def due(self) -> Sequence[ChainTold]:
        """Return what is still to be kept: of each chain what was said first on a day."""
        return [told for place, told in self._last.items() if self._is_new(place, told)]

    def are_kept(self, some: Iterable[ChainTold]) -> None:
        """Take note that these have been written."""
        for told in some:
            self._kept[told.node, told.service] = told
            self._went_back.discard((told.node, told.service))

    def _is_new(self, place: tuple[str, str], told: ChainTold) -> bool:
        kept = self._kept.get(place)
        return kept is None or kept.day != told.day


def _contradicts(told: ChainTold, kept: ChainTold) -> bool:
    is_other = told.position == kept.position and told.hash != kept.hash
    return told.position < kept.position or is_other
