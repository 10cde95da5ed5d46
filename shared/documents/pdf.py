"""PDF files (PDF/A-2a: archivable, tagged) of official documents and forms.

The look is in `typesetting/*.typ`; this module hands the words over as JSON. The font, Tinos, has
the measures of Times New Roman and lies in `fonts/`; a letter it lacks is refused, never replaced.
"""

import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias, assert_never

import typst

from shared.documents import wording
from shared.documents.model import (
    Alignment,
    Annex,
    Block,
    Document,
    Fields,
    FormDocument,
    Heading,
    LegalBases,
    Note,
    OfficialDocument,
    Paper,
    Paragraph,
    SignatureRow,
    Table,
    Text,
)
from shared.kernel.refusals import Invalid

_HERE = Path(__file__).parent
_NO_DATE = date(1980, 1, 1)
_UNSHOWN: Final = re.compile(r'the text `"(.{1,4}?)"`')
Json: TypeAlias = dict[str, Any]


class UnprintableTextError(Invalid):
    """The document holds a letter that the font of official papers does not have."""

    def __init__(self, letter: str = "", field: str | None = None) -> None:
        self.letter = letter
        named = f" “{letter}”" if letter else ""
        super().__init__(
            "unprintable_text",
            f"Có ký tự{named} mà phông chữ của văn bản không in được (thường là hình vẽ, chữ nước "
            "ngoài). Hãy bỏ ký tự đó rồi làm lại.",
            field,
        )


def render_pdf(document: Document) -> bytes:
    """Return the document as a PDF file; the same document always gives the same bytes."""
    ready = wording.prepared(document)
    day = _date_of(ready)
    is_official = isinstance(ready, OfficialDocument)
    content = {
        **(_official(ready) if isinstance(ready, OfficialDocument) else _form(ready)),
        "type": "official" if is_official else "form",
        "file_title": wording.file_title(ready),
        "file_author": wording.file_author(ready),
        "date": [day.year, day.month, day.day],
        "footer_note": ready.footer_note,
    }
    return _compiled(content, datetime.combine(day, datetime.min.time(), tzinfo=UTC))


def _date_of(document: Document) -> date:
    day = document.signed_on if isinstance(document, OfficialDocument) else document.issued_on
    return day or _NO_DATE


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[_HERE / "fonts"],
    )


def _compiled(content: Json, moment: datetime) -> bytes:
    source = _HERE / "typesetting" / "main.typ"
    inputs = {"document": json.dumps(content, ensure_ascii=False, sort_keys=True)}
    compiler = typst.Compiler(source, root=source.parent, font_paths=_fonts(), sys_inputs=inputs)
    try:
        result, warnings = compiler.compile_with_warnings(
            format="pdf", pdf_standards="a-2a", timestamp=moment
        )
    except typst.TypstError as error:
        if "could not be displayed with font" in error.message:
            named = _UNSHOWN.search(error.message)
            raise UnprintableTextError(named[1] if named else "") from error
        raise
    if warnings or not isinstance(result, bytes):
        message = f"typesetting gave warnings: {[str(warning) for warning in warnings]}"
        raise RuntimeError(message)
    return result


def _official(document: OfficialDocument) -> Json:
    return {
        "parent_agency": document.parent_agency.upper(),
        "agency": document.agency.upper(),
        "country": wording.COUNTRY,
        "motto": wording.MOTTO,
        "number_line": wording.number_line(document),
        "date_line": wording.date_line(document),
        "subject_line": wording.subject_line(document),
        "stamps": wording.stamps(document),
        "kind": document.kind.upper(),
        "title": document.title,
        "addressees": wording.addressee_lines(document),
        "receivers": wording.receiver_lines(document),
        "signature_lines": [
            line.upper() for line in (*document.signature.prefix, document.signature.title)
        ],
        "signature_name": document.signature.name,
        "blocks": _blocks(wording.closed(document.blocks)),
        "annex_reference": wording.annex_reference(document),
        "annexes": _annexes(document.annexes),
    }


def _annexes(annexes: Sequence[Annex]) -> list[Json]:
    return [
        {
            "label": wording.annex_label(position, len(annexes)),
            "title": annex.title.upper(),
            "landscape": annex.landscape,
            "blocks": _blocks(annex.blocks),
        }
        for position, annex in enumerate(annexes, start=1)
    ]


def _form(form: FormDocument) -> Json:
    width_mm, height_mm = form.paper.value
    return {
        "unit_lines": form.unit_lines,
        "reference_lines": form.reference_lines,
        "kind": form.kind.upper(),
        "subtitle": form.subtitle,
        "mark": form.mark.upper(),
        "small": form.paper is Paper.A5_LANDSCAPE,
        "width_mm": width_mm,
        "height_mm": height_mm,
        "blocks": _blocks(form.blocks),
    }


def _blocks(blocks: Sequence[Block]) -> list[Json]:
    depths = wording.outline_depths(blocks)
    return [
        _heading(block, depths[block.level]) if isinstance(block, Heading) else _block(block)
        for block in wording.labelled(blocks)
    ]


def _heading(heading: Heading, depth: int) -> Json:
    return {
        "type": "heading",
        "level": heading.level.name,
        "depth": depth,
        "lines": wording.heading_lines(heading),
    }


def _block(
    block: Paragraph | LegalBases | Table | Note | Fields | SignatureRow,
) -> Json:
    match block:
        case Paragraph():
            return {"type": "paragraph", "runs": _runs(block.text), "indented": block.indented}
        case LegalBases():
            return {"type": "bases", "lines": wording.legal_basis_lines(block.items)}
        case Table():
            return _table(block)
        case Note():
            return {"type": "note", "runs": _runs(block.text)}
        case Fields():
            return {"type": "fields", "items": block.items}
        case SignatureRow():
            people = [
                {"title": person.title, "hint": person.hint, "name": person.name}
                for person in block.signatories
            ]
            return {"type": "signatures", "signatories": people}
        case _:
            assert_never(block)


def _runs(text: Text) -> list[Json]:
    return [
        {"text": run.text, "bold": run.bold, "italic": run.italic} for run in wording.runs_of(text)
    ]


def _table(table: Table) -> Json:
    columns = len(table.header)
    alignments = table.alignments or (Alignment.LEFT,) * columns
    return {
        "type": "table",
        "header": table.header,
        "rows": table.rows,
        "widths": table.widths or (1,) * columns,
        "alignments": [alignment.value for alignment in alignments],
        "caption": table.caption,
        "unit": table.unit_note,
        "size": table.size_pt,
        "first_total": len(table.rows) - table.total_rows,
    }
