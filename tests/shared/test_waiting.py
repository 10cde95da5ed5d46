"""Sync work on the event loop steps aside while it waits; in a thread it stops."""

import asyncio
from contextlib import suppress
from contextvars import ContextVar
from threading import Timer
from weakref import ref

import pytest
from greenlet import GreenletExit, greenlet

from shared.promise import Promise, tell
from shared.waiting import is_prompt, promptly, wait


def test_work_on_the_loop_lets_others_go_on_while_it_waits() -> None:
    coming: Promise[str] = Promise()

    @promptly
    def waiting(name: str) -> str:
        return f"{name}: {wait(coming)}"

    @promptly
    def answering() -> None:
        coming.keep(lambda: "có")

    async def all_three() -> tuple[str, str]:
        one, other, _ = await asyncio.gather(waiting("một"), waiting("hai"), answering())
        return one, other

    assert asyncio.run(all_three()) == ("một: có", "hai: có")


def test_what_a_promise_raises_is_raised_where_it_was_waited_for() -> None:
    broken: Promise[None] = Promise()
    broken.fail(ValueError("không"))
    tell([broken])

    @promptly
    def trying() -> str:
        try:
            wait(broken)
        except ValueError as fault:
            return str(fault)
        return ""

    assert asyncio.run(trying()) == "không"


def test_what_the_work_raises_is_raised_by_it() -> None:
    @promptly
    def breaking() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        asyncio.run(breaking())


def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.waiting.PATIENCE_SECONDS", 0.01)
    never: Promise[None] = Promise()
    with pytest.raises(TimeoutError):
        asyncio.run(promptly(wait)(never))
    with pytest.raises(TimeoutError):
        wait(never)


def test_each_who_waits_on_one_loop_has_the_same_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.waiting.PATIENCE_SECONDS", 0.05)
    kept, never, late = Promise[str](), Promise[str](), Promise[str]()

    async def waiting() -> list[str | BaseException]:
        first = asyncio.gather(*map(promptly(wait), (kept, never)), return_exceptions=True)
        await asyncio.sleep(0.02)
        kept.keep(lambda: "có")
        last = asyncio.gather(promptly(wait)(late), return_exceptions=True)
        return [*await first, *await last]

    came, *too_late = asyncio.run(waiting())
    assert came == "có"
    assert [type(fault) for fault in too_late] == [TimeoutError, TimeoutError]


def test_the_work_sees_what_stands_around_the_request() -> None:
    around = ContextVar("around", default="")

    async def request() -> str:
        around.set("yêu cầu")
        return await promptly(around.get)()

    assert asyncio.run(request()) == "yêu cầu"


def test_the_next_work_sees_only_what_stands_around_its_own_request() -> None:
    around = ContextVar("around", default="")

    async def request(name: str) -> str:
        around.set(name)
        return await promptly(around.get)()

    async def others() -> list[str]:
        named = [await asyncio.create_task(request(name)) for name in ("một", "hai")]
        return [*named, await promptly(around.get)()]

    assert asyncio.run(others()) == ["một", "hai", ""]


def test_nothing_is_kept_of_work_that_is_done() -> None:
    class Child:
        """What a request is about."""

    async def kept() -> bool:
        child = Child()
        seen = ref(child)
        assert await promptly(lambda one: one)(child) is child
        del child
        return seen() is not None

    assert not asyncio.run(kept())


def test_nothing_is_kept_of_work_that_failed() -> None:
    class Child:
        """What a request is about."""

    def failing(_: Child) -> None:
        raise LookupError

    async def kept() -> bool:
        child = Child()
        seen = ref(child)
        with suppress(LookupError):
            await promptly(failing)(child)
        del child
        return seen() is not None

    assert not asyncio.run(kept())


def test_who_was_begun_within_other_work_later_works_for_the_loop() -> None:
    coming: Promise[str] = Promise()

    @promptly
    def within() -> None:
        step = promptly(is_prompt)()
        with suppress(StopIteration):
            step.send(None)

    @promptly
    def waiting(name: str) -> str:
        return f"{name}: {wait(coming)}"

    async def after_it() -> list[str]:
        await within()
        waiters = [asyncio.create_task(waiting(name)) for name in ("một", "hai", "ba")]
        await asyncio.sleep(0)
        coming.keep(lambda: "có")
        return await asyncio.wait_for(asyncio.gather(*waiters), 20)

    assert asyncio.run(after_it()) == ["một: có", "hai: có", "ba: có"]


def test_who_worked_for_a_loop_that_ended_works_for_the_next() -> None:
    def asking() -> str:
        coming: Promise[str] = Promise()
        Timer(0.01, coming.keep, [lambda: "có"]).start()
        return wait(coming)

    def a_loop() -> str:
        return asyncio.run(promptly(asking)())

    assert [greenlet(a_loop).switch(), a_loop()] == ["có", "có"]


@pytest.mark.parametrize("times", [1, 2])
def test_who_gives_up_while_it_waits_is_told_so_and_others_go_on(times: int) -> None:
    never: Promise[None] = Promise()
    cleaned: list[bool] = []

    def waiting() -> None:
        try:
            wait(never)
        finally:
            with suppress(asyncio.CancelledError):
                for _ in range(times - 1):
                    wait(never)
            cleaned.append(is_prompt())

    async def giving_up() -> str:
        task = asyncio.create_task(promptly(waiting)())
        for _ in range(times):
            await asyncio.sleep(0)
            task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return await promptly(lambda: "có")()

    assert asyncio.run(giving_up()) == "có"
    assert cleaned == [True]


@pytest.mark.parametrize("kind", [GeneratorExit, GreenletExit, SystemError, asyncio.CancelledError])
def test_whatever_the_work_raises_the_next_is_done(kind: type[BaseException]) -> None:
    def raising() -> None:
        raise kind

    async def both() -> str:
        with pytest.raises(kind):
            await promptly(raising)()
        return await promptly(lambda: "có")()

    assert asyncio.run(both()) == "có"


def test_only_what_was_begun_promptly_is_prompt() -> None:
    assert not is_prompt()
    assert asyncio.run(promptly(is_prompt)())
