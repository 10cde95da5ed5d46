"""Figures: all of a period, and the events under one of them."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.reporting import operations
from services.reporting.documents import shown, signed
from services.reporting.operations.counting import PAGE
from services.reporting.pages.scope import Scoped
from services.reporting.readmodels.conditions import Cut, Part
from services.reporting.reference import labels
from services.reporting.reference.outline import outline
from shared.kernel.roles import Role
from shared.web import Visit, page

pages = APIRouter(include_in_schema=False)

_NAME_A_GIVER = frozenset({"donation"})  # vouchers: the fund shows them to few
_SHOWN_GIVERS = frozenset({Role.CHAIRMAN, Role.ACCOUNTANT, Role.TREASURER})
_UNKNOWN = "Chưa rõ"
Position = Annotated[int | None, Query(ge=0)]


@pages.get("/figures")
def figures(scope: Scoped) -> Response:
    """Show all figures of the period, section by section."""
    visit = scope.visit
    lines = operations.show_figures(visit.desk, visit.issue(), scope.unit.id, scope.period)
    text = outline("half_year", scope.period[1].year)
    sections = [
        (section, [line for line in lines if line.measure.section == section.code])
        for section in text.sections
    ]
    return page(
        visit,
        "reporting/figures.html",
        sections=[(section, of) for section, of in sections if of],
        shown=shown,
        signed=signed,
        **scope.context,
    )


@pages.get("/figures/{measure}")
def opened(
    scope: Scoped,
    measure: str,
    own: Position = None,
    heard: Position = None,
    number: Annotated[int, Query(ge=1, alias="page")] = 1,
) -> Response:
    """Show the events under a figure."""
    visit = scope.visit
    cut = Cut(own, heard) if own is not None and heard is not None else None
    found = operations.open_figure(
        visit.desk, visit.issue(), scope.unit.id, measure, scope.period, cut=cut, page=number
    )
    sides = found.sides or ((found.figure, found.under),)
    rows = max(len(under) for _, under in sides)
    return page(
        visit,
        "reporting/figure.html",
        figure=found.figure,
        sides=sides,
        cut=cut,
        number=number,
        has_more=rows == PAGE,
        shown=shown,
        part_name=_part_name(visit, found.figure.part),
        label=labels.label,
        closed=frozenset() if _sees_givers(visit) else _NAME_A_GIVER,
        **scope.context,
    )


def _sees_givers(visit: Visit) -> bool:
    """Say whether to offer vouchers; whether one is shown is decided where it is read."""
    grants = visit.officer.grants
    return any(one.role in _SHOWN_GIVERS and one.holds_on(visit.today) for one in grants)


def _part_name(visit: Visit, part: Part | None) -> str:
    """Return what the value of a breakdown is called."""
    if part is None or part.value is None:
        return _UNKNOWN
    if part.column == "hamlet_id":
        hamlets = {str(unit.id): unit.name for unit in visit.units}
        return hamlets.get(str(part.value), _UNKNOWN)
    return labels.label(part.column, part.value)
