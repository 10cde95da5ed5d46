"""How long an event loop waits: one timer for all, for a timer costs more than all else of it."""

import asyncio
from collections import deque
from weakref import WeakKeyDictionary


class Patience:
    """Ends what an event loop waits for in vain."""

    def __init__(self) -> None:
        self._waits: deque[tuple[float, asyncio.Future[None]]] = deque()  # the oldest first
        self._looks_again = False

    def end_with(self, waiter: asyncio.Future[None], seconds: float) -> None:
        """Give up `waiter` if it is not done in time: TimeoutError. All have the same patience."""
        self._forget_the_done()
        self._waits.append((waiter.get_loop().time() + seconds, waiter))
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


_patiences: WeakKeyDictionary[asyncio.AbstractEventLoop, Patience] = WeakKeyDictionary()


def patience_of(loop: asyncio.AbstractEventLoop) -> Patience:
    """Return the patience of an event loop."""
    patience = _patiences.get(loop)
    if patience is None:
        patience = _patiences[loop] = Patience()
    return patience
