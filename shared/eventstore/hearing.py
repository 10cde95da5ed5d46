"""The inbox: what came over the wire, once, in the order of its source, with its effect.

A letter is kept as it arrives (`waiting`) and applied as soon as none before it is missing, in the
transaction that keeps its effects. So it can be acknowledged at once: a hole is seen and healed, a
policy that fails is tried again from here, and after some tries the letter is quarantined; then
only later letters of the same partition key wait behind it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from shared.contracts.announcement import Audience
from shared.contracts.envelope import inbox_name, read, written
from shared.database import lacks_room
from shared.database.new_rows import NewRows
from shared.database.prepared import Found, Prepared
from shared.eventstore.acts import Act, Heard, Policy
from shared.eventstore.codec import moment_text
from shared.eventstore.draft import Draft
from shared.eventstore.policies import Letter, Policies, PolicyFailed
from shared.eventstore.rows import Run
from shared.eventstore.tables import inbox
from shared.kernel.refusals import Refused

TRIES = 5
_PAUSES = (0.5, 2.0, 10.0, 60.0)  # seconds before the second, third … try


def receive(draft: Draft, letters: Iterable[Mapping[str, Any]]) -> set[tuple[str, str]]:
    """Keep letters that were not here before; return the (source, audience) pairs they are of."""
    rows = [_row(letter, draft.now) for letter in letters]
    if rows:
        _KEEP.run(draft.connection, rows)
    return {(row["source"], row["audience"]) for row in rows}


def apply_waiting(draft: Draft, policies: Policies, source: str, audience: str) -> int:
    """Apply all letters of a source that are next in order; return how many.

    Raises PolicyFailed at the first that cannot be applied; what was applied before it stays in
    the draft only if the caller commits it.
    """
    count, blocked = 0, _blocked(draft, source, audience)
    for letter in _next_in_order(draft, source, audience):
        _apply(draft, policies, letter, blocked)
        count += 1
    return count


def apply_next(draft: Draft, policies: Policies, source: str, audience: str) -> bool:
    """Apply one letter of a source, if the next in order is here, and write what it came to."""
    blocked = _blocked(draft, source, audience)
    for letter in _next_in_order(draft, source, audience):
        _apply(draft, policies, letter, blocked)
        try:
            draft.flush()
        except Exception as fault:
            if lacks_room(fault):
                raise
            raise PolicyFailed(letter, "rows") from fault
        return True
    return False


def note_failure(draft: Draft, letter: Letter, reason: str, *, for_good: bool = False) -> None:
    """Count a failed try: the letter waits longer, or is quarantined and the source goes on.

    `for_good`: trying again cannot help, so it is quarantined at once.
    """
    tries = letter.tries + 1
    if tries < TRIES and not for_good:
        retry_at = draft.now + timedelta(seconds=_PAUSES[min(tries, len(_PAUSES)) - 1])
        _mark(draft, letter, "waiting", tries=tries, retry_at=moment_text(retry_at), reason=reason)
        return
    _mark(draft, letter, "quarantined", tries=tries, reason=reason)
    draft.set_head(cursor_name(letter.source, letter.audience), letter.sequence)


def apply_quarantined(
    draft: Draft, policies: Policies, source: str, audience: str, sequence: int
) -> None:
    """Apply a quarantined letter again and, after it, those that waited behind it, in order."""
    place = {"source": source, "audience": audience, "sequence": sequence}
    (row,) = _ONE.rows(_flushed(draft)(), place)
    if row["state"] != "quarantined":
        return
    _effect(draft, policies, _letter(row))
    behind = {"source": source, "audience": audience, "partition_key": row["partition_key"]}
    for later in _BEHIND.rows(draft.connection, behind):
        _effect(draft, policies, _letter(later))


def tick(draft: Draft, policies: Policies, said: object, at: datetime) -> Iterator[Exception]:
    """Let the policies of a tick react, each on its own; yield the faults of those that failed."""
    for policy in policies.for_tick(said):
        heard = Heard(policy.name, "calendar", 0, at.isoformat(), at, 0, _flushed(draft))
        try:
            _react(draft, policy, said, heard)
        except SQLAlchemyError:
            raise  # the transaction is broken for the others, too
        except Exception as fault:  # noqa: BLE001 - one policy's fault is not another's
            yield fault


def cursor_name(source: str, audience: str) -> str:
    """Return the name of the head that says how far a source has been applied."""
    return f"heard:{source}:{audience}"


def _blocked(draft: Draft, source: str, audience: str) -> set[str]:
    """Return the partition keys of a source that wait behind a quarantined letter."""
    place = {"source": source, "audience": audience}
    return {row["partition_key"] for row in _BLOCKED.rows(_flushed(draft)(), place)}


def _apply(draft: Draft, policies: Policies, letter: Letter, blocked: set[str]) -> None:
    if letter.partition_key in blocked:
        _mark(draft, letter, "behind")
    else:
        _effect(draft, policies, letter)
    draft.set_head(cursor_name(letter.source, letter.audience), letter.sequence)


def _effect(draft: Draft, policies: Policies, letter: Letter) -> None:
    position = draft.head("inbox") + 1
    said = letter.envelope
    if letter.audience == Audience.SUBSCRIBERS:
        policies.must_believe(letter, _flushed(draft)())
    for policy in policies.for_letter(letter):
        heard = Heard(
            policy.name,
            letter.source,
            letter.sequence,
            said["id"],
            datetime.fromisoformat(said["time"]),
            position,
            _flushed(draft),
        )
        try:
            event = policy.event.model_validate(said["data"])
            _react(draft, policy, event, heard)
        except Exception as fault:
            if lacks_room(fault):
                raise  # not the letter's fault: no try is counted
            raise PolicyFailed(letter, policy.name) from fault
    draft.set_head("inbox", position)
    _mark(draft, letter, "applied", position=position)


def _react(draft: Draft, policy: Policy[Any], said: Any, heard: Heard) -> None:
    for reaction in policy.react(said, heard):
        if not isinstance(reaction, Act):
            draft.add_rows((reaction,))
            continue
        try:
            draft.record(draft.decide(reaction))
        except Refused:
            continue  # the rules say no to the machine as they would to a person: no fault


def _flushed(draft: Draft) -> Callable[[], Connection]:
    def connect() -> Connection:
        draft.flush()
        return draft.connection

    return connect


def _next_in_order(draft: Draft, source: str, audience: str) -> Iterator[Letter]:
    """Yield the letters that follow the cursor without a hole and are due."""
    while True:
        after = draft.head(cursor_name(source, audience))
        place = {"source": source, "audience": audience, "after": after}
        rows = _WAITING.rows(draft.connection, place)
        for expected, row in enumerate(rows, after + 1):
            if row["sequence"] != expected:
                return
            if row["retry_at"] is not None and row["retry_at"] > moment_text(draft.now):
                return
            yield _letter(row)
        if len(rows) < _PAGE:
            return


def _letter(row: Found) -> Letter:
    return Letter(
        row["source"],
        row["audience"],
        row["sequence"],
        row["partition_key"],
        row["tries"],
        read(row["envelope"]),
    )


def _row(letter: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {
        "source": inbox_name(letter),
        "audience": letter["audience"],
        "sequence": int(letter["sequence"]),
        "event_id": letter["id"],
        "partition_key": letter["partitionkey"],
        "envelope": written(dict(letter)),
        "state": "waiting",
        "tries": 0,
        "received_at": moment_text(now),
    }


def _mark(draft: Draft, letter: Letter, state: str, **values: object) -> None:
    place = {"s": letter.source, "a": letter.audience, "n": letter.sequence}
    changed = {"position": None, "retry_at": None, "reason": None, "tries": letter.tries}
    draft.add_rows([Run(inbox, _MARK, {**place, **changed, "state": state, **values})])


_PAGE = 500
_at = (inbox.c.source == bindparam("source"), inbox.c.audience == bindparam("audience"))
_WAITING = Prepared(
    select(inbox)
    .where(*_at, inbox.c.state == "waiting", inbox.c.sequence > bindparam("after"))
    .order_by(inbox.c.sequence)
    .limit(_PAGE)
)
_ONE = Prepared(select(inbox).where(*_at, inbox.c.sequence == bindparam("sequence")))
_BEHIND = Prepared(
    select(inbox)
    .where(*_at, inbox.c.state == "behind", inbox.c.partition_key == bindparam("partition_key"))
    .order_by(inbox.c.sequence)
)
_BLOCKED = Prepared(
    select(inbox.c.partition_key)
    .where(*_at, or_(inbox.c.state == "quarantined", inbox.c.state == "behind"))
    .distinct()
)
_MARK = Prepared(
    update(inbox)
    .where(
        inbox.c.source == bindparam("s"),
        inbox.c.audience == bindparam("a"),
        inbox.c.sequence == bindparam("n"),
    )
    .values(
        state=bindparam("state"),
        position=bindparam("position"),
        retry_at=bindparam("retry_at"),
        reason=bindparam("reason"),
        tries=bindparam("tries"),
    )
)
_LATER = {"position", "retry_at", "reason"}
_KEEP = NewRows(
    inbox,
    [column.name for column in inbox.columns if column.name not in _LATER],
    lambda new: new.on_conflict_do_nothing(),
)
