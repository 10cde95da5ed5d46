"""What was read is believed until its table is written, and no longer."""

import asyncio
from collections.abc import Callable

import pytest

from shared.eventstore.remembering import Remembered
from shared.promise import Promise, settled, tell
from shared.waiting import promptly


def _counting() -> Callable[[], Promise[int]]:
    numbers = iter(range(100))
    return lambda: settled(next(numbers))


def test_is_read_once_for_each_question() -> None:
    remembered, read = Remembered(is_shared=False), _counting()
    asked = [remembered.answer("officers", (who,), read) for who in ("lan", "lan", "minh", "lan")]
    assert asked == [0, 0, 1, 0]


def test_is_read_again_once_its_table_is_written() -> None:
    remembered, read = Remembered(is_shared=False), _counting()
    remembered.answer("officers", ("lan",), read)
    remembered.forget(["units"])
    assert remembered.answer("officers", ("lan",), read) == 0
    remembered.forget(["officers"])
    assert remembered.answer("officers", ("lan",), read) == 1


def test_is_not_kept_if_its_table_was_written_while_it_was_read() -> None:
    remembered, read = Remembered(is_shared=False), _counting()

    def reading_while_another_writes() -> Promise[int]:
        found = read()
        remembered.forget(["officers"])
        return found

    assert remembered.answer("officers", ("lan",), reading_while_another_writes) == 0
    assert remembered.answer("officers", ("lan",), read) == 1


class Looking:
    """Looks that take until they are told what they found."""

    def __init__(self) -> None:
        self.looks: list[Promise[int]] = []

    def ask(self) -> Promise[int]:
        """Begin to look."""
        self.looks.append(Promise())
        return self.looks[-1]


def test_requests_that_ask_meanwhile_have_the_same_look() -> None:
    remembered, looking = Remembered(is_shared=True), Looking()
    asking = promptly(lambda: remembered.answer("units", (), looking.ask))

    async def all_of_them() -> list[int]:
        requests = [asyncio.create_task(asking()) for _ in range(3)]
        await asyncio.sleep(0)
        requests[0].cancel()  # who asked first may give up
        requests.append(asyncio.create_task(asking()))
        await asyncio.sleep(0)
        looking.looks[0].keep(lambda: 7)
        return await asyncio.gather(*requests[1:])

    assert asyncio.run(all_of_them()) == [7, 7, 7]
    assert len(looking.looks) == 1


def test_who_asks_after_its_table_was_written_has_a_look_of_its_own() -> None:
    remembered, looking = Remembered(is_shared=False), Looking()
    asking = promptly(lambda: remembered.answer("officers", ("lan",), looking.ask))

    async def both() -> list[int]:
        first = asyncio.create_task(asking())
        await asyncio.sleep(0)
        remembered.forget(["officers"])
        second = asyncio.create_task(asking())
        await asyncio.sleep(0)
        for number, look in enumerate(looking.looks):
            look.keep(lambda number=number: number)  # type: ignore[misc]
        return [await first, await second]

    assert asyncio.run(both()) == [0, 1]
    assert remembered.answer("officers", ("lan",), _counting()) == 1


def test_a_thread_does_not_wait_for_the_look_of_a_request() -> None:
    remembered, looking = Remembered(is_shared=False), Looking()
    asking = promptly(lambda: remembered.answer("units", (), looking.ask))

    async def beside_it() -> int:
        request = asyncio.create_task(asking())
        await asyncio.sleep(0)
        found = await asyncio.to_thread(remembered.answer, "units", (), _counting())
        request.cancel()
        return found

    assert asyncio.run(beside_it()) == 0


def test_a_look_that_failed_is_not_believed() -> None:
    remembered = Remembered(is_shared=False)
    broken: Promise[int] = Promise()
    broken.fail(ConnectionError())
    tell((broken,))
    with pytest.raises(ConnectionError):
        remembered.answer("units", (), lambda: broken)
    assert remembered.answer("units", (), _counting()) == 0
