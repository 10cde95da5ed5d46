"""Questions to the list of children: filters, names without marks, likely duplicates, counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, func, or_, select, true
from sqlalchemy import Row as Found

from services.registry.events import BirthPrecision, Poverty, Sex
from services.registry.norms import birthday, ethnicity_names
from services.registry.readmodels.child_list import children
from services.registry.readmodels.circumstances import circumstances
from shared.database.prepared import Prepared
from shared.kernel.vietnamese import fold

PAGE_SIZE = 50
MOST_FOUND = 2000
FEW_HAMLETS = 100
_MOST_ALIKE = 10
UNNAMED = frozenset({"trai", "gai"})  # a newborn before its name is registered


@dataclass(frozen=True, slots=True)
class ListedChild:
    """A child in a list. Who sees it leaves a reading."""

    child_id: UUID
    unit_id: UUID
    hamlet_id: UUID
    status: str
    full_name: str
    birth_date: date
    birth_precision: BirthPrecision
    sex: Sex
    ethnicity: str
    poverty: Poverty
    birth_registered: bool
    has_personal_id: bool
    guardian_name: str
    guardian_phone: str

    @property
    def ethnicity_vi(self) -> str:
        """The ethnic group in words."""
        return ethnicity_names().get(self.ethnicity, self.ethnicity)


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for. `hamlet_ids` is how far the officer's right reaches, or less of it."""

    hamlet_ids: frozenset[UUID]
    words: str = ""
    group: int | None = None
    lacking: str = ""  # personal_id, birth_registration
    status: str = "present"
    page: int = 1

    @property
    def is_by_name_alone(self) -> bool:
        """Whether words are looked for, and nothing beside them but the hamlet and the status."""
        return bool(self.words.strip()) and self.group is None and not self.lacking


@dataclass(frozen=True, slots=True)
class HamletCount:
    """How many children live in a hamlet today."""

    total: int
    girls: int
    under_six: int
    poor: int
    without_personal_id: int


def ask(connection: Connection, wanted: Filter) -> tuple[Sequence[UUID], int]:
    """Return the ids on one page of the list in the order of names, and how many are in all.

    With words the children are looked through once, up to MOST_FOUND: who finds more looks again.
    """
    start = (max(wanted.page, 1) - 1) * PAGE_SIZE
    found = select(children.c.child_id).where(*_conditions(wanted)).order_by(*_order(wanted))
    if wanted.words.strip():
        every = connection.execute(found.limit(MOST_FOUND)).scalars().all()
        ids, total = every[start : start + PAGE_SIZE], len(every)
    else:
        ids = connection.execute(found.limit(PAGE_SIZE).offset(start)).scalars().all()
        counted = select(func.count()).select_from(children).where(*_conditions(wanted))
        total = connection.execute(counted).scalar_one()
    return [UUID(child_id) for child_id in ids], total


def shown(
    connection: Connection, child_ids: Sequence[UUID], hamlet_ids: frozenset[UUID]
) -> Sequence[ListedChild]:
    """Return who these children are, in this order; who has left the hamlets meanwhile is not."""
    ids = [str(child_id) for child_id in child_ids]
    rows = connection.execute(select(children).where(children.c.child_id.in_(ids)))
    listed = {row.child_id: _listed(row) for row in rows}
    found = [listed[child_id] for child_id in ids if child_id in listed]
    return [child for child in found if child.hamlet_id in hamlet_ids]


def hamlet_of(connection: Connection, child_id: UUID) -> UUID | None:
    """Return where the child lives, to compare with an officer's scope before anything is read."""
    wanted = select(children.c.hamlet_id).where(children.c.child_id == str(child_id))
    found = connection.execute(wanted).scalar_one_or_none()
    return UUID(found) if found else None


def same_looking(
    connection: Connection, full_name: str, birth_date: date, hamlet_ids: frozenset[UUID]
) -> Sequence[UUID]:
    """Return children of the same folded name and birth date (day and month exchanged counts).

    Twins have two names; newborns without a name are never the same.
    """
    folded = fold(full_name)
    if folded in UNNAMED:
        return []
    exchanged = birth_date
    if birth_date.day <= 12:  # noqa: PLR2004 - such a day may be a month written in its place
        exchanged = birth_date.replace(month=birth_date.day, day=birth_date.month)
    asked = {"folded_name": folded, "birth_date": birth_date, "exchanged": exchanged}
    found = _SAME_LOOKING.rows(connection, asked)
    near = (row for row in found if UUID(row["hamlet_id"]) in hamlet_ids)
    return [UUID(row["child_id"]) for row in islice(near, _MOST_ALIKE)]


def counts(
    connection: Connection, hamlet_ids: Iterable[UUID], today: date
) -> Mapping[UUID, HamletCount]:
    """Return the counts of children present in each hamlet that has any."""
    # Who was born after this day is younger than six.
    sixth = birthday(today, -6)
    statement = (
        select(
            children.c.hamlet_id,
            func.count(),
            func.sum(_one_if(children.c.sex == Sex.FEMALE.value)),
            func.sum(_one_if(children.c.birth_date > sixth)),
            func.sum(_one_if(children.c.poverty != Poverty.NONE.value)),
            func.sum(_one_if(children.c.has_personal_id.is_(False))),
        )
        .where(children.c.status == "present", _in_hamlets(hamlet_ids))
        .group_by(children.c.hamlet_id)
    )
    rows = connection.execute(statement)
    return {UUID(hamlet_id): HamletCount(*numbers) for hamlet_id, *numbers in rows}


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions = [_reached(wanted.hamlet_ids)]
    if wanted.status:
        conditions.append(children.c.status == wanted.status)
    if wanted.words.strip():
        conditions.append(_matches(wanted.words))
    if wanted.lacking == "personal_id":
        conditions.append(children.c.has_personal_id.is_(False))
    if wanted.lacking == "birth_registration":
        conditions.append(children.c.birth_registered.is_(False))
    if wanted.group is not None:
        in_group = select(circumstances.c.child_id)
        if wanted.group:
            in_group = in_group.where(circumstances.c.group_number == wanted.group)
        conditions.append(children.c.child_id.in_(in_group))
    return conditions


def _order(wanted: Filter) -> tuple[ColumnElement[str], ...]:
    """Return by what the list is ordered: the given name, then the family's.

    Few hamlets are found by their own index and then sorted; an expression keeps the database from
    walking through everybody in order instead.
    """
    name = children.c.sort_key
    by = name.concat("") if len(wanted.hamlet_ids) <= FEW_HAMLETS else name
    return (by, children.c.child_id)


def _reached(hamlet_ids: frozenset[UUID]) -> ColumnElement[bool]:
    """Say that a child lives in reach; of many hamlets, without being led by their index."""
    if len(hamlet_ids) <= FEW_HAMLETS:
        return _in_hamlets(hamlet_ids)
    wanted = [str(hamlet_id) for hamlet_id in hamlet_ids]
    return children.c.hamlet_id.concat("").in_(wanted)


def _matches(words: str) -> ColumnElement[bool]:
    """All words stand in the name, in any order; or the digits are the guardian's phone."""
    # Signs of SQL and of control are in nobody's name.
    folded = fold(
        "".join(sign if sign.isprintable() and sign not in "%_" else " " for sign in words)
    )
    digits = "".join(sign for sign in words if sign.isdigit())
    in_name = and_(true(), *(children.c.folded_name.contains(word) for word in folded.split()))
    if len(digits) < 4:  # noqa: PLR2004 - fewer digits are no phone
        return in_name
    return or_(in_name, children.c.guardian_phone.contains(digits))


def _in_hamlets(hamlet_ids: Iterable[UUID]) -> ColumnElement[bool]:
    return children.c.hamlet_id.in_([str(hamlet_id) for hamlet_id in hamlet_ids])


def _one_if(condition: ColumnElement[bool]) -> Any:
    return case((condition, 1), else_=0)


def _listed(row: Found[Any]) -> ListedChild:
    return ListedChild(
        child_id=UUID(row.child_id),
        unit_id=UUID(row.unit_id),
        hamlet_id=UUID(row.hamlet_id),
        status=row.status,
        full_name=row.full_name,
        birth_date=row.birth_date,
        birth_precision=BirthPrecision(row.birth_precision),
        sex=Sex(row.sex),
        ethnicity=row.ethnicity,
        poverty=Poverty(row.poverty),
        birth_registered=row.birth_registered,
        has_personal_id=row.has_personal_id,
        guardian_name=row.guardian_name,
        guardian_phone=row.guardian_phone,
    )


# All who are alike are few, so the hamlets are compared above and the statement stays one.
_SAME_LOOKING = Prepared(
    select(children.c.child_id, children.c.hamlet_id)
    .where(
        children.c.folded_name == bindparam("folded_name"),
        children.c.birth_date.in_((bindparam("birth_date"), bindparam("exchanged"))),
    )
    .order_by(children.c.child_id)
)
