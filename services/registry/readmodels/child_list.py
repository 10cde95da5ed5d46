"""The children of a hamlet: to list, to search by a folded name, to see who may be the same.

Rows hold names; they are deleted, and their bytes overwritten, when the record is erased.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Boolean, Column, Date, Index, MetaData, Table, Text

from services.registry.events import (
    ChildDetailsCorrected,
    ChildDied,
    ChildMoved,
    ChildProfile,
    ChildRegistered,
    ChildTurnedSixteen,
    RecordErased,
)
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import PERSONAL, Delete, Insert, Row, Update, refused_as
from shared.kernel.recorded import Recorded
from shared.kernel.vietnamese import fold, name_key

children = Table(
    "children",
    MetaData(),
    Column("child_id", Text, primary_key=True),
    Column("unit_id", Text, nullable=False),
    Column("hamlet_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("full_name", Text, nullable=False, info=PERSONAL),
    Column("folded_name", Text, nullable=False),
    Column("sort_key", Text, nullable=False),
    Column("birth_date", Date, nullable=False),
    Column("birth_precision", Text, nullable=False),
    Column("sex", Text, nullable=False),
    Column("ethnicity", Text, nullable=False),
    Column("poverty", Text, nullable=False),
    Column("birth_registered", Boolean, nullable=False),
    Column("has_personal_id", Boolean, nullable=False),
    Column("personal_id_digest", Text),
    Column("guardian_name", Text, nullable=False, info=PERSONAL),
    Column("guardian_phone", Text, nullable=False, info=PERSONAL),
)
# A province searches all its children: this index holds all that the search looks at, in order;
# the next one holds all that is counted, and finds the children of a few hamlets.
Index(
    "children_searched",
    children.c.sort_key,
    children.c.child_id,
    children.c.status,
    children.c.hamlet_id,
    children.c.folded_name,
    children.c.guardian_phone,
)
Index(
    "children_of_hamlet",
    children.c.hamlet_id,
    children.c.status,
    children.c.sex,
    children.c.birth_date,
    children.c.poverty,
    children.c.has_personal_id,
)
Index("children_by_birth", children.c.birth_date, children.c.folded_name)
Index(
    "children_personal_id",
    children.c.personal_id_digest,
    unique=True,
    info=refused_as(
        "personal_id_taken", "Số định danh này đã có trong sổ, ở hồ sơ khác.", "personal_id"
    ),
)


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Keep the child as the facts say; without a key there is nothing to keep."""
    fact = recorded.fact
    match fact:
        case ChildRegistered() if fact.profile is not None:
            place = {"unit_id": str(fact.unit_id), "hamlet_id": str(fact.hamlet_id)}
            row = {"child_id": str(fact.child_id), "status": "present"}
            yield Insert(children, row | place | _columns(fact.profile))
        case ChildDetailsCorrected() if fact.profile is not None:
            place = {"unit_id": str(fact.unit_id), "hamlet_id": str(fact.hamlet_id)}
            yield Update(children, {"child_id": str(fact.child_id)}, place | _columns(fact.profile))
        case ChildMoved():
            yield Update(children, {"child_id": str(fact.child_id)}, _whereabouts(fact))
        case ChildDied():
            yield Update(children, {"child_id": str(fact.child_id)}, {"status": "died"})
        case ChildTurnedSixteen():
            yield Update(children, {"child_id": str(fact.child_id)}, {"status": "grown"})
        case RecordErased():
            yield Delete(children, {"child_id": str(fact.child_id)})
        case _:
            pass


def _columns(profile: ChildProfile) -> dict[str, Any]:
    return {
        "full_name": profile.full_name,
        "folded_name": fold(profile.full_name),
        "sort_key": name_key(profile.full_name),
        "birth_date": profile.birth_date,
        "birth_precision": profile.birth_precision.value,
        "sex": profile.sex.value,
        "ethnicity": profile.ethnicity,
        "poverty": profile.poverty.value,
        "birth_registered": profile.birth_registered,
        "has_personal_id": profile.personal_id is not None,
        "personal_id_digest": profile.personal_id_digest,
        "guardian_name": profile.guardian_name,
        "guardian_phone": profile.guardian_phone,
    }


def _whereabouts(fact: ChildMoved) -> dict[str, Any]:
    if fact.to_hamlet_id is None:
        return {"status": "away"}
    place = {"unit_id": str(fact.to_unit_id), "hamlet_id": str(fact.to_hamlet_id)}
    return {"status": "present"} | place


model = ReadModel("child_list", 2, (children,), fill)
