"""What was read is believed until its table is written, and no longer."""

from collections.abc import Callable

from shared.eventstore.remembering import Remembered


def _counting() -> Callable[[], int]:
    numbers = iter(range(100))
    return lambda: next(numbers)


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

    def reading_while_another_writes() -> int:
        found = read()
        remembered.forget(["officers"])
        return found

    assert remembered.answer("officers", ("lan",), reading_while_another_writes) == 0
    assert remembered.answer("officers", ("lan",), read) == 1
