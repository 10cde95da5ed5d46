"""Who is called nearly so? Asked where nobody is called just so: names are typed in a hurry.

A commune's children are looked through one by one; a province, with a hundred times as many, is
not. What is found is offered, never taken.
"""

from collections.abc import Sequence
from itertools import islice
from uuid import UUID

from sqlalchemy import Connection, select

from services.registry.readmodels.child_list import children
from services.registry.readmodels.child_search import FEW_HAMLETS, PAGE_SIZE, Filter
from shared.kernel.vietnamese import fold

_SHORTEST_MISTYPED = 3  # letters: a shorter word is near to too many


def ask(connection: Connection, wanted: Filter) -> Sequence[UUID]:
    """Return children whose name holds every word of the search, but for one slip in each."""
    words = [word for word in fold(wanted.words).split() if word.isalpha()]
    if not words or len(wanted.hamlet_ids) > FEW_HAMLETS:
        return []
    statement = select(children.c.child_id, children.c.folded_name).where(
        children.c.hamlet_id.in_([str(hamlet_id) for hamlet_id in wanted.hamlet_ids])
    )
    if wanted.status:
        statement = statement.where(children.c.status == wanted.status)
    rows = connection.execute(statement.order_by(children.c.sort_key, children.c.child_id))
    near = (row.child_id for row in rows if _is_near(words, row.folded_name))
    return [UUID(child_id) for child_id in islice(near, PAGE_SIZE)]


def _is_near(words: Sequence[str], folded_name: str) -> bool:
    """Say whether the name holds the words as somebody may mistype them, spaces left out too."""
    if "".join(words) in folded_name.replace(" ", ""):
        return True
    parts = folded_name.split()
    return all(any(is_slip(word, part) for part in parts) for word in words)


def is_slip(word: str, other: str) -> bool:
    """Say whether at most one letter was left out, put in, changed, or exchanged with the next."""
    if word == other:
        return True
    if min(len(word), len(other)) < _SHORTEST_MISTYPED - 1 or len(word) < _SHORTEST_MISTYPED:
        return False
    start = next(
        (i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b),
        min(len(word), len(other)),
    )
    rest, rest_of_other = word[start:], other[start:]
    return (
        rest[1:] == rest_of_other
        or rest == rest_of_other[1:]
        or rest[1:] == rest_of_other[1:]
        or (rest[:2] == rest_of_other[1::-1] and rest[2:] == rest_of_other[2:])
    )
