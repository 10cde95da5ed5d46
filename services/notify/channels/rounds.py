"""Rounds of sending: one every few seconds, in a thread, each with what it alone may send.

What a round may send it has taken under a lease (services/notify/readmodels/claims.py), so that
replicas of notify share the work and none of it is done twice. A round stops taking up anything
new long before its leases run out.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from time import monotonic
from typing import Final, TypeVar

import structlog

from services.notify.readmodels.claims import LEASE
from shared.desk import Desk
from shared.kernel.ids import random_key
from shared.kernel.issued import Issued
from shared.kernel.officer import SYSTEM

T = TypeVar("T")
log = structlog.get_logger()

_ROUND_SECONDS = 5.0
_NEXT_BATCH_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 300.0
_BEGIN_NOTHING_AFTER: Final = LEASE.total_seconds() / 2  # a try lasts a minute or two at the most


class Unreachable(Exception):
    """The server could not be reached, or does not take us: nothing that was to go is to blame."""


async def run_rounds(desk: Desk, send: Callable[[datetime], bool]) -> None:
    """Run rounds for as long as the service is hosted; `send` says whether there may be more.

    An unreachable server is asked again after ever longer pauses, of five minutes at most.
    """
    pause = _ROUND_SECONDS
    while True:
        try:
            has_more = await _finished(send, desk.clock.now())
            pause = _NEXT_BATCH_SECONDS if has_more else _ROUND_SECONDS
        except Unreachable as cut:
            pause = min(max(pause, _ROUND_SECONDS) * 2, _LONGEST_PAUSE_SECONDS)
            reason = type(cut.__cause__ or cut).__name__
            log.warning("server not reached", reason=reason, seconds=pause)
        except Exception:
            pause = _LONGEST_PAUSE_SECONDS
            log.exception("sending failed", seconds=pause)
        await asyncio.sleep(pause)


def in_time(things: Iterable[T]) -> Iterator[T]:
    """Yield what was taken while the lease lasts; the next round takes the rest again."""
    until = monotonic() + _BEGIN_NOTHING_AFTER
    for thing in things:
        if monotonic() >= until:
            return
        yield thing


def issued_now(now: datetime) -> Issued:
    """Return the envelope of a command of the sender itself."""
    return Issued(by=SYSTEM, at=now, key=random_key())


async def _finished(send: Callable[[datetime], bool], now: datetime) -> bool:
    """Run a round in a thread; also when cancelled, wait for it: it may be writing."""
    work = asyncio.ensure_future(asyncio.to_thread(send, now))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait([work])
        raise
