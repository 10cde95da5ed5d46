"""The store of one service: acts in, facts out; letters heard; what was told; what can be asked."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, insert

from shared.calendar.clock import Clock
from shared.calendar.ticks import DayBegan, MinuteBegan
from shared.database import Places
from shared.eventstore import rebuilding, wire
from shared.eventstore.acts import Act, Done, Guard, NotBelieved, ReadModel
from shared.eventstore.asking import Asker
from shared.eventstore.codec import Codec, moment_text
from shared.eventstore.draft import Draft, Teller, Tools
from shared.eventstore.erasing import Erasing
from shared.eventstore.folding import Folds
from shared.eventstore.needs import Keeps, Meter, Node
from shared.eventstore.policies import Policies, PolicyFailed
from shared.eventstore.remembering import Remembered
from shared.eventstore.rows import Row
from shared.eventstore.tables import malformed, metadata
from shared.eventstore.wire import Told
from shared.eventstore.work import (
    Acting,
    ApplyingNext,
    Failing,
    Hearing,
    Marking,
    Reapplying,
    Repeating,
    Ticking,
    Writing,
)
from shared.eventstore.writer import Parts, Work, Writer
from shared.kernel.recorded import Recorded
from shared.privacy.keyring import Keyring
from shared.promise import Promise, settled
from shared.waiting import PATIENCE_SECONDS, is_prompt, wait

T = TypeVar("T")
log = structlog.get_logger()


class Store:
    """Thread-safe and synchronous. One writer thread; readers see only what is committed."""

    def __init__(
        self,
        service: Keeps,
        where: Places | Path,
        clock: Clock,
        node: Node,
        meter: Meter | None = None,
    ) -> None:
        places = Places(where) if isinstance(where, Path) else where
        self.service = service.name
        self.on_told: list[Callable[[], None]] = []
        self._clock = clock
        self._meter = meter
        self._database = places.data(service.name)
        self._keyring = Keyring(places.keys(service.name), node.key)
        self._codec = Codec(service.facts, self._keyring)
        self._policies = Policies(service.all_policies, _guards(service.read_models))
        self._erasing = Erasing(self._codec, self._keyring)
        self._remembered = Remembered(is_shared=self._database.is_shared)
        self._inbox_pool = ThreadPoolExecutor(1, f"inbox-{service.name}")
        self._asker = Asker(self._database, service.name)
        self._database.create(metadata.tables.values())
        self.read(self._follow_erasing)
        rebuilding.bring_up_to_date(self._database, self._codec, service.read_models)
        tables = tuple(table for model in service.read_models for table in model.tables)
        teller = Teller(node.id, service.name, service.read_models, service.announce)
        tools = Tools(self._codec, Folds(self._codec), self._keyring, teller)
        parts = Parts(self._database, tools, clock, tables, self._erasing)
        self._writer = Writer(parts, self._after_commit)

    # Acts

    def perform(self, act: Act) -> Done:
        """Carry out an act and wait for its commit; raises Refused where a rule says no."""
        try:
            done = wait(self.submit(act))
        except Exception as fault:
            self._count(act, getattr(fault, "code", "fault"))
            raise
        self._count(act, "replayed" if done.replayed else "done")
        return done

    def submit(self, act: Act) -> Promise[Done]:
        """Queue an act; what it comes to is promised."""
        return self._writer.submit(Acting(act, self._codec))

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows that are nobody's fact: drafts of forms, marks of the host."""
        self._do(Writing(tuple(rows)))

    def repeat(self, facts: Repeating) -> int:
        """Take in again what a restored backup does not know; return how many facts that were."""
        count: int = self._do(facts)
        return count

    def tick(self, said: MinuteBegan | DayBegan) -> Promise[None]:
        """Tell the time: policies react; on a server a day begins with scrubbing what is owed."""
        is_awaited = isinstance(said, DayBegan) and self._database.is_shared
        if not is_awaited and not self._policies.for_tick(said):
            return settled(None)
        return self._writer.submit(Ticking(self._policies, said, self._policy_failed))

    # What is heard

    def receive(self, letters: Sequence[Mapping[str, Any]]) -> Promise[None]:
        """Keep letters (checked envelopes) in the inbox and apply what is next in order.

        Once the promise is kept and raises nothing, all of them may be acknowledged.
        """
        return _promised(self._inbox_pool, self._receive, tuple(letters))

    def retry_waiting(self) -> None:
        """Apply what is waiting and due: letters whose policy failed, or that arrived early."""
        for source, audience in self.read(wire.waiting_sources):
            applied = _promised(self._inbox_pool, self._apply_singly, source, audience)
            applied.result(PATIENCE_SECONDS)

    def refuse_malformed(self, raw: bytes, reason: str) -> None:
        """Keep what arrived and cannot be read, for a person to look at."""
        row = {"raw": raw, "reason": reason, "received_at": moment_text(self._clock.now())}
        self._do(Writing(statements=((insert(malformed), row),)))

    def retry_quarantined(self, source: str, audience: str, sequence: int) -> None:
        """Apply a quarantined letter again, then those behind it; raises what the policy raises."""
        self._do(Reapplying(self._policies, source, audience, sequence))

    def missing(self, source: str, audience: str, head: int) -> tuple[int, int] | None:
        """Return the first hole (from, to) up to `head` in what was heard, or None."""
        return self.read(wire.first_hole, source, audience, head)

    def inbox_heads(self) -> dict[tuple[str, str], int]:
        """Return how far each (source, audience) has been applied without a hole."""
        found = self.read(wire.heads_under, "heard:")
        return {(name.split(":")[0], name.split(":")[1]): at for name, at in found.items()}

    def inbox_counts(self) -> dict[str, int]:
        """Return how many letters stand in each state: applied, waiting, quarantined, behind."""
        return self.read(wire.counts)

    def highest_waiting(self, source: str, audience: str) -> int:
        """Return the highest sequence kept of a source, applied or not."""
        return self.read(wire.highest_kept, source, audience)

    def quarantined(self) -> list[Mapping[str, Any]]:
        """Return what waits for a person: source, audience, sequence, event_id, tries, reason."""
        return self.read(wire.quarantined)

    # What is told

    def outbox_after(self, audience: str, sequence: int, limit: int) -> list[Told]:
        """Return at most `limit` rows of the outbox after `sequence`, in order."""
        return self.read(wire.told_after, audience, sequence, limit)

    def outbox_heads(self) -> dict[str, int]:
        """Return the last sequence told, per audience."""
        return self.read(wire.heads_under, "outbox:")

    def published(self, audience: str) -> int:
        """Return how far the outbox of an audience has been published."""
        return self.head(f"published:{audience}")

    def mark_published(self, marks: Mapping[str, int]) -> Promise[None]:
        """Remember up to which sequence all has been published, by audience."""
        return self._writer.submit(Marking({f"published:{to}": at for to, at in marks.items()}))

    def count_delivery(self, channel: str, outcome: str) -> None:
        """Count a try to deliver something outside the node, by what came of it."""
        if self._meter:
            self._meter.delivered(channel, outcome)

    # What can be asked

    def read(self, ask: Callable[..., T], *arguments: Any) -> T:
        """Answer a question on a connection that cannot write."""
        return wait(self._asked(ask, *arguments))

    def kept(self, table: str, load: Callable[..., T], *arguments: Any) -> T:
        """Return what `load` reads (about `arguments`), kept until a row of `table` is written.

        What another replica writes is seen a second later.
        """
        return self._remembered.answer(
            table, (load, *arguments), partial(self._asked, load, *arguments)
        )

    def head(self, name: str) -> int:
        """Return how far a named sequence has come ("events": the number of facts)."""
        return self.read(wire.head, name)

    def heads(self) -> dict[str, int]:
        """Return how far every named sequence has come, as of one moment."""
        return self.read(wire.heads_under, "")

    def blind(self, text: str) -> str:
        """Return a keyed digest by which a sealed value can be found again (a blind index)."""
        return self._keyring.blind(text)

    def facts(self, stream: str) -> tuple[Recorded[Any], ...]:
        """Return all facts of a stream, in order; erased personal fields are None."""
        if self._database.is_shared:
            self.read(self._follow_erasing)
        return self.read(self.facts_on, stream)

    def facts_on(self, connection: Connection, stream: str) -> tuple[Recorded[Any], ...]:
        """Return the same on a connection that is open: within the act that records a reading."""
        return self._codec.stream(connection, stream)

    def close(self) -> None:
        """Finish what is queued and close the databases."""
        self._inbox_pool.shutdown(wait=True)
        self._asker.close()
        self._writer.close()
        self._database.close()
        self._keyring.close()

    def _asked(self, ask: Callable[..., T], *arguments: Any) -> Promise[T]:
        """Promise an answer; a thread looks at once and for itself."""
        if is_prompt():
            return self._asker.ask(lambda connection: ask(connection, *arguments))
        with self._database.reading() as connection:
            return settled(ask(connection, *arguments))

    def _receive(self, letters: tuple[Mapping[str, Any], ...]) -> None:
        try:
            self._do(Hearing(self._policies, letters))
        except Exception as fault:  # noqa: BLE001 - kept first, then told apart letter by letter
            self._do(Hearing(self._policies, letters, apply=False))
            log.warning("letters are applied one by one", service=self.service, reason=_why(fault))
            for source, audience in self.read(wire.waiting_sources):
                self._apply_singly(source, audience)

    def _apply_singly(self, source: str, audience: str) -> None:
        """Apply letter by letter, each in its own transaction, until none is due."""
        while True:
            try:
                if not self._do(ApplyingNext(self._policies, source, audience)):
                    return
            except PolicyFailed as failed:
                self._policy_failed(failed)
                for_good = isinstance(failed.__cause__, NotBelieved)
                self._do(Failing(failed.letter, _why(failed), for_good))

    def _do(self, work: Work) -> Any:
        return wait(self._writer.submit(work))

    def _policy_failed(self, fault: Exception) -> None:
        name = fault.policy if isinstance(fault, PolicyFailed) else "tick"
        log.error("policy failed", service=self.service, policy=name, reason=_why(fault))
        if self._meter:
            self._meter.policy_failed(name)

    def _after_commit(self, draft: Draft, jobs: int, seconds: float) -> None:
        self._remembered.forget(draft.touched)
        if self._meter:
            self._meter.committed(jobs, seconds)
        if draft.told:
            for wake in self.on_told:
                wake()

    def _follow_erasing(self, connection: Connection) -> None:
        """Destroy the keys that facts say are destroyed: nothing must revive them."""
        self._erasing.catch_up(connection, wire.head(connection, "events"))

    def _count(self, act: Act, outcome: str) -> None:
        if self._meter:
            self._meter.acted(act.operation, outcome)


def _promised(pool: ThreadPoolExecutor, work: Callable[..., T], *arguments: Any) -> Promise[T]:
    promise: Promise[T] = Promise()
    pool.submit(promise.keep, partial(work, *arguments))
    return promise


def _guards(models: Iterable[ReadModel]) -> list[Guard]:
    return [model.guard for model in models if model.guard is not None]


def _why(fault: BaseException) -> str:
    """Name the kind of a fault, without its words: they may quote what is private."""
    cause = fault.__cause__ or fault
    if isinstance(cause, NotBelieved):
        return json.dumps(cause.code)
    place = cause.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f" at {place.tb_frame.f_code.co_name}:{place.tb_lineno}" if place else ""
    return json.dumps(type(cause).__name__ + where)
