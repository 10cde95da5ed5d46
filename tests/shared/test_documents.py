"""Nghị định 30/2020/NĐ-CP, row by row, on the Word file's XML and on the PDF's text and places."""

import io
import unicodedata
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pypdf
import pytest
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from shared.documents import (
    Alignment,
    Annex,
    Fields,
    Heading,
    LegalBases,
    Level,
    Note,
    OfficialDocument,
    Paragraph,
    Run,
    Signature,
    Table,
    UnprintableTextError,
    must_be_printable,
    render_pdf,
    render_word,
)
from shared.documents.metrics import line_width_mm

SENTENCE = "Ủy ban nhân dân xã Bình Yên đã triển khai các nhiệm vụ bảo vệ, chăm sóc trẻ em. "
VOWELS = ("a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y")
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
VIETNAMESE = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES]
VIETNAMESE += ["đ"]
VIETNAMESE += [letter.upper() for letter in VIETNAMESE]
TABLE = Table(
    header=("STT", "Xóm", "Số trẻ em"),
    rows=(*((str(n), f"Xóm Mẫu {n}", str(n * 10)) for n in range(1, 61)), ("", "Cộng", "18.300")),
    widths=(1, 5, 2),
    alignments=(Alignment.CENTRE, Alignment.LEFT, Alignment.RIGHT),
    unit_note="Đơn vị tính: trẻ em",
    total_rows=1,
)
REPORT = OfficialDocument(
    parent_agency="UBND tỉnh Thái Nguyên",
    agency="Ủy ban nhân dân\nxã Bình Yên",
    symbol="BC-UBND",
    place="Bình Yên",
    kind="Báo cáo",
    title="Kết quả công tác trẻ em năm 2025",
    number=5,
    signed_on=date(2026, 2, 5),
    addressees=("Sở Y tế tỉnh Thái Nguyên", "UBND tỉnh Thái Nguyên"),
    blocks=(
        LegalBases(("Căn cứ Luật Trẻ em", "Căn cứ Kế hoạch số 12/KH-UBND")),
        Heading(Level.SECTION, "Kết quả"),
        Heading(Level.CLAUSE, "Số liệu"),
        Heading(Level.POINT, "Theo xóm"),
        TABLE,
        Heading(Level.POINT, "Theo tuổi"),
        Paragraph((Run("Nổi bật: ", bold=True), Run(SENTENCE * 4))),
        Heading(Level.CLAUSE, "Đánh giá"),
        Heading(Level.POINT, "Ưu điểm"),
        Note("Ghi chú: số liệu đến ngày 31/12/2025."),
        Heading(Level.SECTION, "Phương hướng"),
        Paragraph("Trên đây là báo cáo của Ủy ban nhân dân xã Bình Yên."),
    ),
    receivers=("Thường trực Đảng ủy", "Lưu: VT, VHXH"),
    signature=Signature("Chủ tịch", "Hoàng Thị Mẫu", ("TM. Ủy ban nhân dân",)),
    annexes=(
        Annex("Danh mục", (Paragraph(SENTENCE),), landscape=True),
        Annex("Tổng hợp", (Paragraph(SENTENCE),)),
    ),
    footer_note="Mã văn bản BC-2026-0005",
)


@pytest.fixture(scope="module")
def word() -> WordFile:
    return _word(REPORT)


@pytest.fixture(scope="module")
def pdf() -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(render_pdf(REPORT)))


def _word(document: OfficialDocument) -> WordFile:
    return docx.Document(io.BytesIO(render_word(document)))


def _paragraphs(word: WordFile) -> list[WordParagraph]:
    """All paragraphs, those of tables too, in reading order."""
    body = word.element.body
    return [WordParagraph(p, word) for p in body.iter(qn("w:p"))]


def _paragraph(word: WordFile, text: str) -> WordParagraph:
    return next(p for p in _paragraphs(word) if p.text == text)


def _look(word: WordFile, text: str) -> tuple[float, bool, bool]:
    """Size in points, bold, italic."""
    run = _paragraph(word, text).runs[0]
    assert run.font.size is not None
    return run.font.size.pt, bool(run.bold), bool(run.italic)


def _pdf_text(document: OfficialDocument) -> str:
    pages = pypdf.PdfReader(io.BytesIO(render_pdf(document))).pages
    return "\n".join(page.extract_text() for page in pages)


# ── paper, margins, font ─────────────────────────────────────────────────────────────────────


def test_word_is_a4_with_margins_20_20_30_20(word: WordFile) -> None:
    section = word.sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = [
        round(side.mm)
        for side in (
            section.top_margin,
            section.bottom_margin,
            section.left_margin,
            section.right_margin,
        )
        if side is not None
    ]
    assert margins == [20, 20, 30, 20]


def test_word_names_times_new_roman_and_no_theme_font(word: WordFile) -> None:
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3", "Header", "Footer"):
        (fonts,) = word.styles[name].element.iter(qn("w:rFonts"))
        assert set(fonts.attrib.values()) == {"Times New Roman"}
    assert len({run.font.name for p in _paragraphs(word) for run in p.runs}) == 1


def test_pdf_is_a4_embeds_only_tinos_and_is_archivable(pdf: pypdf.PdfReader) -> None:
    page = pdf.pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    embedded, unembedded = page._get_fonts()
    assert {name.split("+")[1].split("-")[0] for name in embedded} == {"Tinos"}
    assert not unembedded
    assert pdf.xmp_metadata is not None
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf.xmp_metadata.stream.get_data()


# ── the boxes of the layout ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "look"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", (12, True, False)),
        ("Độc lập - Tự do - Hạnh phúc", (13, True, False)),
        ("UBND TỈNH THÁI NGUYÊN", (12, False, False)),
        ("ỦY BAN NHÂN DÂN\nXÃ BÌNH YÊN", (12, True, False)),
        ("Số: 05/BC-UBND", (13, False, False)),
        ("Bình Yên, ngày 05 tháng 02 năm 2026", (13, False, True)),
        ("BÁO CÁO", (14, True, False)),
        ("Kết quả công tác trẻ em năm 2025", (14, True, False)),
        ("Kính gửi:", (14, False, False)),
        ("- Sở Y tế tỉnh Thái Nguyên;", (14, False, False)),
        ("- UBND tỉnh Thái Nguyên.", (14, False, False)),
        ("Căn cứ Luật Trẻ em;", (14, False, True)),
        ("Căn cứ Kế hoạch số 12/KH-UBND.", (14, False, True)),
        ("I. KẾT QUẢ", (14, True, False)),
        ("1. Số liệu", (14, True, False)),
        ("a) Theo xóm", (14, False, False)),
        ("b) Theo tuổi", (14, False, False)),
        ("2. Đánh giá", (14, True, False)),
        ("a) Ưu điểm", (14, False, False)),
        ("II. PHƯƠNG HƯỚNG", (14, True, False)),
        ("Trên đây là báo cáo của Ủy ban nhân dân xã Bình Yên./.", (14, False, False)),
        ("Nơi nhận:", (12, True, True)),
        ("- Như trên;", (11, False, False)),
        ("- Thường trực Đảng ủy;", (11, False, False)),
        ("- Lưu: VT, VHXH.", (11, False, False)),
        ("TM. ỦY BAN NHÂN DÂN", (14, True, False)),
        ("CHỦ TỊCH", (14, True, False)),
        ("Hoàng Thị Mẫu", (14, True, False)),
        ("Phụ lục I", (14, True, False)),
        ("Phụ lục II", (14, True, False)),
        ("DANH MỤC", (14, True, False)),
        ("(Kèm theo Báo cáo số      /BC-UBND ngày      tháng      năm      )", (14, False, True)),
    ],
)
def test_each_element_has_its_size_and_face_in_word_and_its_words_in_pdf(
    word: WordFile, pdf: pypdf.PdfReader, text: str, look: tuple[float, bool, bool]
) -> None:
    assert _look(word, text) == look
    printed = "".join("".join(page.extract_text().split()) for page in pdf.pages)
    assert "".join(text.split()) in printed


def test_pdf_prints_the_same_sizes_and_faces(pdf: pypdf.PdfReader) -> None:
    seen: set[tuple[str, str, float]] = set()

    def visit(text: str, _cm: object, _tm: object, font: dict[str, str], size: float) -> None:
        face = font["/BaseFont"].split("+")[1].partition("-")[2] if font else ""
        seen.add((text.strip(), face or "Regular", round(size, 1)))

    for page in pdf.pages:
        page.extract_text(visitor_text=visit)
    assert {
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Bold", 12),
        ("Độc lập - Tự do - Hạnh phúc", "Bold", 13),
        ("Số: 05/BC-UBND", "Regular", 13),
        ("Bình Yên, ngày 05 tháng 02 năm 2026", "Italic", 13),
        ("BÁO CÁO", "Bold", 14),
        ("Nơi nhận:", "BoldItalic", 12),
        ("- Như trên;", "Regular", 11),
        ("CHỦ TỊCH", "Bold", 14),
    } <= seen


def test_rules_are_as_long_as_the_motto_and_two_fifths_of_agency_and_title(
    word: WordFile,
) -> None:
    lengths = []
    columns = iter((68, 92, 160))
    for paragraph in _paragraphs(word):
        if not paragraph.text and paragraph._p.find(f"{qn('w:pPr')}/{qn('w:pBdr')}") is not None:
            side = paragraph.paragraph_format.left_indent
            assert side is not None
            lengths.append(next(columns) - 2 * side.mm)
    agency_mm = line_width_mm("XÃ BÌNH YÊN", 12, bold=True)
    title_mm = line_width_mm(REPORT.title, 14, bold=True)
    assert lengths == pytest.approx([0.4 * agency_mm, 56.1, 0.4 * title_mm], abs=0.3)


def test_lines_are_measured_as_the_font_prints_them() -> None:
    assert line_width_mm("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True) == pytest.approx(
        88.3, abs=0.1
    )
    assert line_width_mm("Độc lập - Tự do - Hạnh phúc", 13, bold=True) == pytest.approx(
        56.1, abs=0.3
    )


def test_body_is_justified_with_first_line_1_27_cm_and_6_pt_after(word: WordFile) -> None:
    text = "Trên đây là báo cáo của Ủy ban nhân dân xã Bình Yên./."
    form = _paragraph(word, text).paragraph_format
    assert form.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert form.first_line_indent is not None
    assert abs(form.first_line_indent - Mm(12.7)) < Pt(0.1)
    assert form.space_after is not None
    assert form.space_after >= Pt(6)


def test_receivers_stand_beside_the_signer(word: WordFile) -> None:
    cells = word.tables[-1].rows[0].cells
    assert cells[0].text.startswith("Nơi nhận:")
    assert cells[1].text.startswith("TM. ỦY BAN NHÂN DÂN")


# ── page numbers ─────────────────────────────────────────────────────────────────────────────


def test_word_numbers_pages_on_top_from_the_second(word: WordFile) -> None:
    for section in word.sections:
        assert section.different_first_page_header_footer
        assert section.first_page_header.paragraphs[0].text == ""
        number = section.header.paragraphs[0]
        assert number.alignment == WD_ALIGN_PARAGRAPH.CENTER
        assert [i.text for i in number._p.iter(qn("w:instrText"))] == ["PAGE"]
    starts = [s._sectPr.find(qn("w:pgNumType")) for s in word.sections]
    assert [None if s is None else s.get(qn("w:start")) for s in starts] == [None, "1", "1"]


def test_pdf_numbers_pages_on_top_from_the_second_and_annexes_by_themselves(
    pdf: pypdf.PdfReader,
) -> None:
    first_lines = [page.extract_text().split("\n")[0].strip() for page in pdf.pages]
    numbers = [line if line.isdigit() else "" for line in first_lines]
    body = len(pdf.pages) - 2
    assert body > 1
    assert numbers == ["", *(str(n) for n in range(2, body + 1)), "", ""]


def test_annexes_begin_a_page_and_may_lie_across(word: WordFile, pdf: pypdf.PdfReader) -> None:
    landscape, portrait = pdf.pages[-2].mediabox, pdf.pages[-1].mediabox
    assert landscape.width > landscape.height
    assert portrait.width < portrait.height
    widths = [s.page_width.mm for s in word.sections if s.page_width is not None]
    assert [round(width) for width in widths] == [210, 297, 210]


def test_one_annex_has_no_ordinal() -> None:
    document = replace(REPORT, annexes=REPORT.annexes[:1])
    _paragraph(_word(document), "Phụ lục")
    assert "Phụ lục I" not in _pdf_text(document)


# ── drafts, letters, stamps, addressees ──────────────────────────────────────────────────────


def test_a_draft_leaves_number_and_date_open() -> None:
    draft = replace(REPORT, number=None, signed_on=None)
    texts = [p.text for p in _paragraphs(_word(draft))]
    assert "Số:      /BC-UBND" in texts
    assert "Bình Yên, ngày    tháng    năm    " in texts
    printed = _pdf_text(draft)
    assert "Số:      /BC-UBND" in printed
    assert "Bình Yên, ngày    tháng    năm" in printed


def test_a_letter_names_its_subject_under_the_number() -> None:
    letter = replace(REPORT, kind="", symbol="UBND-VHXH", title="rà soát trẻ em")
    assert _look(_word(letter), "V/v rà soát trẻ em") == (12, False, False)
    assert "V/v rà soát trẻ em" in _pdf_text(letter)


def test_confidentiality_urgency_and_circulation_are_boxed_capitals() -> None:
    boxed = replace(REPORT, confidentiality="Mật", urgency="Khẩn", circulation="Lưu hành nội bộ")
    word = _word(boxed)
    printed = _pdf_text(boxed)
    for stamp in ("MẬT", "KHẨN", "LƯU HÀNH NỘI BỘ"):
        assert _look(word, stamp) == (13, True, False)
        edges = _paragraph(word, stamp)._p.find(f"{qn('w:pPr')}/{qn('w:pBdr')}")
        assert edges is not None
        assert len(edges) == 4
        assert stamp in printed


def test_one_addressee_stands_beside_kinh_gui() -> None:
    document = replace(REPORT, addressees=("Sở Y tế tỉnh Thái Nguyên",))
    _paragraph(_word(document), "Kính gửi: Sở Y tế tỉnh Thái Nguyên")
    assert "Kính gửi: Sở Y tế tỉnh Thái Nguyên" in _pdf_text(document)


def test_without_addressees_nobody_is_as_above() -> None:
    printed = _pdf_text(replace(REPORT, addressees=()))
    assert "Như trên" not in printed
    assert "Kính gửi" not in printed


# ── tables, letters, bytes ───────────────────────────────────────────────────────────────────


def test_a_long_table_repeats_its_header_and_never_breaks_a_row(
    word: WordFile, pdf: pypdf.PdfReader
) -> None:
    table = next(t for t in word.tables if t.rows[0].cells[0].text == "STT")
    rows = [row._tr.trPr for row in table.rows]
    assert [r is not None and r.find(qn("w:tblHeader")) is not None for r in rows[:2]] == [
        True,
        False,
    ]
    assert all(r is not None and r.find(qn("w:cantSplit")) is not None for r in rows)
    pages = [page.extract_text() for page in pdf.pages]
    assert sum("STT" in page for page in pages) == sum("Xóm Mẫu" in page for page in pages) > 1


def test_a_table_with_a_wrong_row_is_refused() -> None:
    with pytest.raises(ValueError, match="3 columns has parts of"):
        Table(header=("a", "b", "c"), rows=(("1", "2"),))


def test_every_vietnamese_letter_can_be_read_from_the_pdf() -> None:
    assert len(set(VIETNAMESE)) == 146
    blocks = tuple(
        Paragraph((Run(" ".join(VIETNAMESE), bold=bold, italic=italic),))
        for bold in (False, True)
        for italic in (False, True)
    )
    printed = _pdf_text(replace(REPORT, blocks=blocks, annexes=()))
    for letter in VIETNAMESE:
        assert printed.count(letter) >= 4


def test_decomposed_letters_are_composed_and_control_letters_dropped() -> None:
    title = unicodedata.normalize("NFD", "Trẻ em\u200b bỏ học\x00")
    document = replace(REPORT, title=title)
    _paragraph(_word(document), "Trẻ em bỏ học")
    assert "Trẻ em bỏ học" in _pdf_text(document)


def test_a_letter_without_glyph_is_refused_not_replaced() -> None:
    with pytest.raises(UnprintableTextError):
        render_pdf(replace(REPORT, title="Trẻ em 漢"))


@pytest.mark.parametrize("letter", ["漢", "😀", "ƀ"])
def test_a_letter_without_glyph_is_named_at_its_field(letter: str) -> None:
    with pytest.raises(UnprintableTextError) as refused:
        must_be_printable(f"Trẻ em {letter} vui chơi", "text")
    assert (refused.value.code, refused.value.field) == ("unprintable_text", "text")
    assert f"“{letter}”" in refused.value.message


def test_what_officers_type_can_be_printed() -> None:
    letters = "".join(f"{vowel}{tone}" for vowel in VOWELS for tone in TONES)
    must_be_printable(f"{letters} {letters.upper()} “đ” – ‘Đ’ … 5 m² ½ ≥\r\n\x00\u200b", "text")


def test_what_is_typed_is_never_read_as_a_command() -> None:
    typed = '#panic("x") $a$ *b* _c_ <d> \\e @f -- "g" &lt;'
    document = replace(REPORT, blocks=(Paragraph(typed), Fields((("Mục #1", typed),))))
    assert "".join(typed.split()) in "".join(_pdf_text(document).split())


def test_the_same_document_gives_the_same_bytes() -> None:
    assert render_word(REPORT) == render_word(replace(REPORT))
    assert render_pdf(REPORT) == render_pdf(replace(REPORT))


def test_the_word_archive_carries_no_clock() -> None:
    with zipfile.ZipFile(io.BytesIO(render_word(REPORT))) as archive:
        entries = archive.infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    names = [entry.filename for entry in entries]
    assert names[0] == "[Content_Types].xml"
    assert names[1:] == sorted(names[1:])


def test_file_dates_are_the_day_of_signing(word: WordFile, pdf: pypdf.PdfReader) -> None:
    assert word.core_properties.created is not None
    assert word.core_properties.created.date() == date(2026, 2, 5)
    assert word.core_properties.modified == word.core_properties.created
    assert pdf.metadata is not None
    assert str(pdf.metadata["/CreationDate"]) == "D:20260205000000Z"


def test_the_footer_note_stands_on_every_page(word: WordFile, pdf: pypdf.PdfReader) -> None:
    assert all("Mã văn bản BC-2026-0005" in page.extract_text() for page in pdf.pages)
    first = word.sections[0]
    for footer in (first.first_page_footer, first.footer):
        assert footer.paragraphs[0].text == "Mã văn bản BC-2026-0005"


def test_what_is_invented_says_so_in_a_box_and_on_every_page() -> None:
    invented = replace(REPORT, is_invented=True)
    first, *others = pypdf.PdfReader(io.BytesIO(render_pdf(invented))).pages
    word = docx.Document(io.BytesIO(render_word(invented)))

    assert first.extract_text().count("DỮ LIỆU GIẢ ĐỊNH") == 2
    assert others
    assert all("DỮ LIỆU GIẢ ĐỊNH" in page.extract_text() for page in others)
    assert (
        word.sections[0].footer.paragraphs[0].text == "DỮ LIỆU GIẢ ĐỊNH · Mã văn bản BC-2026-0005"
    )
    assert "DỮ LIỆU GIẢ ĐỊNH" not in _pdf_text(REPORT)
