"""The register's own work: children are entered, brought up to date, followed when they move."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from services.demonstration.commune import Commune
from services.demonstration.days import LAST_DAY, moment
from services.demonstration.deeds import Deed
from services.demonstration.population import Child, Population
from services.demonstration.turns import Death, Move, Turns
from services.registry import operations
from services.registry.events import ChildProfile, Origin, Poverty, Relation, Sex
from shared.kernel.issued import Issued

OFFICER: Final = "can-bo"
_REVIEWS: Final = (date(2024, 1, 15), date(2025, 1, 13))  # the yearly list of poor households
_ONE_DAY: Final = timedelta(days=1)


def id_of(commune: Commune, child: Child) -> UUID:
    """Return the id under which the register knows a child."""
    return commune.made(OFFICER, f"child-{child.number}", "child")


def profile(child: Child, day: date) -> ChildProfile:
    """Return what is written about a child as of `day`."""
    family = child.family
    is_identified = child.identified_on is not None and child.identified_on <= day
    return ChildProfile(
        full_name=child.name,
        birth_date=child.birth,
        sex=Sex(child.sex),
        ethnicity=family.ethnicity,
        poverty=Poverty(family.poverty_in(_list_of(day))),
        birth_registered=child.certified_on <= day,
        personal_id=child.personal_id if is_identified else None,
        guardian_name=family.carer,
        guardian_relation=Relation(family.carer_is),
        guardian_phone=family.phone,
    )


def register(population: Population) -> Iterator[Deed]:
    """Enter each child: the first listing hamlet by hamlet, then births and arrivals."""
    counts: dict[date, int] = {}
    for child in population.children:
        count = counts[child.entered_on] = counts.get(child.entered_on, 0) + 1
        at = moment(child.entered_on) + timedelta(minutes=3 * count)
        yield Deed(at, OFFICER, f"child-{child.number}", partial(_register, child))


def keep_up_to_date(population: Population) -> Iterator[Deed]:
    """Write down certificates, personal numbers and the yearly review of poor households."""
    for child in population.children:
        for day in sorted({child.certified_on, child.identified_on or LAST_DAY, *_REVIEWS}):
            if _is_open(child, day) and profile(child, day) != profile(child, day - _ONE_DAY):
                at = moment(day, 13, 30) + timedelta(seconds=10 * (child.number % 600))
                label = f"child-{child.number}-as-of-{day:%Y%m%d}"
                yield Deed(at, OFFICER, label, partial(_change, child, day))


def follow(turns: Turns) -> Iterator[Deed]:
    """Write down moves and deaths."""
    for move in turns.moves:
        at = moment(move.recorded_on, 9, move.child.number % 60)
        label = f"child-{move.child.number}-moves"
        yield Deed(at, OFFICER, label, partial(_move, move))
    for death in turns.deaths:
        at = moment(death.recorded_on, 10, 20)
        label = f"child-{death.child.number}-dies"
        yield Deed(at, OFFICER, label, partial(_lose, death))


def _is_open(child: Child, day: date) -> bool:
    return day < LAST_DAY and child.is_known_on(day) and child.is_known_on(day + _ONE_DAY)


def _list_of(day: date) -> int:
    """Return the year whose list of poor households is known on `day`."""
    return 2023 + sum(day >= review for review in _REVIEWS)


def _register(child: Child, commune: Commune, issued: Issued) -> None:
    operations.register_child(
        commune.registry,
        issued,
        profile(child, child.entered_on),
        hamlet_id=commune.units[child.family.hamlet],
        origin=Origin(child.origin),
        present_from=child.present_from,
    )


def _change(child: Child, day: date, commune: Commune, issued: Issued) -> None:
    is_review = day in _REVIEWS
    operations.change_details(
        commune.registry,
        issued,
        id_of(commune, child),
        profile(child, day),
        hamlet_id=commune.units[child.hamlet_on(day)],
        since=max(day.replace(month=1, day=1), child.present_from) if is_review else day,
        reason="Rà soát hộ nghèo, hộ cận nghèo" if is_review else "Cập nhật giấy tờ",
    )


def _move(move: Move, commune: Commune, issued: Issued) -> None:
    operations.record_move(
        commune.registry,
        issued,
        id_of(commune, move.child),
        moved_on=move.moved_on,
        to_hamlet_id=commune.units[move.to] if move.to else None,
        where=move.where,
    )


def _lose(death: Death, commune: Commune, issued: Issued) -> None:
    child_id = id_of(commune, death.child)
    operations.record_death(
        commune.registry, issued, child_id, died_on=death.died_on, cause=death.cause
    )
