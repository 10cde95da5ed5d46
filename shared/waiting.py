"""How sync code waits: a thread stops; on the event loop the others go on meanwhile.

What a request asks of a thread costs more than most requests do: each hand-over of the
interpreter's lock may take milliseconds. So what reads little is done `promptly`, on the loop
itself, and steps aside (a greenlet) wherever it must `wait`. It is written as if it had a thread.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial, wraps
from threading import local
from typing import Any, Final, ParamSpec, TypeVar

from greenlet import getcurrent, greenlet

from shared.patience import patience_of
from shared.promise import Promise

T = TypeVar("T")
P = ParamSpec("P")
PATIENCE_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class _Outcome:
    came: Any = None
    fault: BaseException | None = None


def _outcome_of(work: Callable[[], Any]) -> _Outcome:
    try:
        return _Outcome(work())
    except BaseException as fault:  # noqa: BLE001 - raised where it was begun
        return _Outcome(fault=fault)


class _Prompt(greenlet):
    """Work on the event loop that steps aside while it waits.

    Done with it, it rests until there is other work: to begin one anew takes memory from the
    system, which costs more than most work does. Nothing of what it did is kept meanwhile.
    """

    work: Callable[[], Any] | None = None
    outcome: _Outcome | None = None

    def run(self) -> None:
        """Do one piece of work after the other, each when it is switched to."""
        while True:
            assert self.work is not None, "it is switched to for work"
            self.outcome = _outcome_of(self.work)
            self.step_aside()

    def step_aside(self, until: Coroutine[Any, Any, Any] | None = None) -> Any:
        """Let the loop go on; return what `until` comes to, or raise it."""
        assert self.parent is not None, "who works promptly was begun by the loop"
        return self.parent.switch(until)

    def rest(self) -> _Outcome:
        """Let other work come; return what this has come to."""
        assert self.outcome is not None, "it has not done its work"
        outcome = self.outcome
        self.work = self.outcome = self.gr_context = None
        _resting.prompts.append(self)
        return outcome


class _Resting(local):
    """Those of one thread: a greenlet is no other's."""

    def __init__(self) -> None:
        self.prompts: list[_Prompt] = []


_resting = _Resting()


def is_prompt() -> bool:
    """Say whether this runs on the event loop: then nothing but `wait` may wait."""
    return isinstance(getcurrent(), _Prompt)


def wait(promise: Promise[T]) -> T:
    """Return what the promise comes to, or raise what it raises; TimeoutError if it is too late."""
    current = getcurrent()
    if promise.is_told or not isinstance(current, _Prompt):
        return promise.result(PATIENCE_SECONDS)
    came: T = current.step_aside(_in_time(promise))
    return came


async def _in_time(promise: Promise[T]) -> T:
    waiter = promise.waiter()
    if waiter is not None:
        patience_of(waiter.get_loop()).end_with(waiter, PATIENCE_SECONDS)
        await waiter
    return promise.result()


def promptly(work: Callable[P, T]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Let sync work run on the event loop: a route, or what a route depends on.

    It may read what is in memory and a few rows by an index, and carry out acts. What reads much,
    draws a document or hashes a password has a thread, as every sync route does by itself.
    """

    @wraps(work)
    async def run(*arguments: P.args, **named: P.kwargs) -> T:
        one = _resting.prompts.pop() if _resting.prompts else _Prompt()
        one.work = partial(work, *arguments, **named)
        one.parent = begins = getcurrent()  # who began its last work may have ended
        one.gr_context = begins.gr_context
        step: Any = one.switch()
        while one.outcome is None:
            try:
                came = await step
            except BaseException as fault:  # noqa: BLE001 - raised where it was waited for
                step = one.throw(fault)
            else:
                step = one.switch(came)
        outcome = one.rest()
        if outcome.fault is None:
            done: T = outcome.came
            return done
        try:
            raise outcome.fault
        finally:
            del outcome  # the fault knows this frame: if this knew the fault, both would be kept

    return run
