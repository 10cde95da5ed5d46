"""`mangnon report`: the reports of the node, and the file of one that was sent. Changes nothing.

A report carries totals and no person, so its readings are recorded nowhere, on the page neither.
The file is the very one that was sent: its SHA-256 must be the one in the fact of the sending. Exit
codes: 0 told or written; 1 there is no such report, its file is not the one that was sent, or
cannot be written or read; 2 wrong words; 75 there is no data yet, or no database that answers.
"""

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from sqlalchemy import Connection

from services.operator.answering import AsJson, answer, answer_in_lines, give_up
from services.operator.looking import looking, told_in_clear
from shared.settings import Settings
from shared.units.tree import UnitTree

if TYPE_CHECKING:
    from services.reporting.readmodels.reports import Report

_FORMS: Final = {".docx": "word", ".pdf": "pdf"}


def report(
    *,
    unit: Annotated[str, typer.Option(help="Mã đơn vị, ví dụ 05578.")] = "",
    period: Annotated[str, typer.Option(help="Kỳ báo cáo, ví dụ half_year-2025.")] = "",
    to: Annotated[
        Path | None, typer.Option(help="Tệp .docx hoặc .pdf mới: nhận báo cáo đã gửi.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Kể các báo cáo, hoặc ghi ra tệp một báo cáo đã gửi. Chỉ đọc: hệ thống có thể đang chạy."""
    if to is not None and not (unit and period and to.suffix in _FORMS):
        message = "--to cần --unit, --period và một tên tệp .docx hoặc .pdf."
        raise typer.BadParameter(message)
    with looking(Settings.load(), "reporting") as connection:
        found = _found(connection, unit, period)
        content = b"" if to is None else _sent_file(connection, found, _FORMS[to.suffix])
    rows = [row for _, row in found]
    if to is None:
        answer_in_lines({"reports": rows}, map(_line, rows), as_json=as_json)
    _write(to, content)
    answer({"file": str(to), "sha256": hashlib.sha256(content).hexdigest()}, as_json=as_json)


def _found(connection: Connection, unit: str, period: str) -> list[tuple["Report", dict[str, Any]]]:
    from services.reporting.readmodels import reports

    tree = UnitTree.load(connection)
    every = [(one, _row(one, tree)) for one in reports.listed(connection)]
    return [
        (one, row)
        for one, row in every
        if unit in ("", row["unit"]) and period in ("", row["period"])
    ]


def _sent_file(
    connection: Connection, found: Sequence[tuple["Report", dict[str, Any]]], form: str
) -> bytes:
    """Return the file of the one report that was sent, or end and say why there is none."""
    from services.reporting.events import ReportSent
    from services.reporting.readmodels import reports

    if len(found) != 1:
        give_up("Không có báo cáo của đơn vị và kỳ này: mangnon report kể những báo cáo đang có.")
    one, row = found[0]
    if one.sent is None:
        give_up(f"Báo cáo này chưa gửi ({row['state']}): chỉ báo cáo đã gửi mới có tệp.")
    content = reports.file_of(connection, one.report_id, form) or b""
    facts = told_in_clear(connection, ReportSent, stream=f"report-{one.report_id}")
    promised = {fact.sha256 if form == "word" else fact.pdf_sha256 for fact in facts}
    if promised != {hashlib.sha256(content).hexdigest()}:
        give_up(
            "Tệp đang giữ không phải là tệp đã gửi (mã SHA-256 khác), nên không ghi ra. "
            "Hãy chạy mangnon verify, rồi mangnon rebuild reporting reports."
        )
    return content


def _write(path: Path, content: bytes) -> None:
    """Write a new file that only its owner can read."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        give_up(f"{path} đã có: hãy cho tên khác.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except OSError as fault:
        path.unlink()
        give_up(f"Không ghi được {path}: {fault.strerror}.")


def _row(one: "Report", tree: UnitTree) -> dict[str, Any]:
    from services.reporting.documents import file_name

    terms, sent = one.terms, one.sent
    unit = tree.get(terms.unit_id)
    files = {} if sent is None else {"word": sent.sha256, "pdf": sent.pdf_sha256}
    return {
        "unit": unit.code if unit else str(terms.unit_id),
        "period": f"{terms.code}-{terms.year}",
        "kind": terms.code,
        "year": terms.year,
        "name": terms.name,
        "from": terms.period_start.isoformat(),
        "until": terms.period_end.isoformat(),
        "stage": one.stage,
        "state": one.stage_vi,
        "confidentiality": one.confidentiality,
        "sent_on": sent.sent_on.isoformat() if sent else None,
        "on_time": sent.on_time if sent else None,
        "files": [{"name": file_name(one, form), "sha256": files[form]} for form in files],
    }


def _line(row: Mapping[str, Any]) -> str:
    sent = f" {row['sent_on']}" if row["sent_on"] else ""
    parts = [
        f"{row['unit']} {row['period']} ({row['from']} – {row['until']}) {row['name']}",
        f"{row['state']}{sent}",
        *(f"{one['name']} {one['sha256']}" for one in row["files"]),
    ]
    return "; ".join(parts)
