"""The blocks of a document in Word."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from docx.document import Document as WordFile
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Mm, Pt
from docx.table import Table as WordTable
from docx.table import _Row as WordRow
from docx.text.paragraph import Paragraph as WordParagraph

from shared.documents import wording
from shared.documents.model import (
    Alignment,
    Block,
    Fields,
    Heading,
    LegalBases,
    Level,
    Note,
    Paragraph,
    SignatureRow,
    Table,
    Text,
)
from shared.documents.word_xml import (
    ALIGNMENTS,
    add_gap,
    add_grid,
    add_run,
    copy_row,
    first_paragraph,
    mark_row,
    next_paragraph,
)


@dataclass(frozen=True, slots=True)
class Page:
    """Where blocks are set: width of the text in millimetres, sizes in points."""

    text_width_mm: float
    body_pt: float
    paragraph_gap_pt: float
    indent_mm: float
    signing_gap_pt: float


def add_blocks(word: WordFile, blocks: Sequence[Block], page: Page) -> None:
    """Add labelled blocks in order."""
    depths = wording.outline_depths(blocks)
    for block in blocks:
        match block:
            case Heading():
                _add_heading(word, block, depths[block.level], page)
            case Paragraph():
                _add_paragraph(word, block, page)
            case LegalBases():
                for line in wording.legal_basis_lines(block.items):
                    add_run(_body(word, page), line, page.body_pt, italic=True)
            case Table():
                _add_table(word, block, page)
            case Note():
                _add_note(word, block.text, page)
            case Fields():
                _add_fields(word, block, page)
            case SignatureRow():
                _add_signature_row(word, block, page)
            case _:
                assert_never(block)


def _body(word: WordFile, page: Page, *, indented: bool = True) -> WordParagraph:
    paragraph = word.add_paragraph()
    form = paragraph.paragraph_format
    form.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    form.space_after = Pt(page.paragraph_gap_pt)
    if indented:
        form.first_line_indent = Mm(page.indent_mm)
    return paragraph


def _write(paragraph: WordParagraph, text: Text, size_pt: float, *, italic: bool = False) -> None:
    for run in wording.runs_of(text):
        add_run(paragraph, run.text, size_pt, bold=run.bold, italic=run.italic or italic)


def _add_paragraph(word: WordFile, block: Paragraph, page: Page) -> None:
    _write(_body(word, page, indented=block.indented), block.text, page.body_pt)


def _add_heading(word: WordFile, block: Heading, depth: int, page: Page) -> None:
    lines = wording.heading_lines(block)
    paragraph = word.add_paragraph(style=f"Heading {depth}")
    form = paragraph.paragraph_format
    form.space_before, form.space_after = Pt(0), Pt(page.paragraph_gap_pt)
    form.keep_with_next = True
    if block.level is Level.PART:
        form.alignment = WD_ALIGN_PARAGRAPH.CENTER
    else:
        form.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        form.first_line_indent = Mm(page.indent_mm)
    is_bold = block.level is not Level.POINT
    add_run(paragraph, "\n".join(lines), page.body_pt, bold=is_bold)


def _add_note(word: WordFile, text: Text, page: Page) -> None:
    _write(_body(word, page, indented=False), text, page.body_pt - 2, italic=True)


def _add_table(word: WordFile, block: Table, page: Page) -> None:
    for text, alignment, bold in (
        (block.caption, WD_ALIGN_PARAGRAPH.CENTER, True),
        (block.unit_note, WD_ALIGN_PARAGRAPH.RIGHT, False),
    ):
        if text:
            paragraph = word.add_paragraph()
            paragraph.paragraph_format.alignment = alignment
            paragraph.paragraph_format.keep_with_next = True
            paragraph.paragraph_format.space_after = Pt(3)
            add_run(paragraph, text, block.size_pt, bold=bold, italic=not bold)
    shares = block.widths or tuple(1.0 for _ in block.header)
    widths = [page.text_width_mm * share / sum(shares) for share in shares]
    grid = add_grid(word, 1, widths, ruled=True)
    rows = _body_rows(grid, block)
    mark_row(grid, 0, "w:cantSplit")
    mark_row(grid, 0, "w:tblHeader")
    head = grid.rows[0]
    _form_row(head, tuple(Alignment.CENTRE for _ in block.header))
    _write_row(head, block.header, block.size_pt, bold=True)
    first_total = len(block.rows) - block.total_rows
    for position, (row, cells) in enumerate(zip(rows, block.rows, strict=True)):
        _write_row(row, cells, block.size_pt, bold=position >= first_total)
    add_gap(word, page.paragraph_gap_pt)


def _body_rows(grid: WordTable, block: Table) -> list[WordRow]:
    """Add the rows under the head, all formed like the first of them."""
    if not block.rows:
        return []
    first = copy_row(grid, 0)
    mark_row(grid, 1, "w:cantSplit")
    _form_row(first, block.alignments or tuple(Alignment.LEFT for _ in block.header))
    return [first, *(copy_row(grid, 1) for _ in block.rows[1:])]


def _form_row(row: WordRow, alignments: Sequence[Alignment]) -> None:
    for cell, alignment in zip(row.cells, alignments, strict=True):
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        form = first_paragraph(cell).paragraph_format
        form.alignment = ALIGNMENTS[alignment]
        form.space_before = form.space_after = Pt(2)


def _write_row(row: WordRow, texts: Sequence[str], size_pt: float, *, bold: bool) -> None:
    for cell, text in zip(row.cells, texts, strict=True):
        add_run(first_paragraph(cell), text, size_pt, bold=bold)


def _add_fields(word: WordFile, block: Fields, page: Page) -> None:
    for label, value in block.items:
        paragraph = word.add_paragraph()
        form = paragraph.paragraph_format
        form.space_after = Pt(page.paragraph_gap_pt / 2)
        if not value:
            form.tab_stops.add_tab_stop(
                Mm(page.text_width_mm), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
            )
        add_run(paragraph, f"{label}: {value or chr(9)}", page.body_pt)


def _add_signature_row(word: WordFile, block: SignatureRow, page: Page) -> None:
    count = len(block.signatories)
    grid = add_grid(word, 1, [page.text_width_mm / count] * count, ruled=False)
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    mark_row(grid, 0, "w:cantSplit")
    for cell, signatory in zip(grid.rows[0].cells, block.signatories, strict=True):
        lines = ((signatory.title, True, False), (signatory.hint, False, True))
        for text, bold, italic in lines:
            paragraph = next_paragraph(cell)
            paragraph.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
            add_run(paragraph, text, page.body_pt, bold=bold, italic=italic)
        first_paragraph(cell).paragraph_format.space_before = Pt(page.paragraph_gap_pt * 2)
        name = cell.add_paragraph()
        name.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        name.paragraph_format.space_before = Pt(page.signing_gap_pt)
        add_run(name, signatory.name, page.body_pt, bold=True)
    add_gap(word, 1)
