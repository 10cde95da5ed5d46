"""What is owed upward: set for a year, listed."""

from datetime import date
from uuid import UUID

from services.reporting import norms, obligation
from services.reporting.operations.speaking import must_be_commune
from services.reporting.readmodels import due_sheet
from services.reporting.readmodels.due_sheet import Owed
from services.reporting.reference.letterhead import letterhead
from services.reporting.reference.obligations import rules
from shared.desk import Desk
from shared.kernel.decider import Step
from shared.kernel.ids import thing_id
from shared.kernel.issued import Issued


def set_obligations_of_year(
    desk: Desk, issued: Issued, unit_id: UUID, year: int, recipients: tuple[str, ...] = ()
) -> tuple[UUID, ...]:
    """Owe the reports of a year as the yearly document asks (6 months, year); return their ids."""
    must_be_commune(desk, unit_id)
    commands = [by_rule(desk, rule.code, unit_id, year, recipients) for rule in rules()]
    desk.perform(issued, "set_obligations_of_year", *(_step(one) for one in commands), unit=unit_id)
    return tuple(one.obligation_id for one in commands)


def set_obligation(
    desk: Desk,
    issued: Issued,
    *,
    unit_id: UUID,
    code: str,
    year: int,
    name: str,
    period: tuple[date, date],
    due_on: date,
    basis: str,
    before: bool = True,
    recipients: tuple[str, ...] = (),
) -> UUID:
    """Owe one report, or change its days; return its id."""
    must_be_commune(desk, unit_id)
    command = obligation.SetObligation(
        obligation_id=obligation_id(unit_id, code, year),
        unit_id=unit_id,
        code=code,
        year=year,
        name=name,
        period_start=period[0],
        period_end=period[1],
        due_on=due_on,
        before=before,
        recipients=recipients or _addressees(desk, unit_id, due_on),
        basis=basis,
    )
    desk.perform(issued, "set_obligation", _step(command), unit=unit_id)
    return command.obligation_id


def list_obligations(desk: Desk, issued: Issued) -> tuple[Owed, ...]:
    """Return what the officer's units owe, the nearest day first."""
    rights = desk.rights(issued, "list_obligations")
    return desk.read(due_sheet.ask, rights.unit_ids)


def obligation_id(unit_id: UUID, code: str, year: int) -> UUID:
    """Return the id of a commune's obligation of a year: setting it twice is setting it once."""
    return thing_id("obligation", str(unit_id), code, str(year))


def by_rule(
    desk: Desk, code: str, unit_id: UUID, year: int, recipients: tuple[str, ...] = ()
) -> obligation.SetObligation:
    """Return what a commune owes in a year by a row of the yearly document."""
    rule = norms.obligation_rule(code)
    start, end = rule.period_in(year)
    return obligation.SetObligation(
        obligation_id=obligation_id(unit_id, code, year),
        unit_id=unit_id,
        code=code,
        year=year,
        name=rule.name_in(year),
        period_start=start,
        period_end=end,
        due_on=rule.due_in(year),
        before=rule.before,
        recipients=recipients or _addressees(desk, unit_id, rule.due_in(year)),
        basis=rule.basis,
    )


def _addressees(desk: Desk, unit_id: UUID, day: date) -> tuple[str, ...]:
    """Who stands above on a day, where that is a district, and the department."""
    unit = desk.units.get(unit_id)
    head = letterhead()
    if unit is None:
        return head.addressees
    parent = desk.units.get(unit.parent_id) if unit.parent_id else None
    above = head.name_above(unit, parent, day)
    if above is None or above.startswith("tỉnh "):
        return head.addressees
    return (f"UBND {above}", *head.addressees)


def _step(command: obligation.SetObligation) -> Step:
    return Step(f"obligation-{command.obligation_id}", obligation.decider, command)
