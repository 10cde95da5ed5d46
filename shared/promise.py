"""What a thread will come to, for those who wait for it: other threads, or an event loop.

It is what `concurrent.futures.Future` is, for work that is done in groups: all of a group are told
together, and an event loop is woken once for all of them. To wake it is a call of the system, in
which the thread gives the interpreter away; the next of the group would wait until it is back.
"""

import asyncio
import contextlib
from collections.abc import Callable, Generator, Iterable
from threading import Lock
from typing import Any, Generic, TypeAlias, TypeVar

T = TypeVar("T")
_Waiter: TypeAlias = asyncio.Future[None]


class Promise(Generic[T]):
    """Settled once, by one thread; any number may wait. Who waits goes on once it is told."""

    __slots__ = ("_came", "_closed", "_fault", "_told", "_waiting")

    def __init__(self) -> None:
        self._came: Any = None
        self._fault: BaseException | None = None
        self._told = False
        self._closed = Lock()  # threads wait at it
        self._closed.acquire()
        self._waiting: tuple[tuple[asyncio.AbstractEventLoop, _Waiter], ...] = ()

    def settle(self, make: Callable[[], T]) -> None:
        """Keep what `make` returns, or what it raises."""
        try:
            self._came = make()
        except BaseException as fault:  # noqa: BLE001 - raised where it is waited for
            self._fault = fault

    def fail(self, fault: BaseException) -> None:
        """Keep that it came to nothing, and why."""
        self._fault = fault

    def keep(self, make: Callable[[], T]) -> None:
        """Settle it and tell it at once: it has no group."""
        self.settle(make)
        tell((self,))

    @property
    def is_told(self) -> bool:
        """Whether nobody need wait for it any more."""
        return self._told

    @property
    def has_failed(self) -> bool:
        """Whether it was told that it came to nothing."""
        return self._told and self._fault is not None

    def result(self, seconds: float = -1) -> T:
        """Stop this thread until it is told (TimeoutError if that takes longer); then give it."""
        if not self._told:
            if not self._closed.acquire(timeout=seconds):
                raise TimeoutError
            self._closed.release()
        if self._fault is not None:
            raise self._fault
        came: T = self._came
        return came

    def waiter(self) -> _Waiter | None:
        """Return what the running event loop may wait for; None where it is told already."""
        if self._told:
            return None
        loop = asyncio.get_running_loop()
        waiter = loop.create_future()
        self._waiting += ((loop, waiter),)
        if self._told:  # in between, perhaps past this waiter
            return None
        return waiter

    def __await__(self) -> Generator[Any, None, T]:
        """Let the event loop do other things until it is told; then give it."""
        waiter = self.waiter()
        if waiter is not None:
            yield from waiter
        return self.result()

    def open(self) -> Iterable[tuple[asyncio.AbstractEventLoop, _Waiter]]:
        """Let the threads go on, and return what the event loops are still to be woken for."""
        self._told = True
        self._closed.release()
        waiting, self._waiting = self._waiting, ()  # it may be remembered for long
        return waiting


def settled(came: T) -> Promise[T]:
    """Return the promise of what is there already."""
    promise: Promise[T] = Promise()
    promise.keep(lambda: came)
    return promise


def tell(promises: Iterable[Promise[Any]]) -> None:
    """Let all go on who wait for any of these."""
    waiting: dict[asyncio.AbstractEventLoop, list[_Waiter]] = {}
    for promise in promises:
        for loop, waiter in promise.open():
            waiting.setdefault(loop, []).append(waiter)
    for loop, waiters in waiting.items():
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_wake, waiters)


def _wake(waiters: Iterable[_Waiter]) -> None:
    for waiter in waiters:
        if not waiter.done():  # else who waited has given up
            waiter.set_result(None)
