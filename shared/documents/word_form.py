"""Head of a paper form in Word."""

from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from shared.documents.metrics import line_width_mm
from shared.documents.model import FormDocument
from shared.documents.word_blocks import Page
from shared.documents.word_xml import add_box, add_grid, add_run, next_paragraph


def add_form_head(word: WordFile, form: FormDocument, page: Page) -> None:
    """Add the unit, the form's numbers, its name and the line under it."""
    left_mm = page.text_width_mm * 0.6
    grid = add_grid(word, 1, [left_mm, page.text_width_mm - left_mm], ruled=False)
    for position, line in enumerate(form.unit_lines):
        add_run(next_paragraph(grid.cell(0, 0)), line, page.body_pt, bold=position == 0)
    for line in form.reference_lines:
        paragraph = next_paragraph(grid.cell(0, 1))
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        add_run(paragraph, line, page.body_pt)
    _add_mark(word, form, page)
    _add_line(word, form.kind.upper(), 16, bold=True)
    if form.subtitle:
        _add_line(word, form.subtitle, page.body_pt, bold=False)
    word.paragraphs[-1].paragraph_format.space_after = Pt(page.paragraph_gap_pt)


def _add_mark(word: WordFile, form: FormDocument, page: Page) -> None:
    if not form.mark:
        return
    paragraph = word.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_run(paragraph, form.mark.upper(), page.body_pt, bold=True)
    width = line_width_mm(form.mark.upper(), page.body_pt, bold=True)
    add_box(paragraph, page.text_width_mm, width)
    paragraph.paragraph_format.space_after = Pt(page.paragraph_gap_pt)


def _add_line(word: WordFile, text: str, size_pt: float, *, bold: bool) -> None:
    paragraph = word.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_run(paragraph, text, size_pt, bold=bold, italic=not bold)
