"""Filling models again beside the live ones while commands keep arriving, then the switch.

Nothing that goes wrong beside touches the live tables. The switch is one transaction under the
writer: the live tables are replaced, and what was recorded meanwhile is filled into them. Nothing
is lost, and who reads sees either all of the old or all of the new.
"""

from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Self

from shared.database import Database
from shared.database.beside import Beside
from shared.eventstore.acts import ReadModel
from shared.eventstore.codec import Codec
from shared.eventstore.comparing import Difference, differences
from shared.eventstore.rebuilding import Filling, behind_head, note_version


class Rebuilding:
    """Some models of one service being filled again; a context, it tidies up after itself."""

    def __init__(self, database: Database, codec: Codec, models: Sequence[ReadModel]) -> None:
        self._live = database
        self._models = models
        self._tables = [table for model in models for table in model.tables]
        self._filling = Filling(codec, models)
        self._place = Beside(database)

    def __enter__(self) -> Self:
        self._beside = self._place.open(self._tables)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._beside.close()
        self._place.remove()

    def fill(self, tell: Callable[[int, int], None] = lambda _done, _all: None) -> None:
        """Fill the models up to the present; `tell` hears how many facts and letters are in."""
        while True:
            # A view of its own for each page: a long one would keep the database's log from ending.
            with self._live.reading() as source, self._beside.writing() as target:
                is_more = self._filling.take_page(source, target)
                tell(self._filling.done, behind_head(source))
            if not is_more:
                return

    def compare(self) -> Iterator[Difference]:
        """Yield what differs from the live tables, both as they stand at one position."""
        with self._live.reading() as live:
            with self._beside.writing() as target:
                self._filling.catch_up(live, target)
            with self._beside.reading() as filled:
                for table in self._tables:
                    yield from differences(live, filled, table)

    def switch(self) -> None:
        """Put the filled tables in the place of the live ones, and fill in what came meanwhile."""
        with self._place.switching() as connection:
            for table in self._tables:
                self._place.take_over(connection, table)
            self._filling.catch_up(connection, connection)
            for model in self._models:
                note_version(connection, model)
