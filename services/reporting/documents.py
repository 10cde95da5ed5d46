"""The report on paper: Phụ lục 01 in all its parts, in the layout of Nghị định 30/2020/NĐ-CP."""

from collections.abc import Iterator
from decimal import Decimal

from services.reporting.readmodels.figures import Figure, Value
from services.reporting.readmodels.given import Given
from services.reporting.readmodels.report_lines import Line, headlines
from services.reporting.readmodels.report_view import ReportView, SectionView
from services.reporting.readmodels.reports import Report
from services.reporting.reference import labels
from services.reporting.reference.catalogue import Measure
from services.reporting.reference.letterhead import letterhead
from shared.documents import (
    Alignment,
    Block,
    Heading,
    Level,
    Note,
    OfficialDocument,
    Paragraph,
    Signature,
    Table,
    formats,
)

_NOTHING = "-"
_COMPARISON = "III.1"
_LETTERS_PT = 11
# Shares of the line. The narrowest column of money holds a thousand million đồng, with its sign.
_COMPUTED_WIDTHS = (0.25, 0.09, 0.16, 0.16, 0.16, 0.18)
_ENTERED_WIDTHS = (0.3, 0.09, 0.16, 0.16, 0.29)
_FILED_AS = {"half_year": "6-thang", "annual": "nam"}


def report_document(view: ReportView) -> OfficialDocument:
    """Return the paper of a report; the same view always gives the same paper."""
    head = letterhead()
    terms, sent = view.report.terms, view.report.sent
    return OfficialDocument(
        parent_agency=f"UBND {view.parent_name}".upper() if view.parent_name else "",
        agency=f"ỦY BAN NHÂN DÂN\n{view.unit_name}".upper(),
        symbol=head.symbol,
        place=view.place,
        kind=view.outline.kind,
        title=view.outline.title,
        blocks=tuple(_body(view)),
        signature=Signature(title=head.signature_title, name="", prefix=head.signature_prefix),
        signed_on=sent.sent_on if sent else None,
        addressees=terms.recipients or head.addressees,
        receivers=head.receivers,
        confidentiality=labels.label("confidentiality", view.report.confidentiality),
        circulation=view.report.circulation,
        footer_note=_footer(view),
    )


def shown(value: Value, measure: Measure) -> str:
    """Return a figure as papers write it: 1.234 or 12,5; a dash where there is nothing."""
    return _NOTHING if value is None else formats.number(value, measure.decimals)


def _body(view: ReportView) -> Iterator[Block]:
    terms = view.report.terms
    yield Paragraph(
        f"Căn cứ {terms.basis}, UBND {view.unit_name} báo cáo "
        f"{_lower(view.outline.title.splitlines()[0])} (kỳ báo cáo từ "
        f"{formats.short_date(terms.period_start)} đến {formats.short_date(terms.period_end)}) "
        "như sau:"
    )
    by_code = {one.section.code: one for one in view.sections}
    for part in view.outline.parts:
        yield Heading(Level.SECTION, part.title)
        for section in part.sections:
            yield Heading(Level.CLAUSE, section.title)
            yield from _section(view, by_code[section.code])
    yield Paragraph(
        f"Trên đây là báo cáo {_lower(view.outline.title.splitlines()[0])} "
        f"của UBND {view.unit_name}."
    )


def _section(view: ReportView, section: SectionView) -> Iterator[Block]:
    paragraph = section.paragraph
    if paragraph is None:
        yield Paragraph(letterhead().empty)
    else:
        for text in paragraph.text.splitlines():
            if text.strip():
                yield Paragraph(text.strip())
        yield Note(f"(Nguồn: {paragraph.organisation_vi}; {paragraph.source})")
    if section.section.code == _COMPARISON:
        for line in headlines(view.lines):
            yield Paragraph(compared(line, view.outline.compared))
    computed = [line for line in section.lines if not line.measure.rests_on_entered]
    entered = [line for line in section.lines if line.measure.rests_on_entered]
    if computed:
        yield _computed_table(computed, view)
    if entered:
        yield _entered_table(entered, view)


def compared(line: Line, with_what: str) -> str:
    """Return a sentence: what is counted, what it was, by how much it changed."""
    figure, measure = line.figure, line.measure
    begin = f"- {line.label}: {_with_unit(figure.value, measure)}"
    if figure.value is None or figure.previous is None:
        return f"{begin} ({with_what}: chưa có số liệu)."
    then = f"{with_what}: {_with_unit(figure.previous, measure)}"
    return f"{begin} ({then}; {_changed(line)})."


def _changed(line: Line) -> str:
    change = line.change
    if change is None or change == 0:
        return "không đổi"
    word = "tăng" if change > 0 else "giảm"
    unit = "điểm phần trăm" if line.measure.unit == "%" else line.measure.unit
    amount = f"{word} {shown(abs(Decimal(change)), line.measure)} {unit}"
    before = line.figure.previous
    if line.measure.unit == "%" or not before:
        return amount
    return f"{amount}, {formats.percent(abs(float(change)) * 100 / float(before))}"


def _with_unit(value: Value, measure: Measure) -> str:
    if value is None:
        return "chưa có số liệu"
    number = shown(value, measure)
    return f"{number}%" if measure.unit == "%" else f"{number} {measure.unit}"


def _computed_table(lines: list[Line], view: ReportView) -> Table:
    return Table(
        header=(
            "Chỉ tiêu",
            "Đơn vị",
            "Kỳ này",
            "Cùng kỳ năm trước (đã gửi)",
            "Cùng kỳ năm trước (nay biết)",
            "Tăng, giảm",
        ),
        rows=tuple(_computed_rows(lines)),
        widths=_COMPUTED_WIDTHS,
        alignments=(
            Alignment.LEFT,
            Alignment.CENTRE,
            Alignment.RIGHT,
            Alignment.RIGHT,
            Alignment.RIGHT,
            Alignment.RIGHT,
        ),
        caption=f"Số liệu tính từ sổ, so với {view.outline.compared}",
        size_pt=_LETTERS_PT,
    )


def _computed_rows(lines: list[Line]) -> Iterator[tuple[str, ...]]:
    """Yield a row a figure; above the parts of a breakdown, a row that names it."""
    named = ""
    for line in lines:
        if line.part is not None and named != line.measure.code:
            named = line.measure.code
            yield (f"{line.measure.vi}:", "", "", "", "", "")
        yield (
            line.label if line.part is None else f"- {line.part}",
            line.measure.unit,
            shown(line.figure.value, line.measure),
            shown(line.previous_sent, line.measure),
            shown(line.figure.previous, line.measure),
            signed(line.change, line.measure),
        )


def _entered_table(lines: list[Line], view: ReportView) -> Table:
    return Table(
        header=("Chỉ tiêu", "Đơn vị", "Kỳ này", "Cùng kỳ năm trước", "Nguồn"),
        rows=tuple(
            (
                line.label,
                line.measure.unit,
                shown(line.figure.value, line.measure),
                shown(line.figure.previous, line.measure),
                _source(line),
            )
            for line in lines
        ),
        widths=_ENTERED_WIDTHS,
        alignments=(
            Alignment.LEFT,
            Alignment.CENTRE,
            Alignment.RIGHT,
            Alignment.RIGHT,
            Alignment.LEFT,
        ),
        caption=f"Số liệu do các đơn vị cung cấp, so với {view.outline.compared}",
        size_pt=_LETTERS_PT,
    )


def _source(line: Line) -> str:
    if line.measure.is_ratio:
        papers = "; ".join(dict.fromkeys(_paper(one) for one in line.papers))
        return f"Tính từ số liệu cung cấp: {papers}" if papers else "Chưa cung cấp"
    if line.given is None:
        return "Chưa cung cấp"
    source = _paper(line.given)
    if line.own is None or line.gap in (None, 0):
        return source
    counted = shown(line.own.value, line.own.measure)
    return f"{source} (tính từ sổ: {counted}; chênh lệch {signed(line.gap, line.measure)})"


def _paper(given: Given) -> str:
    day = formats.short_date(given.document_date)
    return f"{given.organisation_vi}, {given.document_number} ngày {day}"


def signed(value: Value, measure: Measure) -> str:
    """Return a difference with its sign."""
    if value is None:
        return _NOTHING
    text = shown(abs(Decimal(value)), measure)
    if value > 0:
        return f"+{text}"
    return f"-{text}" if value < 0 else text


def file_name(report: Report, form: str) -> str:
    """Return what the file is called when it is saved, for example bao-cao-6-thang-2025.docx."""
    ending = {"word": "docx", "pdf": "pdf"}[form]
    return f"bao-cao-{_FILED_AS[report.terms.code]}-{report.terms.year}.{ending}"


def frozen_value(figure: Figure) -> str | None:
    """Return a value as it is frozen: exact, as text."""
    return None if figure.value is None else str(figure.value)


def _footer(view: ReportView) -> str:
    return (
        f"Măng Non · chuỗi sự kiện báo cáo: vị trí {view.head_position}, mã {view.head_hash} · "
        f"số liệu tính đến vị trí {view.cut.own} (báo cáo), {view.cut.heard} (nghe được)"
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
