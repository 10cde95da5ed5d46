"""Word files (DOCX) of official documents and forms."""

import io
from datetime import UTC, date, datetime
from typing import Any

import docx
from docx.document import Document as WordFile
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from shared.documents import wording
from shared.documents.archive import repacked
from shared.documents.model import Document, FormDocument, OfficialDocument, Paper
from shared.documents.word_blocks import Page, add_blocks
from shared.documents.word_form import add_form_head
from shared.documents.word_official import add_annex_head, add_official_end, add_official_head
from shared.documents.word_xml import add_page_number, add_run, element, set_font, xml_of

_NO_DATE = date(1980, 1, 1)
_PORTRAIT = Page(
    text_width_mm=160, body_pt=14, paragraph_gap_pt=6, indent_mm=12.7, signing_gap_pt=64
)
_LANDSCAPE = Page(
    text_width_mm=247, body_pt=14, paragraph_gap_pt=6, indent_mm=12.7, signing_gap_pt=64
)
_HEADING_DEPTHS = 4
_PAGE_NUMBER_PT = 14
_FOOTER_PT = 9


def render_word(document: Document) -> bytes:
    """Return the document as a Word file; the same document always gives the same bytes."""
    ready = wording.prepared(document)
    word = docx.Document()
    _set_styles(word)
    if isinstance(ready, OfficialDocument):
        _render_official(word, ready)
    else:
        _render_form(word, ready)
    _set_properties(word, ready)
    buffer = io.BytesIO()
    word.save(buffer)
    return repacked(buffer.getvalue())


def _render_official(word: WordFile, document: OfficialDocument) -> None:
    _set_page(word.sections[0], Paper.A4, top=20, bottom=20, left=30, right=20)
    _set_header_and_footer(word.sections[0], document.footer_note)
    add_official_head(word, document)
    add_blocks(word, wording.labelled(wording.closed(document.blocks)), _PORTRAIT)
    word.paragraphs[-1].paragraph_format.keep_with_next = True
    add_official_end(word, document)
    for position, annex in enumerate(document.annexes, start=1):
        section = word.add_section(WD_SECTION.NEW_PAGE)
        _turn(section, landscape=annex.landscape)
        _restart_page_numbers(section)
        add_annex_head(word, document, position)
        page = _LANDSCAPE if annex.landscape else _PORTRAIT
        add_blocks(word, wording.labelled(annex.blocks), page)


def _render_form(word: WordFile, form: FormDocument) -> None:
    is_small = form.paper is Paper.A5_LANDSCAPE
    if is_small:
        _set_page(word.sections[0], form.paper, top=8, bottom=8, left=15, right=12)
    else:
        _set_page(word.sections[0], form.paper, top=20, bottom=20, left=30, right=20)
    _set_header_and_footer(word.sections[0], form.footer_note)
    page = Page(
        text_width_mm=183 if is_small else 160,
        body_pt=12 if is_small else 13,
        paragraph_gap_pt=4 if is_small else 6,
        indent_mm=12.7,
        signing_gap_pt=40 if is_small else 56,
    )
    add_form_head(word, form, page)
    add_blocks(word, wording.labelled(form.blocks), page)


def _set_styles(word: WordFile) -> None:
    defaults = xml_of(word.styles).find(qn("w:docDefaults"))
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:val"), "vi-VN")
        language.set(qn("w:eastAsia"), "vi-VN")
    names = ["Normal", "Header", "Footer"]
    names += [f"Heading {depth}" for depth in range(1, _HEADING_DEPTHS + 1)]
    for name in names:
        style = word.styles[name]
        if not isinstance(style, ParagraphStyle):
            continue
        set_font(style)
        style.font.size = Pt(14)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.font.bold = style.font.italic = False
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.line_spacing = 1.0


def _set_page(
    section: Section,
    paper: Paper,
    *,
    top: int,
    bottom: int,
    left: int,
    right: int,
) -> None:
    """Set the sheet and its margins, in millimetres."""
    width, height = paper.value
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.orientation = WD_ORIENT.LANDSCAPE if width > height else WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.header_distance, section.footer_distance = Mm(top / 2), Mm(bottom / 2)


def _turn(section: Section, *, landscape: bool) -> None:
    width, height = Paper.A4.value
    if landscape:
        width, height = height, width
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT


def _restart_page_numbers(section: Section) -> None:
    """Annexes count their own pages (Phụ lục I, part III, 1.đ)."""
    section.different_first_page_header_footer = True
    properties: Any = section._sectPr  # noqa: SLF001 - python-docx has no page numbering
    for old in properties.findall(qn("w:pgNumType")):
        properties.remove(old)
    properties.find(qn("w:pgMar")).addnext(element("w:pgNumType", start="1"))


def _set_header_and_footer(section: Section, footer_note: str) -> None:
    """Put page numbers on top from the second page; the note at the foot of every page."""
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_page_number(number, _PAGE_NUMBER_PT)
    if footer_note:
        for footer in (section.first_page_footer, section.footer):
            add_run(footer.paragraphs[0], footer_note, _FOOTER_PT)


def _set_properties(word: WordFile, document: Document) -> None:
    properties = word.core_properties
    properties.title = wording.file_title(document)[:255]
    properties.author = properties.last_modified_by = wording.file_author(document)[:255]
    properties.comments = properties.keywords = ""
    properties.language = "vi-VN"
    day = document.signed_on if isinstance(document, OfficialDocument) else document.issued_on
    moment = datetime.combine(day or _NO_DATE, datetime.min.time(), tzinfo=UTC)
    properties.created = properties.modified = moment
    properties.revision = 1
