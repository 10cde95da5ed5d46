"""Read models have no migrations: they are filled again from the facts and the inbox.

At a start a raised version is filled in place, in one transaction. `Filling` fills models beside
the live ones, a page at a time, while commands keep arriving: it remembers how far it has come and
catches up; who switches or compares does so at one position of both.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, bindparam, func, select

from shared.contracts.announcement import emitters
from shared.contracts.envelope import read
from shared.database import Database
from shared.database.prepared import Found, Prepared
from shared.eventstore.acts import Heard, Policy, ReadModel
from shared.eventstore.codec import READ, Codec
from shared.eventstore.projecting import carry_out
from shared.eventstore.rows import Row, Upsert
from shared.eventstore.tables import events, inbox, read_model_versions

_PAGE = 1000


def bring_up_to_date(
    database: Database, codec: Codec, models: Iterable[ReadModel]
) -> tuple[str, ...]:
    """Fill again every model whose version differs from the stored one; return their names."""
    with database.writing() as connection:
        rows = connection.execute(select(read_model_versions)).all()
        stored = {row.name: row.version for row in rows}
        stale = [model for model in models if stored.get(model.name) != model.version]
        rebuild(connection, codec, *stale)
    return tuple(model.name for model in stale)


def rebuild(connection: Connection, codec: Codec, *models: ReadModel) -> None:
    """Drop the tables of models and fill all from the first fact and letter on, read once."""
    for table in (table for model in models for table in model.tables):
        table.drop(connection, checkfirst=True)
        table.create(connection)
    if models:
        Filling(codec, models).catch_up(connection, connection)
    for model in models:
        note_version(connection, model)


def note_version(connection: Connection, model: ReadModel) -> None:
    """Remember that the tables of a model are of its present version."""
    version = {"name": model.name, "version": model.version}
    carry_out(connection, [Upsert(read_model_versions, version)])


def can_be_rebuilt(model: ReadModel) -> bool:
    """Say whether a model comes from facts or letters; drafts of forms are nobody's fact."""
    default = ReadModel.__dataclass_fields__["fill"].default
    return model.fill is not default or bool(model.policies)


def behind_head(connection: Connection) -> int:
    """Return how many facts and applied letters there are to fill models from."""
    facts = connection.execute(select(func.max(events.c.position))).scalar() or 0
    letters = connection.execute(select(func.max(inbox.c.position))).scalar() or 0
    return int(facts) + int(letters)


@dataclass(slots=True)
class _Reached:
    facts: int = 0
    letters: int = 0


class Filling:
    """The filling of some models of one service, and how far it has come.

    Facts and letters have no common order, so a model that is fed by both must come to the same in
    any order of the two; each kind keeps its own.
    """

    def __init__(self, codec: Codec, models: Sequence[ReadModel]) -> None:
        self._codec = codec
        self._models = models
        self._policies = _by_event(policy for model in models for policy in model.policies)
        self._reached = _Reached()

    @property
    def done(self) -> int:
        """How many facts and letters have been taken in."""
        return self._reached.facts + self._reached.letters

    def catch_up(self, source: Connection, target: Connection) -> None:
        """Take in all that `source` has and `target` does not have yet."""
        while self.take_page(source, target):
            pass

    def take_page(self, source: Connection, target: Connection) -> bool:
        """Take in one page of facts or, when there are no more, of letters; False: none is left."""
        return self._take_facts(source, target) or self._take_letters(source, target)

    def _take_facts(self, source: Connection, target: Connection) -> bool:
        page = _FACTS.tuples(source, {"after": self._reached.facts})
        if not page:
            return False
        fills = [model.fill for model in self._models]
        facts = [self._codec.recorded(row) for row in page]
        carry_out(target, [row for fact in facts for fill in fills for row in fill(fact)])
        self._reached.facts = facts[-1].position
        return True

    def _take_letters(self, source: Connection, target: Connection) -> bool:
        page = _LETTERS.rows(source, {"after": self._reached.letters})
        if not page:
            return False
        pending = _Pending(target)
        for letter in page if self._policies else ():
            for row in self._reactions(letter, pending):
                pending.rows.append(row)
        pending.flushed()
        self._reached.letters = page[-1]["position"]
        return True

    def _reactions(self, letter: Found, pending: "_Pending") -> Iterator[Row]:
        said = read(letter["envelope"])
        _, _, emitter, event, version = said["type"].split(".")
        for policy in self._policies.get((letter["audience"], emitter, event, version), ()):
            heard = _heard(pending.flushed, policy.name, letter, said)
            yield from _only_rows(policy.react(policy.event.model_validate(said["data"]), heard))


class _Pending:
    """Rows not yet written: a policy that asks must see what came before it."""

    def __init__(self, connection: Connection) -> None:
        self.rows: list[Row] = []
        self._connection = connection

    def flushed(self) -> Connection:
        rows, self.rows = self.rows, []
        carry_out(self._connection, rows)
        return self._connection


def _by_event(policies: Iterable[Policy[Any]]) -> dict[tuple[str, ...], list[Policy[Any]]]:
    found: dict[tuple[str, ...], list[Policy[Any]]] = {}
    for policy in policies:
        for emitter in emitters(policy.event):
            told = policy.event
            key = (told.audience.value, emitter, told.event, f"v{told.version}")
            found.setdefault(key, []).append(policy)
    return found


def _heard(
    connect: Callable[[], Connection], policy: str, letter: Found, said: dict[str, Any]
) -> Heard:
    return Heard(
        policy,
        letter["source"],
        letter["sequence"],
        letter["event_id"],
        datetime.fromisoformat(said["time"]),
        letter["position"],
        connect,
    )


def _only_rows(reactions: Iterable[Any]) -> Iterator[Row]:
    for reaction in reactions:
        if not hasattr(reaction, "table"):
            message = "a read model's own policy yields rows, never acts"
            raise TypeError(message)
        yield reaction


def _page_of(*columns: Column[Any], place: Column[int]) -> Prepared:
    """Ask for the next page; of the inbox only what was applied has a position."""
    after = place > bindparam("after")
    return Prepared(select(*columns).where(after).order_by(place).limit(_PAGE))


_FACTS = _page_of(*READ, place=events.c.position)
_LETTERS = _page_of(*inbox.columns, place=inbox.c.position)
