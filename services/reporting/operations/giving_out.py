"""Between a district or province and its communes: given, accepted, returned, looked over."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.reporting import obligation
from services.reporting.operations.owing import by_rule, obligation_id
from services.reporting.operations.speaking import must_be_commune
from services.reporting.readmodels import communes, due_sheet
from services.reporting.readmodels.communes import Commune
from shared.desk import Desk
from shared.kernel.decider import Step
from shared.kernel.issued import Issued
from shared.kernel.refusals import Invalid
from shared.units.tree import Unit

_COMMUNE = "commune"


def give_report(
    desk: Desk,
    issued: Issued,
    unit_ids: Sequence[UUID],
    *,
    code: str,
    year: int,
    due_on: date,
    basis: str,
    before: bool = True,
) -> tuple[UUID, ...]:
    """Give communes a report to make by a day; return the ids of what they owe.

    Who has sent that report already is given nothing. A commune with a node of its own hears of it
    over the wire, and owes it from then on; one on this node owes it at once.
    """
    if not unit_ids:
        raise Invalid("communes_missing", "Hãy chọn ít nhất một xã.", field="communes")
    rights = desk.rights(issued, "give_report")
    for unit_id in unit_ids:
        rights.must_cover(must_be_commune(desk, unit_id))
    owed = {unit_id: obligation_id(unit_id, code, year) for unit_id in dict.fromkeys(unit_ids)}
    steps = []
    for unit_id, owed_id in owed.items():
        known = desk.read(due_sheet.find, owed_id)
        if known is not None and known.state == "fulfilled":
            continue
        terms = by_rule(desk, code, unit_id, year)
        command = replace(terms, due_on=due_on, before=before, basis=basis, given=True)
        steps.append(Step(f"obligation-{owed_id}", obligation.decider, command))
    if steps:
        desk.perform(issued, "give_report", *steps, unit=next(iter(owed)))
    return tuple(owed.values())


def accept_obligation(desk: Desk, issued: Issued, owed_id: UUID) -> None:
    """Take on a report that was given from above."""
    command = obligation.AcceptObligation(issued.today)
    desk.perform(issued, "accept_obligation", _step(owed_id, command))


def return_obligation(desk: Desk, issued: Issued, owed_id: UUID, *, reason: str) -> None:
    """Give back a report that was given from above, and say why."""
    command = obligation.ReturnObligation(reason, issued.today)
    desk.perform(issued, "return_obligation", _step(owed_id, command))


def list_communes(desk: Desk, issued: Issued, year: int) -> tuple[Commune, ...]:
    """Return how the officer's communes stand in a year of reports."""
    rights = desk.rights(issued, "list_communes")
    inside = communes_in(desk, rights.unit_ids, issued.today)
    at = (issued.at, desk.longest_silence)
    return desk.read(communes.ask, desk.units, inside, year, at)


def communes_in(desk: Desk, unit_ids: frozenset[UUID], day: date) -> tuple[Unit, ...]:
    """Return the communes among units that are in being on a day, by name."""
    found = [
        unit
        for unit in desk.units
        if unit.id in unit_ids
        and unit.kind == _COMMUNE
        and (unit.valid_until is None or day <= unit.valid_until)
    ]
    return tuple(sorted(found, key=lambda unit: unit.name))


def _step(owed_id: UUID, command: obligation.ObligationCommand) -> Step:
    return Step(f"obligation-{owed_id}", obligation.decider, command)
