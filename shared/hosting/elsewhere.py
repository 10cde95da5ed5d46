"""A hosted node and the nodes above and below it: who hears them, who provides for them."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from shared.messaging.across import Across, feeds_elsewhere
from shared.messaging.connection import Credentials
from shared.messaging.links import Links
from shared.messaging.names import ACROSS, ADMIN
from shared.messaging.neighbours import Neighbours
from shared.settings import Settings
from shared.units.neighbours import Neighbour, all_neighbours, neighbour_rows

if TYPE_CHECKING:
    from shared.hosting.hosted import Hosted


class Elsewhere:
    """Started once the wire stands; does nothing on a node that is joined with no other."""

    def __init__(self, settings: Settings, links: Links, hosted: Mapping[str, "Hosted"]) -> None:
        self._settings = settings
        self._links = links
        self._hearing = {name: one for name, one in hosted.items() if one.service.sources_elsewhere}
        self._across: list[Across] = []
        self._neighbours: Neighbours | None = None

    def write_down(self) -> None:
        """Let the services that hear other nodes know who these are; may be said again."""
        for one in self._hearing.values():
            rows = neighbour_rows(_neighbours(self._links), one.store.read(all_neighbours))
            if rows:
                one.store.write(rows)

    def start(self, credentials: Callable[[str], Credentials], *, keeps: bool) -> None:
        """Begin; `keeps` says that this process may make streams and durables."""
        if not self._links.nodes or not self._hearing:
            return
        if keeps and self._links.below:
            self._neighbours = Neighbours(
                credentials(ADMIN),
                node=self._settings.node_id,
                below=tuple(self._links.below),
                listeners={
                    name: one.service.sources_elsewhere for name, one in self._hearing.items()
                },
            )
            self._neighbours.start()
        self._across = [
            Across(
                one.store,
                credentials(ACROSS),
                one.metrics,
                feeds=feeds_elsewhere(self._settings.node_id, name, self._links),
                sources=one.service.sources_elsewhere,
                clock=one.clock,
            )
            for name, one in self._hearing.items()
        ]
        for across in self._across:
            across.start()

    async def stop(self) -> None:
        """Stop hearing, then providing."""
        for across in self._across:
            await across.stop()
        if self._neighbours is not None:
            await self._neighbours.stop()


def _neighbours(links: Links) -> list[Neighbour]:
    """Return who is joined, as the services know them: whom each letter may speak for."""
    above = links.above
    top = [Neighbour(above.node, "above", above.unit_code)] if above else []
    return [*top, *(Neighbour(node, "below", links.units.get(node, "")) for node in links.below)]
