"""Legal clocks as a stream keeps them: running, warned of, missed, settled. Pure values."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from pydantic import BaseModel, ConfigDict


class Clock(BaseModel):
    """A clock as facts carry it: which rule of law, due when, and who must act.

    `near_at` is when its end counts as near. `warned` and `missed` are true of a clock that was
    told near or missed before it came into this stream (a notice's clocks go over to its case).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    due_at: datetime
    near_at: datetime
    citation: str
    role: str
    warned: bool = False
    missed: bool = False


@dataclass(frozen=True, slots=True)
class KeptClock:
    """A clock in a stream's state."""

    clock: Clock
    warned: bool = False
    missed: bool = False
    settled: bool = False


Clocks: TypeAlias = tuple[KeptClock, ...]


@dataclass(frozen=True, slots=True)
class WarnOfDeadline:
    """Tell that a clock is about to run out: a command of the machine, to a notice or a case."""

    rule: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class RecordMissedDeadline:
    """Tell that a clock ran out: a command of the machine, to a notice or a case."""

    rule: str
    due_at: datetime


def with_started(clocks: Clocks, starts: Iterable[Clock]) -> Clocks:
    """Return `clocks` with those that a fact starts; one that is known goes on, not anew."""
    for clock in starts:
        known = find(clocks, clock.rule, clock.due_at)
        if known is None:
            clocks += (KeptClock(clock, clock.warned, clock.missed),)
        else:
            clocks = _with(clocks, known, replace(known, clock=clock, settled=False))
    return clocks


def with_settled(clocks: Clocks, rules: Iterable[str]) -> Clocks:
    """Return `clocks` with those of `rules` settled."""
    named = set(rules)
    return tuple(
        replace(kept, settled=True) if kept.clock.rule in named else kept for kept in clocks
    )


def with_warned(clocks: Clocks, rule: str, due_at: datetime) -> Clocks:
    """Return `clocks` with one marked as told near."""
    kept = find(clocks, rule, due_at)
    return _with(clocks, kept, replace(kept, warned=True)) if kept else clocks


def with_missed(clocks: Clocks, rule: str, due_at: datetime) -> Clocks:
    """Return `clocks` with one marked as told missed."""
    kept = find(clocks, rule, due_at)
    return _with(clocks, kept, replace(kept, missed=True)) if kept else clocks


def find(clocks: Clocks, rule: str, due_at: datetime) -> KeptClock | None:
    """Return the clock of `rule` that is due at `due_at`."""
    found = (kept for kept in clocks if kept.clock.rule == rule and kept.clock.due_at == due_at)
    return next(found, None)


def running(clocks: Clocks) -> tuple[KeptClock, ...]:
    """Return the clocks that are not settled."""
    return tuple(kept for kept in clocks if not kept.settled)


def running_rules(clocks: Clocks) -> tuple[str, ...]:
    """Return the rules whose clocks run, each once."""
    return tuple(dict.fromkeys(kept.clock.rule for kept in running(clocks)))


def handed_over(clocks: Clocks) -> tuple[Clock, ...]:
    """Return the running clocks as facts carry them, with what was told of them."""
    return tuple(
        kept.clock.model_copy(update={"warned": kept.warned, "missed": kept.missed})
        for kept in running(clocks)
    )


def kept_on_time(clocks: Clocks, rule: str, at: datetime) -> bool:
    """Say whether what `rule` asks for came in time when it is done `at`; without a clock, yes."""
    due = [kept.clock.due_at for kept in running(clocks) if kept.clock.rule == rule]
    return all(at <= moment for moment in due)


def to_be_warned(clocks: Clocks, asked: WarnOfDeadline, now: datetime) -> Clock | None:
    """Return the clock that must now be told near: it runs, nobody was told, it is not over."""
    kept = find(clocks, asked.rule, asked.due_at)
    if kept is None or kept.settled or kept.warned or kept.missed:
        return None
    return kept.clock if kept.clock.near_at <= now < kept.clock.due_at else None


def to_be_missed(clocks: Clocks, asked: RecordMissedDeadline, now: datetime) -> Clock | None:
    """Return the clock that must now be told missed: it runs, it is over, nobody was told."""
    kept = find(clocks, asked.rule, asked.due_at)
    if kept is None or kept.settled or kept.missed:
        return None
    return kept.clock if kept.clock.due_at <= now else None


def _with(clocks: Clocks, old: KeptClock, new: KeptClock) -> Clocks:
    return tuple(new if kept is old else kept for kept in clocks)
