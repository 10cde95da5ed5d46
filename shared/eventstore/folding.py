"""Folded states by stream, kept by the writer so that a hot stream is not refolded."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, bindparam, select

from shared.database.prepared import Among, Plain, Prepared
from shared.eventstore.codec import OF_FACT, Codec
from shared.eventstore.tables import events
from shared.kernel.decider import AnyDecider

_KEPT_STREAMS = 5_000


@dataclass(frozen=True, slots=True)
class Folded:
    """The state of a stream after `version` facts."""

    decider: AnyDecider
    version: int
    state: Any


class Folds:
    """The states that the writer knows. What others stored meanwhile is learnt in `catch_up`."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._known: OrderedDict[str, Folded] = OrderedDict()
        self._seen = 0

    def catch_up(self, connection: Connection, head: int) -> None:
        """Forget the streams to which others wrote: the facts have come as far as `head`."""
        if head != self._seen and self._known:
            for grown in _GROWN.rows(connection, {"seen": self._seen}):
                self._known.pop(grown["stream"], None)
        self._seen = head

    def load(
        self, connection: Connection, wanted: Iterable[tuple[str, AnyDecider]]
    ) -> dict[str, Folded]:
        """Return the present states of the wanted streams; one query for all not known yet."""
        deciders = dict(wanted)
        present = {stream: found for stream in deciders if (found := self._known.get(stream))}
        missing = [s for s, decider in deciders.items() if not _is_of(present.get(s), decider)]
        if missing:
            present |= {
                stream: Folded(deciders[stream], 0, deciders[stream].initial) for stream in missing
            }
            rows = _FACTS.tuples(connection, missing)
            for stream, of_it in groupby(rows, key=itemgetter(0)):
                present[stream] = self._folded(deciders[stream], list(of_it))
        return present

    def keep(self, folded: dict[str, Folded], head: int) -> None:
        """Remember states after their facts have been committed, as far as `head`."""
        self._seen = head
        for stream, state in folded.items():
            self._known[stream] = state
            self._known.move_to_end(stream)
        while len(self._known) > _KEPT_STREAMS:
            self._known.popitem(last=False)

    def forget_all(self) -> None:
        """Forget what is known: after a key was destroyed, states must not keep what it sealed."""
        self._known.clear()

    def _folded(self, decider: AnyDecider, rows: Sequence[Plain]) -> Folded:
        state = decider.fold(map(self._codec.fact, rows), decider.initial)
        return Folded(decider, rows[-1][1], state)


def _is_of(known: Folded | None, decider: AnyDecider) -> bool:
    return known is not None and known.decider is decider


def _facts_of(streams: Sequence[str]) -> Prepared:
    of_them = select(*OF_FACT).where(events.c.stream.in_(map(bindparam, streams)))
    return Prepared(of_them.order_by(events.c.stream, events.c.version))


_FACTS = Among(_facts_of)
_GROWN = Prepared(select(events.c.stream).where(events.c.position > bindparam("seen")).distinct())
