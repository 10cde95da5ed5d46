"""Reports: their stage, and what was sent, frozen with its files."""

import base64
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    LargeBinary,
    Table,
    Text,
    select,
)

from services.reporting.events import (
    ReportDrafted,
    ReportMarked,
    ReportReturned,
    ReportSent,
    ReportSubmitted,
    ReportTerms,
)
from services.reporting.readmodels.conditions import Cut
from services.reporting.readmodels.contributions import metadata
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Insert, Row, Update, Upsert
from shared.kernel.recorded import Recorded

reports = Table(
    "reports",
    metadata,
    Column("report_id", Text, primary_key=True),
    Column("obligation_id", Text, nullable=False, index=True),
    Column("unit_id", Text, nullable=False, index=True),
    Column("code", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("terms", Text, nullable=False),  # JSON of ReportTerms
    Column("stage", Text, nullable=False),  # drafted, submitted, returned, sent
    Column("confidentiality", Text, nullable=False),
    Column("circulation", Text, nullable=False),
    Column("drafted_by", Text, nullable=False),
    Column("return_reason", Text, nullable=False),
    Column("sent_position", BigInteger),
    Column("sent_on", Date),
    Column("on_time", Boolean),
    Column("sha256", Text),
    Column("pdf_sha256", Text),
    Column("unit_ids", Text),  # one a line
    Column("cut_own", BigInteger),
    Column("cut_heard", BigInteger),
    Column("chain_position", BigInteger),
    Column("chain_hash", Text),
)

sent_figures = Table(
    "sent_figures",
    metadata,
    Column("report_id", Text, primary_key=True),
    Column("measure", Text, primary_key=True),  # with the part of a breakdown
    Column("section", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("value", Text),
    Column("previous", Text),
)

files = Table(
    "report_files",
    metadata,
    Column("report_id", Text, primary_key=True),
    Column("word", LargeBinary, nullable=False),
    Column("pdf", LargeBinary, nullable=False),
)

_LATEST_FIRST = select(reports).order_by(
    reports.c.year.desc(), reports.c.code.desc(), reports.c.unit_id
)
_VI = {
    "drafted": "Dự thảo",
    "submitted": "Chờ ký",
    "returned": "Trả lại để sửa",
    "sent": "Đã gửi",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """What was frozen when a report was sent."""

    sent_on: date
    on_time: bool
    unit_ids: tuple[str, ...]
    cut: Cut
    chain_position: int
    chain_hash: str
    sha256: str
    pdf_sha256: str


@dataclass(frozen=True, slots=True)
class Report:
    """One report and how far it has come; `sent` is None until then."""

    report_id: UUID
    terms: ReportTerms
    stage: str
    confidentiality: str
    circulation: str
    drafted_by: UUID
    return_reason: str
    sent: Sent | None

    @property
    def stage_vi(self) -> str:
        """The stage as officers read it."""
        return _VI[self.stage]


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Keep the reports."""
    match recorded.fact:
        case ReportDrafted() as fact:
            yield _drafted(fact)
        case ReportMarked() as fact:
            marks = {"confidentiality": fact.confidentiality, "circulation": fact.circulation}
            yield Update(reports, {"report_id": str(fact.report_id)}, marks)
        case ReportSubmitted(report_id=report_id):
            yield Update(reports, {"report_id": str(report_id)}, {"stage": "submitted"})
        case ReportReturned(report_id=report_id, reason=reason):
            back = {"stage": "returned", "return_reason": reason}
            yield Update(reports, {"report_id": str(report_id)}, back)
        case ReportSent() as fact:
            yield from _sent_rows(fact, recorded.position)
        case _:
            return


def ask(connection: Connection, unit_ids: Collection[UUID]) -> tuple[Report, ...]:
    """Return the reports of some units, the latest period first."""
    wanted = reports.c.unit_id.in_([str(unit) for unit in unit_ids])
    return tuple(map(_report, connection.execute(_LATEST_FIRST.where(wanted))))


def listed(connection: Connection) -> tuple[Report, ...]:
    """Return all reports of the node, the latest period first."""
    return tuple(map(_report, connection.execute(_LATEST_FIRST)))


def find(connection: Connection, report_id: UUID) -> Report | None:
    """Return one report."""
    row = connection.execute(
        select(reports).where(reports.c.report_id == str(report_id))
    ).one_or_none()
    return _report(row) if row is not None else None


def sent_for(
    connection: Connection,
    unit_id: UUID | str,
    code: str,
    year: int,
    *,
    until: int | None = None,
) -> dict[str, Decimal | None] | None:
    """Return the figures as sent then, by code of measure; None where no report was sent."""
    query = select(reports.c.report_id).where(
        reports.c.unit_id == str(unit_id),
        reports.c.code == code,
        reports.c.year == year,
        reports.c.stage == "sent",
    )
    if until is not None:
        query = query.where(reports.c.sent_position <= until)
    report_id = connection.execute(query).scalar_one_or_none()
    return figures_of(connection, UUID(report_id)) if report_id else None


def figures_of(connection: Connection, report_id: UUID) -> dict[str, Decimal | None]:
    """Return the frozen figures of a sent report, in their order."""
    rows = connection.execute(
        select(sent_figures)
        .where(sent_figures.c.report_id == str(report_id))
        .order_by(sent_figures.c.number)
    )
    return {row.measure: Decimal(row.value) if row.value is not None else None for row in rows}


def file_of(connection: Connection, report_id: UUID, form: str) -> bytes | None:
    """Return the file of a sent report: `form` is word or pdf."""
    found: bytes | None = connection.execute(
        select(files.c[form]).where(files.c.report_id == str(report_id))
    ).scalar_one_or_none()
    return found


def _drafted(fact: ReportDrafted) -> Upsert:
    terms = fact.terms
    return Upsert(
        reports,
        {
            "report_id": str(fact.report_id),
            "obligation_id": str(terms.obligation_id),
            "unit_id": str(terms.unit_id),
            "code": terms.code,
            "year": terms.year,
            "terms": terms.model_dump_json(),
            "stage": "drafted",
            "confidentiality": fact.confidentiality,
            "circulation": fact.circulation,
            "drafted_by": str(fact.drafted_by),
            "return_reason": "",
        },
    )


def _sent_rows(fact: ReportSent, position: int) -> Iterable[Row]:
    key = {"report_id": str(fact.report_id)}
    yield Update(
        reports,
        key,
        {
            "stage": "sent",
            "sent_position": position,
            "sent_on": fact.sent_on,
            "on_time": fact.on_time,
            "sha256": fact.sha256,
            "pdf_sha256": fact.pdf_sha256,
            "unit_ids": "\n".join(str(unit) for unit in fact.unit_ids),
            "cut_own": fact.cut.own,
            "cut_heard": fact.cut.heard,
            "chain_position": fact.chain_position,
            "chain_hash": fact.chain_hash,
        },
    )
    for number, figure in enumerate(fact.figures):
        yield Insert(sent_figures, {**key, "number": number, **figure.model_dump()})
    word, pdf = base64.b64decode(fact.word), base64.b64decode(fact.pdf)
    yield Insert(files, {**key, "word": word, "pdf": pdf})


def _report(row: Any) -> Report:
    sent = None
    if row.stage == "sent":
        sent = Sent(
            sent_on=row.sent_on,
            on_time=row.on_time,
            unit_ids=tuple(row.unit_ids.splitlines()),
            cut=Cut(row.cut_own, row.cut_heard),
            chain_position=row.chain_position,
            chain_hash=row.chain_hash,
            sha256=row.sha256,
            pdf_sha256=row.pdf_sha256,
        )
    return Report(
        report_id=UUID(row.report_id),
        terms=ReportTerms.model_validate_json(row.terms),
        stage=row.stage,
        confidentiality=row.confidentiality,
        circulation=row.circulation,
        drafted_by=UUID(row.drafted_by),
        return_reason=row.return_reason,
        sent=sent,
    )


model = ReadModel("reports", 1, (reports, sent_figures, files), fill)
