"""Folded states by stream and version, kept by the writer so that a hot stream is not refolded."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from shared.eventstore.codec import Codec
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
    """The states that the writer knows. Other writers' facts are noticed by their version."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._known: OrderedDict[str, Folded] = OrderedDict()

    def load(
        self, connection: Connection, wanted: Iterable[tuple[str, AnyDecider]]
    ) -> dict[str, Folded]:
        """Return the present states of the wanted streams.

        One query for all versions, one more for each stream that is not known yet or has grown
        behind our back.
        """
        deciders = dict(wanted)
        rows = connection.execute(_VERSIONS, {"streams": list(deciders)})
        versions = {row.stream: row.version for row in rows}
        return {
            stream: self._present(connection, stream, decider, versions.get(stream, 0))
            for stream, decider in deciders.items()
        }

    def keep(self, folded: dict[str, Folded]) -> None:
        """Remember states after their facts have been committed."""
        for stream, state in folded.items():
            self._known[stream] = state
            self._known.move_to_end(stream)
        while len(self._known) > _KEPT_STREAMS:
            self._known.popitem(last=False)

    def forget_all(self) -> None:
        """Forget what is known: after a key was destroyed, states must not keep what it sealed."""
        self._known.clear()

    def _present(
        self, connection: Connection, stream: str, decider: AnyDecider, version: int
    ) -> Folded:
        known = self._known.get(stream)
        if known is None or known.decider is not decider or known.version > version:
            known = Folded(decider, 0, decider.initial)
        if known.version == version:
            return known
        rows = connection.execute(_FACTS, {"stream": stream, "after": known.version}).mappings()
        facts = (self._codec.fact(row) for row in rows)
        return Folded(decider, version, decider.fold(facts, known.state))


_VERSIONS = (
    select(events.c.stream, func.max(events.c.version).label("version"))
    .where(events.c.stream.in_(bindparam("streams", expanding=True)))
    .group_by(events.c.stream)
)
_FACTS = (
    select(events)
    .where(events.c.stream == bindparam("stream"), events.c.version > bindparam("after"))
    .order_by(events.c.version)
)
