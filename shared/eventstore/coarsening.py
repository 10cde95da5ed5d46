"""What was heard of somebody whose record is erased: of a birth date the letters keep the month.

The letters stay, so that models can be filled again and no hole appears; they are under a
pseudonym already. A service that hears of an erasure yields these rows in the same transaction.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select
from sqlalchemy import Row as Found

from shared.contracts.envelope import read, written
from shared.eventstore.rows import Row, Update
from shared.eventstore.tables import inbox

_BIRTH: Final = "birth_date"
_GROWN_YEARS: Final = 16  # told on the very birthday: it says the day of birth, too


def first_of_month(day: date) -> date:
    """Return what stands for a month where nobody counts by its days."""
    return day.replace(day=1)


def coarsened_letters(
    connection: Connection, subject: str, coarse: Callable[[date], date] = first_of_month
) -> Iterator[Row]:
    """Yield the rows by which the letters about `subject` lose the day of birth.

    `coarse` says which day stands for it, and for the sixteenth birthday. Both are replaced
    wherever they stand: who is counted from birth on has the birth date in other places, too.
    """
    letters = connection.execute(_ABOUT, {"subject": subject}).all()
    for letter, said in _otherwise(letters, coarse):
        text = written(said)
        place = {
            "source": letter.source,
            "audience": letter.audience,
            "sequence": letter.sequence,
        }
        yield Update(inbox, place, {"envelope": text})


def letters_to_coarsen(connection: Connection, subject: str) -> int:
    """Return how many letters about `subject` tell a day of birth."""
    letters = connection.execute(_ABOUT, {"subject": subject}).all()
    return sum(1 for _ in _otherwise(letters, lambda _: date.min))


def _otherwise(
    letters: Iterable[Found[Any]], coarse: Callable[[date], date]
) -> Iterator[tuple[Found[Any], dict[str, Any]]]:
    """Yield the letters that change, with what they then say."""
    heard = [(letter, read(letter.envelope)) for letter in letters]
    born = set[str]().union(*(_births_in(said["data"]) for _, said in heard))
    told = {day.isoformat(): coarse(day).isoformat() for one in born for day in _telling(one)}
    for letter, said in heard:
        data = _replaced(said["data"], told)
        if data != said["data"]:
            yield letter, said | {"data": data}


def _births_in(data: Any) -> set[str]:
    """Return the birth dates that stand anywhere in what was said."""
    if not isinstance(data, dict):
        return set()
    found = {data[_BIRTH]} if isinstance(data.get(_BIRTH), str) else set()
    return found.union(*(_births_in(value) for value in data.values()))


def _telling(born: str) -> Iterator[date]:
    day = date.fromisoformat(born)
    yield day
    with suppress(ValueError):
        yield day.replace(year=day.year + _GROWN_YEARS)
        return
    yield date(day.year + _GROWN_YEARS, 3, 1)


def _replaced(data: Any, told: Mapping[str, str]) -> Any:
    if isinstance(data, dict):
        return {name: _replaced(value, told) for name, value in data.items()}
    return told.get(data, data) if isinstance(data, str) else data


_ABOUT = select(inbox).where(inbox.c.partition_key == bindparam("subject"))
