"""The reports owed upward: set, drafted, signed and sent; the last one stands as a draft."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID

from services.demonstration.commune import Commune
from services.demonstration.days import moment
from services.demonstration.deeds import Deed
from services.demonstration.entries import Period, periods
from services.demonstration.people import words
from services.reporting import operations
from services.reporting.operations.owing import obligation_id
from shared.kernel.ids import thing_id
from shared.kernel.issued import Issued

OFFICER: Final = "can-bo"
CHAIRMAN: Final = "chu-tich"


def deeds() -> Iterator[Deed]:
    """Yield what is owed, and each report as far as it comes."""
    for row in words("reports")["obligation"]:
        label = f"owes-{row['code']}-{row['year']}"
        yield Deed(moment(row["set"], 10), OFFICER, label, partial(_owe, row))
    by_name = {period.name: period for period in periods()}
    for row in words("reports")["report"]:
        period = by_name[row["period"]]
        yield _deed(row["drafted"], 9, OFFICER, "drafts", period)
        if "submitted" in row:
            yield _deed(row["submitted"], 15, OFFICER, "submits", period)
        if "returned" in row:
            yield _deed(row["returned"], 16, CHAIRMAN, "returns", period)
            yield _deed(row["again"], 8, OFFICER, "submits-again", period)
        if "sent" in row:
            yield _deed(row["sent"], 9, CHAIRMAN, "sends", period)


def report_id(commune: Commune, period: Period) -> UUID:
    """Return the id of the report of a period."""
    return thing_id("report", str(obligation_id(commune.id, period.code, period.year)))


def _deed(day: date, hour: int, by: str, step: str, period: Period) -> Deed:
    do = {
        "drafts": _draft,
        "submits": _submit,
        "returns": _return,
        "submits-again": _submit,
        "sends": _send,
    }[step]
    label = f"report-{period.name}-{step}"
    return Deed(moment(day, hour), by, label, partial(do, period), needs_all_heard=True)


def _owe(row: dict[str, Any], commune: Commune, issued: Issued) -> None:
    operations.set_obligation(
        commune.reporting,
        issued,
        unit_id=commune.id,
        code=row["code"],
        year=row["year"],
        name=row["name"],
        period=(row["starts"], row["ends"]),
        due_on=row["due"],
        basis=row["basis"],
    )


def _draft(period: Period, commune: Commune, issued: Issued) -> None:
    owed = obligation_id(commune.id, period.code, period.year)
    operations.draft_report(commune.reporting, issued, owed)


def _submit(period: Period, commune: Commune, issued: Issued) -> None:
    operations.submit_report(commune.reporting, issued, report_id(commune, period))


def _return(period: Period, commune: Commune, issued: Issued) -> None:
    reason = words("reports")["returned"]
    operations.return_report(commune.reporting, issued, report_id(commune, period), reason=reason)


def _send(period: Period, commune: Commune, issued: Issued) -> None:
    operations.send_report(commune.reporting, issued, report_id(commune, period))
