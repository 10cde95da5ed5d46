"""Head and end of an official document in Word, box by box of Nghị định 30/2020/NĐ-CP."""

from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.table import _Cell as WordCell

from shared.documents import wording
from shared.documents.metrics import line_width_mm
from shared.documents.model import OfficialDocument
from shared.documents.word_xml import (
    add_box,
    add_gap,
    add_grid,
    add_rule,
    add_run,
    first_paragraph,
    mark_row,
    next_paragraph,
)

_LEFT_MM = 68.0
_RIGHT_MM = 92.0
_TEXT_MM = 160.0
# The decree wants rules of a third to a half of the line above them.
_RULE_SHARE = 0.4
_SIGNING_GAP_PT = 64
_ADDRESSEE_LABEL_MM = 30.0
_ADDRESSEE_LIST_MM = 46.5


def add_official_head(word: WordFile, document: OfficialDocument) -> None:
    """Add boxes 1–5, 9a, 10 and 11."""
    grid = add_grid(word, 2, [_LEFT_MM, _RIGHT_MM], ruled=False)
    _add_agency(grid.cell(0, 0), document)
    _add_country(grid.cell(0, 1))
    _add_number(grid.cell(1, 0), document)
    date_line = first_paragraph(grid.cell(1, 1))
    date_line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    date_line.paragraph_format.space_before = Pt(6)
    add_run(date_line, wording.date_line(document), 13, italic=True)
    if document.kind:
        _add_title(word, document)
    else:
        word.add_paragraph().paragraph_format.space_after = Pt(6)
    if document.addressees:
        _add_addressees(word, document)


def _centred(cell: WordCell, text: str, size_pt: float, *, bold: bool = False) -> None:
    paragraph = next_paragraph(cell)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_run(paragraph, text, size_pt, bold=bold)


def _rule_length_mm(text: str, size_pt: float, column_mm: float, *, bold: bool) -> float:
    last_line = text.rsplit("\n", maxsplit=1)[-1]
    return min(line_width_mm(last_line, size_pt, bold=bold), column_mm) * _RULE_SHARE


def _add_agency(cell: WordCell, document: OfficialDocument) -> None:
    if document.parent_agency:
        _centred(cell, document.parent_agency.upper(), 12)
    agency = document.agency.upper()
    _centred(cell, agency, 12, bold=True)
    length = _rule_length_mm(agency, 12, _LEFT_MM, bold=True)
    add_rule(cell.add_paragraph(), _LEFT_MM, length)


def _add_country(cell: WordCell) -> None:
    _centred(cell, wording.COUNTRY, 12, bold=True)
    _centred(cell, wording.MOTTO, 13, bold=True)
    length = line_width_mm(wording.MOTTO, 13, bold=True)
    add_rule(cell.add_paragraph(), _RIGHT_MM, length)


def _add_number(cell: WordCell, document: OfficialDocument) -> None:
    _centred(cell, wording.number_line(document), 13)
    first_paragraph(cell).paragraph_format.space_before = Pt(6)
    subject = wording.subject_line(document)
    if subject:
        _centred(cell, subject, 12)
        cell.paragraphs[-1].paragraph_format.space_before = Pt(6)
    for stamp in wording.stamps(document):
        cell.add_paragraph().paragraph_format.line_spacing = Pt(6)
        paragraph = cell.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        add_run(paragraph, stamp, 13, bold=True)
        add_box(paragraph, _LEFT_MM, line_width_mm(stamp, 13, bold=True))


def _add_title(word: WordFile, document: OfficialDocument) -> None:
    kind = word.add_paragraph()
    kind.alignment = WD_ALIGN_PARAGRAPH.CENTER
    kind.paragraph_format.space_before = Pt(18)
    add_run(kind, document.kind.upper(), 14, bold=True)
    title = word.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_run(title, document.title, 14, bold=True)
    length = _rule_length_mm(document.title, 14, _TEXT_MM, bold=True)
    add_rule(word.add_paragraph(), _TEXT_MM, length)
    word.add_paragraph().paragraph_format.line_spacing = Pt(12)


def _add_addressees(word: WordFile, document: OfficialDocument) -> None:
    lines = wording.addressee_lines(document)
    if len(lines) == 1:
        only = word.add_paragraph()
        only.alignment = WD_ALIGN_PARAGRAPH.CENTER
        add_run(only, f"Kính gửi: {lines[0]}", 14)
    else:
        label = word.add_paragraph()
        label.paragraph_format.left_indent = Mm(_ADDRESSEE_LABEL_MM)
        add_run(label, "Kính gửi:", 14)
        for line in lines:
            item = word.add_paragraph()
            item.paragraph_format.left_indent = Mm(_ADDRESSEE_LIST_MM)
            add_run(item, line, 14)
    word.paragraphs[-1].paragraph_format.space_after = Pt(12)


def add_official_end(word: WordFile, document: OfficialDocument) -> None:
    """Add boxes 7 and 9b side by side, never parted by a page."""
    grid = add_grid(word, 1, [75, 85], ruled=False)
    mark_row(grid, 0, "w:cantSplit")
    _add_receivers(grid.cell(0, 0), document)
    _add_signature(grid.cell(0, 1), document)
    add_gap(word, 1)


def _add_receivers(cell: WordCell, document: OfficialDocument) -> None:
    lines = wording.receiver_lines(document)
    if not lines:
        return
    label = first_paragraph(cell)
    label.paragraph_format.space_before = Pt(6)
    add_run(label, "Nơi nhận:", 12, bold=True, italic=True)
    for line in lines:
        add_run(cell.add_paragraph(), line, 11)


def _add_signature(cell: WordCell, document: OfficialDocument) -> None:
    signature = document.signature
    for line in (*signature.prefix, signature.title):
        _centred(cell, line.upper(), 14, bold=True)
    first_paragraph(cell).paragraph_format.space_before = Pt(6)
    _centred(cell, signature.name, 14, bold=True)
    cell.paragraphs[-1].paragraph_format.space_before = Pt(_SIGNING_GAP_PT)


def add_annex_head(word: WordFile, document: OfficialDocument, position: int) -> None:
    """Add label, title and line of reference of an annex; `position` counts from 1."""
    annex = document.annexes[position - 1]
    lines = (
        (wording.annex_label(position, len(document.annexes)), True),
        (annex.title.upper(), True),
        (wording.annex_reference(document), False),
    )
    for text, bold in lines:
        paragraph = word.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        add_run(paragraph, text, 14, bold=bold, italic=not bold)
    word.paragraphs[-1].paragraph_format.space_after = Pt(12)
