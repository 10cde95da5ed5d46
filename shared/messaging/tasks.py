"""Waiting and ending, where asyncio of Python 3.11 has a trap.

`asyncio.wait_for` may swallow a cancellation that comes in the same moment as what it waits for,
and nats-py uses it in most calls. So we wait with `asyncio.timeout`, and cancel until it is heard.
"""

import asyncio
import contextlib
from typing import Any

_AGAIN_SECONDS = 0.2


async def wait_at_most(event: asyncio.Event, seconds: float) -> None:
    """Wait until `event` is set, or until time is up."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


async def end(task: asyncio.Task[Any] | None) -> None:
    """Cancel a task and wait until it has ended; what it raised is dropped."""
    while task is not None and not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=_AGAIN_SECONDS)
    if task is not None and not task.cancelled():
        task.exception()  # looked at, so that asyncio does not complain
