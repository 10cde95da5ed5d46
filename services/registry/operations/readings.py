"""Seeing who children are, which is always recorded, and counting them, which is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from typing import Any
from uuid import UUID

from services.registry import child, reading
from services.registry.norms import doubts_about
from services.registry.readmodels import (
    accounts,
    child_misspelt,
    child_search,
    circumstances,
    readings,
)
from services.registry.readmodels.child_search import Filter, HamletCount, ListedChild
from services.registry.readmodels.readings import Reading
from shared.desk import Desk
from shared.kernel.decider import Step
from shared.kernel.issued import Issued
from shared.kernel.recorded import Recorded
from shared.kernel.refusals import NotAllowed, NotFound
from shared.units.tree import Unit


@dataclass(frozen=True, slots=True)
class ChildPage:
    """One page of a list; `groups` says which special circumstances each child is in.

    `is_guess`: nobody is called so, these are called nearly so.
    """

    rows: Sequence[ListedChild]
    total: int
    number: int
    last: int
    groups: Mapping[UUID, tuple[int, ...]]
    is_guess: bool = False

    @property
    def is_too_many(self) -> bool:
        """Whether more were found than a search goes through."""
        return self.total == child_search.MOST_FOUND


@dataclass(frozen=True, slots=True)
class ChildCard:
    """All that is known of a child: as it stands, how it came about, who has looked."""

    child: child.ChildState
    history: Sequence[Recorded[Any]]
    readings: Sequence[Reading]
    officers: Mapping[UUID, str]
    doubts: tuple[str, ...]

    @property
    def version(self) -> int:
        """The version that was seen: given back with a correction."""
        return len(self.history)


@dataclass(frozen=True, slots=True)
class HamletLine:
    """The counts of one hamlet as of today."""

    hamlet: Unit
    count: HamletCount
    in_circumstances: int


def list_children(
    desk: Desk,
    issued: Issued,
    wanted: Filter | None = None,
    *,
    way: str = "list",
    nearly: bool = False,
) -> ChildPage:
    """Return a page of children within the officer's scope, in the order of names.

    `nearly`: where nobody is called as was typed, those who are called nearly so.
    """
    reach = desk.rights(issued, "list_children").unit_ids
    # A circumstance is for those alone who may open the record: neither shown nor asked for.
    inside = _reach(desk, issued, "read_child")
    asked = wanted or Filter(frozenset())
    within = asked.hamlet_ids & reach if asked.hamlet_ids else reach
    group = asked.group if within <= inside else None
    searched = replace(asked, hamlet_ids=within, group=group)
    ids, total = desk.read(child_search.ask, searched)
    is_guess = nearly and not total and searched.is_by_name_alone
    if is_guess:
        ids = desk.read(child_misspelt.ask, searched)
        total = len(ids)
    rows = _show(desk, issued, "list_children", ids, way)
    open_ids = [row.child_id for row in rows if row.hamlet_id in inside]
    groups = desk.read(circumstances.groups_of, open_ids)
    last = max(1, ceil(total / child_search.PAGE_SIZE))
    return ChildPage(rows, total, max(asked.page, 1), last, groups, is_guess)


def read_child(desk: Desk, issued: Issued, child_id: UUID, *, way: str = "page") -> ChildCard:
    """Return a child's whole record."""
    _must_be_within(desk, issued, "read_child", child_id)
    stream = f"child-{child_id}"
    history: Sequence[Recorded[Any]] = desk.perform(
        issued,
        "read_child",
        _reading(issued, [child_id], way),
        ask=lambda connection: desk.facts(connection, stream),
    ).answer
    state = child.decider.fold(recorded.fact for recorded in history)
    profile = state.profile
    seen = desk.read(readings.of_child, child_id)
    people = {line.actor for line in history} | {line.officer_id for line in seen}
    return ChildCard(
        child=state,
        history=history,
        readings=seen,
        officers=desk.read(accounts.names, people),
        doubts=doubts_about(profile.personal_id, profile.birth_date, profile.sex)
        if profile and profile.personal_id
        else (),
    )


def read_name(desk: Desk, issued: Issued, child_id: UUID) -> ListedChild:
    """Return who a child is, for a page of another service that knows it by its id alone."""
    _must_be_within(desk, issued, "read_name", child_id)
    found = _show(desk, issued, "read_name", [child_id], "name")
    if not found:
        raise NotFound
    return found[0]


def likely_duplicates(
    desk: Desk, issued: Issued, full_name: str, birth_date: date
) -> Sequence[ListedChild]:
    """Return children within scope who look like the one about to be registered."""
    reach = desk.rights(issued, "likely_duplicates").unit_ids
    ids = desk.read(child_search.same_looking, full_name, birth_date, reach)
    return _show(desk, issued, "likely_duplicates", ids, "duplicates")


def count_children(desk: Desk, issued: Issued) -> Sequence[HamletLine]:
    """Return the counts of every hamlet within the officer's scope."""
    reach = desk.rights(issued, "count_children").unit_ids
    counted = desk.read(child_search.counts, reach, issued.today)
    special = desk.read(circumstances.counts, reach)
    hamlets = [unit for unit in desk.units if unit.kind == "hamlet" and unit.id in reach]
    nobody = HamletCount(0, 0, 0, 0, 0)
    return [
        HamletLine(hamlet, counted.get(hamlet.id, nobody), special.get(hamlet.id, 0))
        for hamlet in hamlets
    ]


def list_readings(desk: Desk, issued: Issued, child_id: UUID) -> Sequence[Reading]:
    """Return who saw a child's identity."""
    _must_be_within(desk, issued, "list_readings", child_id)
    return desk.read(readings.of_child, child_id)


def _reach(desk: Desk, issued: Issued, operation: str) -> frozenset[UUID]:
    """Return how far a right reaches, nowhere for who has none."""
    try:
        return desk.rights(issued, operation).unit_ids
    except NotAllowed:
        return frozenset()


def _must_be_within(desk: Desk, issued: Issued, operation: str, child_id: UUID) -> None:
    rights = desk.rights(issued, operation)
    hamlet_id = desk.read(child_search.hamlet_of, child_id)
    if hamlet_id is None:
        raise NotFound
    rights.must_cover(hamlet_id)


def _show(
    desk: Desk, issued: Issued, operation: str, child_ids: Sequence[UUID], way: str
) -> Sequence[ListedChild]:
    """Return who these children are; the reading is written down in the act that reads."""
    if not child_ids:
        return []
    reach = desk.rights(issued, operation).unit_ids
    shown: Sequence[ListedChild] = desk.perform(
        issued,
        operation,
        _reading(issued, child_ids, way),
        ask=lambda connection: child_search.shown(connection, child_ids, reach),
    ).answer
    return shown


def _reading(issued: Issued, child_ids: Sequence[UUID], way: str) -> Step:
    stream = reading.stream_of(issued.by.id, issued.today)
    return Step(stream, reading.decider, reading.RecordReading(tuple(child_ids), way))
