"""What was heard of somebody whose record is erased: of a birth date the letters keep the month.

The letters stay, so that models can be filled again and no hole appears; they are under a
pseudonym already. A service that hears of an erasure yields these rows in the same transaction.
"""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from shared.contracts.envelope import read, written
from shared.eventstore.rows import Row, Update
from shared.eventstore.tables import inbox

_BIRTH: Final = "birth_date"


def coarsened_letters(connection: Connection, subject: str) -> Iterator[Row]:
    """Yield the rows by which the letters about `subject` lose the day of birth."""
    for letter in connection.execute(_ABOUT, {"subject": subject}).all():
        said = read(letter.envelope)
        born = _births_in(said["data"])
        if born:
            said["data"] = _without_days(said["data"], born)
            text = written(said)
            place = {
                "source": letter.source,
                "audience": letter.audience,
                "sequence": letter.sequence,
            }
            yield Update(inbox, place, {"envelope": text})


def letters_to_coarsen(connection: Connection, subject: str) -> int:
    """Return how many letters about `subject` tell a day of birth."""
    letters = connection.execute(_ABOUT, {"subject": subject})
    return sum(1 for one in letters if _births_in(read(one.envelope)["data"]))


def _births_in(data: Any) -> set[str]:
    """Return the exact birth dates that stand anywhere in what was said."""
    if not isinstance(data, dict):
        return set()
    found = {data[_BIRTH]} if isinstance(data.get(_BIRTH), str) else set()
    return found.union(*(_births_in(value) for value in data.values()))


def _without_days(data: Any, born: set[str]) -> Any:
    """Return the same with the first of its month for each of these days, wherever it stands.

    Who is counted from birth on has the birth date in other places, too.
    """
    if isinstance(data, dict):
        return {name: _without_days(value, born) for name, value in data.items()}
    if isinstance(data, str) and data in born:
        return f"{data[:7]}-01"
    return data


_ABOUT = select(inbox).where(inbox.c.partition_key == bindparam("subject"))
