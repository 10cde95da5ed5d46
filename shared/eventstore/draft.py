"""What a group of acts has come to, in memory: facts, rows and announcements not yet written.

The pure rules decide each act in order; a refusal never touches SQL. `flush` writes what has
gathered in one batch for each table; the writer commits.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from shared.contracts.announcement import Announcement
from shared.contracts.envelope import envelope, subject_of, written
from shared.database.new_rows import NewRows, NewRowsOfSeveral
from shared.database.prepared import Among, Prepared
from shared.eventstore.acts import Act, ReadModel
from shared.eventstore.chain import GENESIS
from shared.eventstore.codec import Codec, moment_text
from shared.eventstore.folding import Folded, Folds
from shared.eventstore.projecting import carry_out
from shared.eventstore.rows import Row
from shared.eventstore.tables import acts, events, heads, outbox
from shared.kernel.ids import event_id
from shared.kernel.recorded import Recorded
from shared.kernel.refusals import Conflict, NotFound, Refused
from shared.privacy.keyring import Keyring


@dataclass(frozen=True, slots=True)
class Teller:
    """What a service does with each of its facts: fill its models, tell the others."""

    node: str
    service: str
    read_models: tuple[ReadModel, ...]
    announce: Callable[[Recorded[Any]], Iterable[Announcement]]


@dataclass(frozen=True, slots=True)
class Tools:
    """What deciding and recording need besides a connection."""

    codec: Codec
    folds: Folds
    keyring: Keyring
    teller: Teller


@dataclass(slots=True)
class Decided:
    """What one act came to, before it is merged: nothing of a failed act stays behind."""

    act: Act
    facts: list[tuple[str, int, Any]] = field(default_factory=list)
    folded: dict[str, Folded] = field(default_factory=dict)


class Draft:
    """The work of one transaction."""

    def __init__(self, connection: Connection, tools: Tools, now: datetime) -> None:
        self.connection = connection
        self.now = now
        self._at = moment_text(now)
        self.told = False
        self.is_spoilt = False  # something half done stands in it: it must not be committed
        self.to_shred: list[str] = []
        self.erases = False  # what it writes over must not stay on the disk
        self.to_scrub = False  # so much for that, and for what another replica erased
        self.is_at_leisure = False  # what is owed from before, and takes long, is done after it
        self.touched: set[str] = set()
        self.folded: dict[str, Folded] = {}
        self._codec = tools.codec
        self._folds = tools.folds
        self._keyring = tools.keyring
        self._teller = tools.teller
        self._outcomes: dict[str, Mapping[str, Any] | None] = {}
        self._moved: set[str] = set()
        self._heads: dict[str, tuple[int, bytes | None]] = {
            row["name"]: (row["position"], row["hash"]) for row in _HEADS.rows(connection)
        }
        self._new: list[Recorded[Any]] = []
        self._subjects: set[str] = set()  # whose keys they need
        self._outbox: list[dict[str, Any]] = []
        self._acts: list[dict[str, Any]] = []
        self._rows: list[Row] = []

    def expect(self, coming: Sequence[Act]) -> None:
        """Load what a group of acts needs: one query for their keys, one for their streams."""
        keys = [act.key for act in coming if not act.issued.by.is_system]
        if keys:
            rows = _OUTCOMES.rows(self.connection, keys)
            self._outcomes |= dict.fromkeys(keys) | {row["key"]: row for row in rows}
        streams = {step.stream: step.decider for act in coming for step in act.steps}
        if streams:
            self.folded.update(self._folds.load(self.connection, streams.items()))

    def decide(self, act: Act) -> Decided:
        """Ask the rules what follows from an act; raises Refused. Nothing is kept yet."""
        decided = Decided(act)
        self._load(act)
        for step in act.steps:
            before = decided.folded.get(step.stream) or self.folded[step.stream]
            unit = step.decider.unit_of(before.state)
            if unit is not None and act.within is not None and not act.within(unit):
                raise NotFound
            if step.expected is not None and step.expected != before.version:
                raise Conflict("changed_meanwhile", "Hồ sơ vừa được người khác sửa. Hãy xem lại.")
            command = step.completed([fact for _, _, fact in decided.facts])
            new = step.decider.decide(command, before.state, act.issued)
            after = step.decider.fold(new, before.state)
            version = before.version
            for fact in new:
                version += 1
                decided.facts.append((step.stream, version, fact))
            decided.folded[step.stream] = Folded(step.decider, version, after)
        return decided

    def record(self, decided: Decided) -> tuple[Recorded[Any], ...]:
        """Take the facts of an act in: give them positions, fill models, announce."""
        act = decided.act
        self._subjects |= self._unerased(decided)
        self.folded.update(decided.folded)
        recorded = tuple(
            self._take_in(act, number, *found) for number, found in enumerate(decided.facts)
        )
        for fact in recorded:
            for model in self._teller.read_models:
                self.add_rows(model.fill(fact))
            for number, told in enumerate(self._teller.announce(fact)):
                self._announce(fact, told, number)
            if fact.fact.shreds is not None:
                self.to_shred.append(str(getattr(fact.fact, fact.fact.shreds)))
            if fact.fact.scrubs or fact.fact.shreds is not None:
                self.erases = self.to_scrub = True
        return recorded

    def outcome_of(self, act: Act) -> Mapping[str, Any] | None:
        """Return what is remembered under the act's key, or None when it is new."""
        if act.issued.by.is_system:
            return None  # the machine's acts are once by the inbox and by their rules
        if act.key not in self._outcomes:
            self.expect([act])
        return self._outcomes[act.key]

    def keep_outcome(self, act: Act, first: int | None, count: int, refusal: str | None) -> None:
        """Remember under the act's key what it came to, for ever."""
        row = {
            "key": act.key,
            "operation": act.operation,
            "fingerprint": act.fingerprint,
            "refusal": refusal,
            "first_position": first,
            "fact_count": count,
            "at": self._at,
        }
        self._acts.append(row)
        self._outcomes[act.key] = row

    def add_rows(self, rows: Iterable[Row]) -> None:
        """Add rows of read models, to be carried out in order."""
        for row in rows:
            self._rows.append(row)
            self.touched.add(row.table.name)

    def next_of(self, sequence: str) -> int:
        """Count a named gapless sequence one further and return it."""
        position = self.head(sequence) + 1
        self.set_head(sequence, position)
        return position

    def set_head(self, sequence: str, position: int) -> None:
        """Set how far a named sequence has come."""
        self._heads[sequence] = (position, None)
        self._moved.add(sequence)

    def head(self, sequence: str) -> int:
        """Return how far a named sequence has come."""
        return self._heads.get(sequence, (0, None))[0]

    def flush(self) -> None:
        """Write what has gathered, one batch for each table."""
        new = self._chained()
        moved = [
            {"name": name, "position": position, "hash": digest}
            for name in sorted(self._moved)
            for position, digest in [self._heads[name]]
        ]
        _OWN.run(self.connection, new, self._outbox, self._acts, moved)
        rows, self._rows, self._outbox, self._acts = self._rows, [], [], []
        self._moved.clear()
        carry_out(self.connection, rows)

    def _load(self, act: Act) -> None:
        missing = [(s.stream, s.decider) for s in act.steps if s.stream not in self.folded]
        other = [s for s in act.steps if s.stream in self.folded]
        if any(self.folded[s.stream].decider is not s.decider for s in other):
            message = f"{act.operation} folds a stream with another decider"
            raise TypeError(message)
        if missing:
            self.folded.update(self._folds.load(self.connection, missing))

    def _unerased(self, decided: Decided) -> set[str]:
        """Return whose keys an act needs; raises Refused where one was destroyed."""
        subjects = {of for *_, fact in decided.facts if (of := fact.sealed_for) is not None}
        if any(map(self._keyring.is_destroyed, subjects)):
            raise Refused("record_erased", "Hồ sơ này đã được xoá.")
        return subjects

    def _chained(self) -> list[dict[str, Any]]:
        """Return the rows of the new facts; the keys they need are committed before, at once."""
        if not self._new:
            return []
        self._keyring.ensure(self._subjects)
        position, previous = self._heads["events"]
        rows = []
        for recorded in self._new:
            rows.append(self._codec.columns(recorded, previous or GENESIS))
            previous = rows[-1]["hash"]
        self._heads["events"] = (position, previous)
        self._new.clear()
        self._subjects.clear()
        return rows

    def _take_in(
        self, act: Act, number: int, stream: str, version: int, fact: Any
    ) -> Recorded[Any]:
        position, previous = self._heads.get("events", (0, None))
        issued = act.issued
        recorded = Recorded(
            position=position + 1,
            stream=stream,
            version=version,
            event_id=event_id(issued.at, self._teller.service, act.key, act.operation, str(number)),
            fact=fact,
            actor=issued.by.id,
            unit=_unit(self.folded[stream]) or act.unit,
            cause=issued.cause,
            correlation=issued.correlation or act.key,
            occurred_at=issued.at,
            recorded_at=self.now,
        )
        self._new.append(recorded)
        self._heads["events"] = (recorded.position, previous)  # chained when it is written
        self._moved.add("events")
        return recorded

    def _announce(self, recorded: Recorded[Any], told: Announcement, number: int) -> None:
        audience = told.audience.value
        sequence = self.next_of(f"outbox:{audience}")
        letter_id = event_id(recorded.occurred_at, recorded.event_id, audience, str(number))
        letter = envelope(
            self._teller.node,
            self._teller.service,
            told,
            event_id=letter_id,
            sequence=sequence,
            at=recorded.occurred_at,
            cause=recorded.event_id,
            correlation=recorded.correlation,
        )
        self._outbox.append(
            {
                "audience": audience,
                "sequence": sequence,
                "event_id": letter_id,
                "subject": subject_of(self._teller.node, self._teller.service, type(told)),
                "envelope": written(letter),
                "at": self._at,
            }
        )
        self.told = True


def _unit(folded: Folded) -> Any:
    return folded.decider.unit_of(folded.state)


_OWN = NewRowsOfSeveral(
    *(NewRows(table, table.columns.keys()) for table in (events, outbox, acts)),
    NewRows(
        heads,
        heads.columns.keys(),
        lambda new: new.on_conflict_do_update(
            index_elements=["name"],
            set_={"position": new.excluded.position, "hash": new.excluded.hash},
        ),
    ),
)
_HEADS = Prepared(select(heads.c.name, heads.c.position, heads.c.hash))
_OUTCOMES = Among(lambda keys: Prepared(select(acts).where(acts.c.key.in_(map(bindparam, keys)))))
