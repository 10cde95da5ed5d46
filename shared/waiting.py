"""How sync code waits: a thread stops; on the event loop the others go on meanwhile.

What a request asks of a thread costs more than most requests do: each hand-over of the
interpreter's lock may take milliseconds. So what reads little is done `promptly`, on the loop
itself, and steps aside (a greenlet) wherever it must `wait`. It is written as if it had a thread.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from greenlet import getcurrent, greenlet

from shared.promise import Promise

T = TypeVar("T")
P = ParamSpec("P")
PATIENCE_SECONDS: Final = 60


class _Prompt(greenlet):
    """Work on the event loop that steps aside while it waits."""


def is_prompt() -> bool:
    """Say whether this runs on the event loop: then nothing but `wait` may wait."""
    return isinstance(getcurrent(), _Prompt)


def wait(promise: Promise[T]) -> T:
    """Return what the promise comes to, or raise what it raises; TimeoutError if it is too late."""
    current = getcurrent()
    if not isinstance(current, _Prompt):
        return promise.result(PATIENCE_SECONDS)
    assert current.parent is not None, "who works promptly was begun by the loop"
    came: T = current.parent.switch(_in_time(promise))
    return came


async def _in_time(promise: Promise[T]) -> T:
    waiter = promise.waiter()
    if waiter is not None:
        _patience_of(waiter.get_loop()).end_with(waiter)
        await waiter
    return promise.result()


class _Patience:
    """Ends what an event loop waits for in vain.

    One timer is for all: a timer costs more than all the rest of a waiting.
    """

    def __init__(self) -> None:
        self._waits: deque[tuple[float, asyncio.Future[None]]] = deque()  # the oldest first
        self._looks_again = False

    def end_with(self, waiter: asyncio.Future[None]) -> None:
        """Give up `waiter` if it is not done in time."""
        self._forget_the_done()
        self._waits.append((waiter.get_loop().time() + PATIENCE_SECONDS, waiter))
        self._look_again()

    def _look_again(self) -> None:
        if self._waits and not self._looks_again:
            self._looks_again = True
            until, waiter = self._waits[0]
            waiter.get_loop().call_at(until, self._look, until)

    def _look(self, now: float) -> None:
        self._looks_again = False
        while self._waits and self._waits[0][0] <= now:
            _, waiter = self._waits.popleft()
            if not waiter.done():
                waiter.set_exception(TimeoutError())
        self._forget_the_done()
        self._look_again()

    def _forget_the_done(self) -> None:
        while self._waits and self._waits[0][1].done():
            self._waits.popleft()


_patiences: WeakKeyDictionary[asyncio.AbstractEventLoop, _Patience] = WeakKeyDictionary()


def _patience_of(loop: asyncio.AbstractEventLoop) -> _Patience:
    patience = _patiences.get(loop)
    if patience is None:
        patience = _patiences[loop] = _Patience()
    return patience


def promptly(work: Callable[P, T]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Let sync work run on the event loop: a route, or what a route depends on.

    It may read what is in memory and a few rows by an index, and carry out acts. What reads much,
    draws a document or hashes a password has a thread, as every sync route does by itself.
    """

    @wraps(work)
    async def run(*arguments: P.args, **named: P.kwargs) -> T:
        one = _Prompt(work)
        one.gr_context = getcurrent().gr_context
        step: Any = one.switch(*arguments, **named)
        while not one.dead:
            try:
                came = await step
            except BaseException as fault:  # noqa: BLE001 - raised where it was waited for
                step = one.throw(fault)
            else:
                step = one.switch(came)
        done: T = step
        return done

    return run
