"""The kinds of work the writer is given: acts, letters, ticks, marks."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Executable, bindparam, func, select
from sqlalchemy.exc import SQLAlchemyError

from shared.calendar.ticks import DayBegan, MinuteBegan
from shared.database.prepared import Prepared
from shared.eventstore import hearing
from shared.eventstore.acts import Act, Done
from shared.eventstore.codec import READ, Codec
from shared.eventstore.draft import Decided, Draft
from shared.eventstore.folding import Folded
from shared.eventstore.policies import Letter, Policies
from shared.eventstore.rows import Row
from shared.eventstore.tables import events
from shared.kernel.decider import AnyDecider, Decider
from shared.kernel.facts import Fact
from shared.kernel.issued import Issued
from shared.kernel.refusals import KeyReused, Refused


@dataclass(frozen=True, slots=True)
class Acting:
    """One act, once for its key: the same key and request give the same answer for ever."""

    act: Act
    codec: Codec

    def run(self, draft: Draft) -> Callable[[], Done]:
        """Decide and record the act, or find what it came to before."""
        act = self.act
        known = draft.outcome_of(act)
        if known is not None:
            return self._again(draft, known)
        try:
            decided = draft.decide(act)
            answer = self._ask(draft)
            recorded = draft.record(decided)
        except Refused as refused:
            draft.keep_outcome(act, None, 0, refused.code)
            return _raising(refused)
        except Exception:
            draft.is_spoilt = True  # a half recorded act must not be committed
            raise
        if recorded or not act.issued.by.is_system:
            first = recorded[0].position if recorded else None
            draft.keep_outcome(act, first, len(recorded), None)
        done = Done(recorded, answer)
        return lambda: done

    def _again(self, draft: Draft, known: Mapping[str, Any]) -> Callable[[], Done]:
        if known["fingerprint"] != self.act.fingerprint:
            raise KeyReused
        if known["refusal"] is not None:
            raise Refused(known["refusal"], "Yêu cầu này đã được gửi và đã bị từ chối.")
        draft.flush()
        first, count = known["first_position"] or 0, known["fact_count"]
        rows = _BETWEEN.tuples(draft.connection, {"first": first, "after": first + count})
        facts = tuple(map(self.codec.recorded, rows))
        done = Done(facts, self._ask(draft), replayed=True)
        return lambda: done

    def _ask(self, draft: Draft) -> Any:
        if self.act.ask is None:
            return None
        draft.flush()
        return self.act.ask(draft.connection)


@dataclass(frozen=True, slots=True)
class Hearing:
    """Letters that arrived: keep them and apply, in order, what nothing is missing before.

    Without `apply` they are only kept: then no policy's fault can stand in the way.
    """

    policies: Policies
    letters: tuple[Mapping[str, Any], ...]
    apply: bool = True

    def run(self, draft: Draft) -> Callable[[], None]:
        """Keep the letters and apply what is next in order."""
        sources = hearing.receive(draft, self.letters)
        with _spoiling(draft):
            for source, audience in sorted(sources) if self.apply else ():
                hearing.apply_waiting(draft, self.policies, source, audience)
        return _nothing


@dataclass(frozen=True, slots=True)
class ApplyingNext:
    """The next letter of a source that waits in the inbox, in a transaction of its own."""

    policies: Policies
    source: str
    audience: str

    def run(self, draft: Draft) -> Callable[[], bool]:
        """Apply it; the answer says whether there was one."""
        with _spoiling(draft):
            applied = hearing.apply_next(draft, self.policies, self.source, self.audience)
        return lambda: applied


@dataclass(frozen=True, slots=True)
class Failing:
    """A letter's policy failed: count the try."""

    letter: Letter
    reason: str
    for_good: bool = False

    def run(self, draft: Draft) -> Callable[[], None]:
        """Make the letter wait longer, or quarantine it."""
        hearing.note_failure(draft, self.letter, self.reason, for_good=self.for_good)
        return _nothing


@dataclass(frozen=True, slots=True)
class Reapplying:
    """A person asks for a quarantined letter to be applied again."""

    policies: Policies
    source: str
    audience: str
    sequence: int

    def run(self, draft: Draft) -> Callable[[], None]:
        """Apply it and what waited behind it, or leave all as it was."""
        with _spoiling(draft):
            hearing.apply_quarantined(
                draft, self.policies, self.source, self.audience, self.sequence
            )
        return _nothing


@dataclass(frozen=True, slots=True)
class Ticking:
    """The time is told."""

    policies: Policies
    said: MinuteBegan | DayBegan
    on_fault: Callable[[Exception], None]

    def run(self, draft: Draft) -> Callable[[], None]:
        """Let the policies of the tick react; a day begins with scrubbing what is owed."""
        draft.is_at_leisure = isinstance(self.said, DayBegan)
        try:
            for fault in hearing.tick(draft, self.policies, self.said, self.said.at):
                self.on_fault(fault)
        except SQLAlchemyError as fault:
            self.on_fault(fault)
            raise
        return _nothing


@dataclass(frozen=True, slots=True)
class Repeating:
    """Facts that had happened when a backup was restored that does not know them.

    Nobody decides again: each is taken in after what its stream holds. A stream that the backup
    does not have has nothing to which it could happen.
    """

    facts: tuple[tuple[Issued, UUID | None, str, Fact], ...]  # (by whom and when, unit, stream, it)

    def run(self, draft: Draft) -> Callable[[], int]:
        """Take them in; the answer says how many."""
        count = 0
        for issued, unit, stream, fact in self.facts:
            version = draft.connection.execute(_VERSION, {"stream": stream}).scalar()
            if version is None:
                continue
            act = Act("restore", issued, (), unit)
            folded = {stream: Folded(_NOBODY, version + 1, None)}
            with _spoiling(draft):
                draft.record(Decided(act, [(stream, version + 1, fact)], folded))
                draft.flush()
            count += 1
        return lambda: count


@dataclass(frozen=True, slots=True)
class Marking:
    """Named sequences have come so far."""

    marks: Mapping[str, int]

    def run(self, draft: Draft) -> Callable[[], None]:
        """Move the marks forward; none goes back."""
        for name, position in self.marks.items():
            if draft.head(name) < position:
                draft.set_head(name, position)
        return _nothing


@dataclass(frozen=True, slots=True)
class Writing:
    """Rows or statements that are nobody's fact."""

    rows: tuple[Row, ...] = ()
    statements: tuple[tuple[Executable, Mapping[str, Any]], ...] = ()

    def run(self, draft: Draft) -> Callable[[], None]:
        """Write them."""
        draft.add_rows(self.rows)
        for statement, parameters in self.statements:
            _execute(draft.connection, statement, parameters)
        return _nothing


@contextmanager
def _spoiling(draft: Draft) -> Iterator[None]:
    """A letter's half effect must not be committed: the whole transaction is given up."""
    try:
        yield
    except Exception:
        draft.is_spoilt = True
        raise


def _execute(connection: Connection, statement: Executable, values: Mapping[str, Any]) -> None:
    connection.execute(statement, dict(values))


def _nothing() -> None:
    return None


def _raising(refused: Refused) -> Callable[[], Any]:
    def answer() -> Any:
        raise refused

    return answer


_NOBODY: AnyDecider = Decider(None, lambda *_: (), lambda state, _: state)
_VERSION = select(func.max(events.c.version)).where(events.c.stream == bindparam("stream"))
_BETWEEN = Prepared(
    select(*READ)
    .where(events.c.position >= bindparam("first"), events.c.position < bindparam("after"))
    .order_by(events.c.position)
)
