"""Special circumstances of children, and the support that they get from outside the fund."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final

from services.demonstration.chance import Chance
from services.demonstration.children import OFFICER, id_of
from services.demonstration.commune import Commune
from services.demonstration.days import FIRST_DAY, LAST_DAY, moment, working_day
from services.demonstration.deeds import Deed
from services.demonstration.people import words
from services.demonstration.population import Child
from services.demonstration.turns import Hardship, Turns
from services.registry import operations
from shared.kernel.issued import Issued

_ONE_DAY: Final = timedelta(days=1)
_VISITS: Final = 34
_DAYS_BETWEEN_VISITS: Final = 14


@dataclass(frozen=True, slots=True)
class Help:
    """A kind of support given on one day to those of an age who are entitled to it."""

    kind: str
    day: date
    ages: tuple[int, int]
    share: float
    note: str


def note(turns: Turns) -> Iterator[Deed]:
    """Write down special circumstances and their ends."""
    for hardship in turns.hardships:
        label = f"hardship-{hardship.number}"
        at = moment(hardship.recorded_on, 14, hardship.number % 60)
        yield Deed(at, OFFICER, label, partial(_record, hardship))
        ended = hardship.ended_on
        if ended is not None and working_day(ended) < min(hardship.child.sixteen_on, LAST_DAY):
            at = moment(working_day(ended), 15, hardship.number % 60)
            yield Deed(at, OFFICER, f"{label}-ends", partial(_end, hardship, ended))


def support(seed: int, turns: Turns) -> Iterator[Deed]:
    """Write down allowances, insurance cards, tuition, rehabilitation and visits."""
    drawing = Chance(seed, "support")
    for given in _helps():
        for place, child in enumerate(turns.children_in_hardship(given.day)):
            is_of_age = given.ages[0] <= child.age_on(given.day) < given.ages[1]
            if is_of_age and drawing.random() < given.share and _is_here(child, given.day):
                at = moment(given.day, 15) + timedelta(seconds=40 * place)
                label = f"{given.kind}-{given.day:%Y%m%d}-{child.number}"
                yield Deed(at, OFFICER, label, partial(_help, child, given))
    yield from _visits(drawing, turns)


def _visits(drawing: Chance, turns: Turns) -> Iterator[Deed]:
    for number in range(_VISITS):
        day = working_day(FIRST_DAY + timedelta(days=40 + number * _DAYS_BETWEEN_VISITS))
        child = drawing.choice(turns.children_in_hardship(day))
        if day < LAST_DAY and _is_here(child, day):
            visit = Help("visit", day, (0, 16), 1.0, words("turns")["visit"])
            yield Deed(
                moment(day, 16, 10), OFFICER, f"visit-{number}", partial(_help, child, visit)
            )


def _helps() -> Iterator[Help]:
    for row in words("turns")["support"]:
        for day in row["days"]:
            low, high = row["ages"]
            yield Help(row["kind"], working_day(day), (low, high), row["share"], row["note"])


def _is_here(child: Child, day: date) -> bool:
    return child.is_known_on(day + _ONE_DAY)


def _record(hardship: Hardship, commune: Commune, issued: Issued) -> None:
    operations.record_circumstance(
        commune.registry,
        issued,
        id_of(commune, hardship.child),
        group=hardship.group,
        subgroup=hardship.subgroup,
        since=hardship.since,
        evidence=hardship.evidence,
    )


def _end(hardship: Hardship, ended: date, commune: Commune, issued: Issued) -> None:
    operations.end_circumstance(
        commune.registry,
        issued,
        id_of(commune, hardship.child),
        commune.made(OFFICER, f"hardship-{hardship.number}", "circumstance"),
        ended_on=ended,
        reason=hardship.end_reason,
    )


def _help(child: Child, given: Help, commune: Commune, issued: Issued) -> None:
    child_id = id_of(commune, child)
    operations.record_support(
        commune.registry, issued, child_id, kind=given.kind, given_on=given.day, note=given.note
    )
