"""Who waits for a promise, in a thread or on an event loop, goes on once it is told."""

import asyncio
import threading
from typing import Any

import pytest

from shared.promise import Promise, tell

PATIENCE = 20


def test_threads_wait_until_it_is_told() -> None:
    promise: Promise[str] = Promise()
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(promise.result(PATIENCE))) for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    promise.settle(lambda: "có")
    assert found == []

    tell([promise])
    for thread in threads:
        thread.join(PATIENCE)
    assert found == ["có"] * 5


def test_an_event_loop_is_woken_once_for_a_group(monkeypatch: pytest.MonkeyPatch) -> None:
    promises = [Promise[int]() for _ in range(50)]
    woken: list[object] = []

    def settled_by_another_thread() -> None:
        for number, promise in enumerate(promises):
            promise.settle(lambda number=number: number)  # type: ignore[misc]
        tell(promises)

    async def all_of_them() -> list[int]:
        loop = asyncio.get_running_loop()
        wake = loop.call_soon_threadsafe

        def counted(*what: Any) -> asyncio.Handle:
            woken.append(what)
            return wake(*what)

        waiting = asyncio.gather(*promises, *promises)  # each is waited for twice
        await asyncio.sleep(0)
        monkeypatch.setattr(loop, "call_soon_threadsafe", counted)
        thread = threading.Thread(target=settled_by_another_thread)
        thread.start()
        thread.join(PATIENCE)
        async with asyncio.timeout(PATIENCE):
            return await waiting

    assert asyncio.run(all_of_them()) == [*range(50), *range(50)]
    assert len(woken) == 1


def _breaking() -> None:
    raise LookupError


def test_what_went_wrong_is_raised_to_each() -> None:
    promise: Promise[None] = Promise()
    promise.keep(_breaking)

    async def awaited() -> None:
        await promise

    for _ in range(2):
        with pytest.raises(LookupError):
            promise.result()
        with pytest.raises(LookupError):
            asyncio.run(awaited())


def test_who_gave_up_and_a_loop_that_is_closed_stand_in_nobodys_way() -> None:
    promise: Promise[str] = Promise()

    async def giving_up() -> None:
        async with asyncio.timeout(0.01):
            await promise

    with pytest.raises(TimeoutError):
        asyncio.run(giving_up())
    with pytest.raises(TimeoutError):
        promise.result(0.01)

    promise.keep(lambda: "có")
    assert promise.result() == "có"
