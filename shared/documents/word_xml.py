"""Small strokes that python-docx has no words for: fonts, borders, fields, fixed grids."""

from copy import deepcopy
from functools import cache
from typing import Any, cast

from docx.document import Document as WordFile
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table as WordTable
from docx.table import _Cell as WordCell
from docx.table import _Row as WordRow
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run as WordRun

from shared.documents.model import Alignment

FONT = "Times New Roman"
ALIGNMENTS = {
    Alignment.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Alignment.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    Alignment.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}
_TWIPS_PER_MILLIMETRE = 1440 / 25.4


def element(tag: str, **attributes: str) -> Any:
    """Return a WordprocessingML element such as `element("w:top", val="single")`."""
    made = cast("Any", OxmlElement)(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def xml_of(part: Any) -> Any:
    """Return the lxml element behind a python-docx object; it has no types."""
    return part._element  # noqa: SLF001 - python-docx names it so, and documents it for extension


def set_font(style: Any) -> None:
    """Write Times New Roman for every script, in place of the theme's fonts."""
    properties = xml_of(style).get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    properties.insert(0, element("w:rFonts", ascii=FONT, hAnsi=FONT, cs=FONT, eastAsia=FONT))


def add_run(
    paragraph: WordParagraph,
    text: str,
    size_pt: float,
    *,
    bold: bool = False,
    italic: bool = False,
) -> WordRun:
    """Add text; `size_pt` is in points."""
    run = paragraph.add_run(text)
    xml_of(run).insert(0, deepcopy(_letters(size_pt, bold, italic)))
    return run


@cache
def _letters(size_pt: float, bold: bool, italic: bool) -> Any:  # noqa: FBT001 - a key of the cache
    """Return the properties of a run, made once: to make them for each run takes half the time."""
    run = WordRun(element("w:r"), cast("Any", None))
    run.font.size = Pt(size_pt)
    run.bold, run.italic = bold, italic
    return xml_of(run).rPr


def first_paragraph(cell: WordCell) -> WordParagraph:
    """Return the paragraph that every cell is born with."""
    first: WordParagraph = cell.paragraphs[0]
    return first


def next_paragraph(cell: WordCell) -> WordParagraph:
    """Return the cell's first paragraph while it is empty, then new ones."""
    first = first_paragraph(cell)
    is_unused = len(cell.paragraphs) == 1 and not first.runs and len(xml_of(first)) == 0
    return first if is_unused else cast("WordParagraph", cell.add_paragraph())


def add_gap(word: WordFile, height_pt: float) -> None:
    """Part a table from what follows: Word joins tables that touch, and none may end a file."""
    form = word.add_paragraph().paragraph_format
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(height_pt)


def add_rule(paragraph: WordParagraph, column_mm: float, length_mm: float) -> None:
    """Make the paragraph a centred solid line of `length_mm` in a column of `column_mm`."""
    _thin(paragraph)
    side = Mm(max(column_mm - length_mm, 0) / 2)
    paragraph.paragraph_format.left_indent = side
    paragraph.paragraph_format.right_indent = side
    borders = element("w:pBdr")
    borders.append(element("w:top", val="single", sz="6", space="0", color="000000"))
    _insert_borders(paragraph, borders)


def add_box(paragraph: WordParagraph, column_mm: float, text_mm: float) -> None:
    """Draw a frame around the paragraph's text of `text_mm`, centred in a column of `column_mm`."""
    side = Mm(max(column_mm - text_mm - 6, 0) / 2)
    paragraph.paragraph_format.left_indent = side
    paragraph.paragraph_format.right_indent = side
    borders = element("w:pBdr")
    for edge in ("top", "left", "bottom", "right"):
        borders.append(element(f"w:{edge}", val="single", sz="6", space="1", color="000000"))
    _insert_borders(paragraph, borders)


def _thin(paragraph: WordParagraph) -> None:
    form = paragraph.paragraph_format
    form.space_before = Pt(2)
    form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(3)


def _insert_borders(paragraph: WordParagraph, borders: Any) -> None:
    """Borders stand after `keepNext`-like marks and before shading, tabs, spacing and indents."""
    properties = xml_of(paragraph).get_or_add_pPr()
    later = [
        qn(f"w:{name}") for name in ("shd", "tabs", "spacing", "ind", "jc", "outlineLvl", "rPr")
    ]
    for place, child in enumerate(properties):
        if child.tag in later:
            properties.insert(place, borders)
            return
    properties.append(borders)


def add_page_number(paragraph: WordParagraph, size_pt: float) -> None:
    """Add the PAGE field."""
    for kind in ("begin", None, "end"):
        run = xml_of(add_run(paragraph, "", size_pt))
        if kind is None:
            instruction = element("w:instrText")
            instruction.text = "PAGE"
            run.append(instruction)
        else:
            run.append(element("w:fldChar", fldCharType=kind))


def add_grid(
    word: WordFile,
    rows: int,
    widths_mm: list[float],
    *,
    ruled: bool,
) -> WordTable:
    """Add a table of fixed column widths in millimetres, with or without rules."""
    table: WordTable = word.add_table(rows=1, cols=len(widths_mm))
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _set_margins_and_borders(table, sum(widths_mm), ruled=ruled)
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
        column.cells[0].width = Mm(width)
    for _ in range(rows - 1):
        copy_row(table, 0)
    return table


def copy_row(table: WordTable, position: int) -> WordRow:
    """Add a row like that at `position`: to copy is much sooner done than to make."""
    copied = deepcopy(xml_of(table.rows[position]))
    xml_of(table).append(copied)
    return WordRow(copied, table)


def _set_margins_and_borders(table: WordTable, width_mm: float, *, ruled: bool) -> None:
    """Fill `w:tblPr` in the order that the schema demands."""
    properties = xml_of(table).tblPr
    for tag in ("w:tblStyle", "w:tblW", "w:tblLook"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    twips = str(round(width_mm * _TWIPS_PER_MILLIMETRE))
    properties.insert(0, element("w:tblW", w=twips, type="dxa"))
    layout = properties.find(qn("w:tblLayout"))
    if ruled:
        borders = element("w:tblBorders")
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV"):
            borders.append(element(f"w:{edge}", val="single", sz="4", space="0", color="000000"))
        layout.addprevious(borders)
    margins = element("w:tblCellMar")
    for edge in ("left", "right"):
        margins.append(element(f"w:{edge}", w="85" if ruled else "0", type="dxa"))
    properties.append(margins)


def mark_row(table: WordTable, position: int, tag: str) -> None:
    """Mark a row, for example "w:tblHeader" (repeated on every page) or "w:cantSplit"."""
    xml_of(table.rows[position]).get_or_add_trPr().append(element(tag))
