"""How sync code waits: a thread stops; on the event loop the others go on meanwhile.

What a request asks of a thread costs more than most requests do: each hand-over of the
interpreter's lock may take milliseconds. So what reads little is done `promptly`, on the loop
itself, and steps aside (a greenlet) wherever it must `wait`. It is written as if it had a thread.
"""

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

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


def wait(promise: Promise[T], seconds: float = PATIENCE_SECONDS) -> T:
    """Return what the promise comes to, or raise what it raises; TimeoutError if it is too late."""
    current = getcurrent()
    if not isinstance(current, _Prompt):
        return promise.result(seconds)
    assert current.parent is not None, "who works promptly was begun by the loop"
    came: T = current.parent.switch(_in_time(promise, seconds))
    return came


async def _in_time(promise: Promise[T], seconds: float) -> T:
    async with asyncio.timeout(seconds):
        return await promise


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
