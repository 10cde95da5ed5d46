"""The words that Nghị định 30/2020/NĐ-CP adds around a document; Word and PDF both print these."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from shared.documents.formats import official_date
from shared.documents.model import (
    Block,
    Document,
    FormDocument,
    Heading,
    Level,
    OfficialDocument,
    Paragraph,
    Run,
    Text,
)

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
END_MARK = "./."
INVENTED = "DỮ LIỆU GIẢ ĐỊNH"
POINT_LETTERS = "abcdđeghiklmnopqrstuvxy"

_D = TypeVar("_D", bound=Document)
_NUMERALS = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def prepared(document: _D) -> _D:
    """Return the document in composed letters (NFC), without control characters but newlines."""
    clean = cast("_D", _clean(document))
    if not clean.is_invented:
        return clean
    clean = replace(clean, footer_note=_joined(INVENTED, clean.footer_note))
    if isinstance(clean, FormDocument):
        clean = replace(clean, mark=_joined(INVENTED, clean.mark))
    return clean


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        composed = unicodedata.normalize("NFC", value.replace("\t", " "))
        return "".join(c for c in composed if c == "\n" or unicodedata.category(c)[0] != "C")
    if isinstance(value, tuple):
        return tuple(_clean(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _clean(getattr(value, f.name)) for f in fields(value)})
    return value


def roman(ordinal: int) -> str:
    """Return a Roman numeral: 4 → "IV"."""
    numeral = ""
    for value, letters in _NUMERALS:
        times, ordinal = divmod(ordinal, value)
        numeral += letters * times
    return numeral


def label_of(level: Level, ordinal: int) -> str:
    """Return "Phần I", "I.", "1." or "a)" (in the order of the Vietnamese alphabet)."""
    if level is Level.PART:
        return f"Phần {roman(ordinal)}"
    if level is Level.SECTION:
        return f"{roman(ordinal)}."
    if level is Level.CLAUSE:
        return f"{ordinal}."
    letter = POINT_LETTERS[(ordinal - 1) % len(POINT_LETTERS)]
    return f"{letter})"


def labelled(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks with the ordinals of headings filled in; deeper levels start afresh."""
    counts: Counter[Level] = Counter()
    result: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            counts = Counter({lv: n for lv, n in counts.items() if lv.value <= block.level.value})
            counts[block.level] += 1
            result.append(_with_label(block, counts[block.level]))
        else:
            result.append(block)
    return tuple(result)


def _with_label(heading: Heading, ordinal: int) -> Heading:
    if heading.label is not None:
        return heading
    return replace(heading, label=label_of(heading.level, ordinal))


def outline_depths(blocks: Sequence[Block]) -> dict[Level, int]:
    """Return the depth, from 1, of each level in use: navigation never skips a depth."""
    used = sorted({b.level.value for b in blocks if isinstance(b, Heading)})
    return {Level(value): depth for depth, value in enumerate(used, start=1)}


def closed(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks ending in "./.", on the last paragraph or on a line of its own."""
    last = blocks[-1] if blocks else None
    if not isinstance(last, Paragraph):
        return (*blocks, Paragraph(END_MARK))
    return (*blocks[:-1], replace(last, text=_with_end_mark(last.text)))


def _with_end_mark(text: Text) -> Text:
    if isinstance(text, str):
        return text.removesuffix(END_MARK).rstrip(". ") + END_MARK
    if not text:
        return (Run(END_MARK),)
    return (*text[:-1], replace(text[-1], text=str(_with_end_mark(text[-1].text))))


def runs_of(text: Text) -> tuple[Run, ...]:
    """Return the text as runs."""
    return (Run(text),) if isinstance(text, str) else text


def number_line(document: OfficialDocument) -> str:
    """Return "Số: 05/BC-UBND", or blanks where a draft has no number yet."""
    digits = "     " if document.number is None else f"{document.number:02d}"
    return f"Số: {digits}/{document.symbol}"


def date_line(document: OfficialDocument) -> str:
    """Return "Bình Yên, ngày 05 tháng 02 năm 2026"."""
    return f"{document.place}, {official_date(document.signed_on)}"


def subject_line(document: OfficialDocument) -> str:
    """Return the "V/v …" of a công văn; empty for documents that name their kind."""
    return "" if document.kind else f"V/v {document.title}"


def stamps(document: OfficialDocument) -> tuple[str, ...]:
    """Return what is boxed, in capitals: invented, confidentiality, urgency, circulation."""
    invented = INVENTED if document.is_invented else ""
    wanted = (invented, document.confidentiality, document.urgency, document.circulation)
    return tuple(stamp.upper() for stamp in wanted if stamp)


def listed(items: Sequence[str]) -> tuple[str, ...]:
    """Return "- A;", "- B."."""
    last = len(items) - 1
    return tuple(
        f"- {item.rstrip(' ;.')}{'.' if place == last else ';'}" for place, item in enumerate(items)
    )


def addressee_lines(document: OfficialDocument) -> tuple[str, ...]:
    """Return one name as it is (it stands beside "Kính gửi:"), several as a list."""
    if len(document.addressees) == 1:
        return document.addressees
    return listed(document.addressees)


def receiver_lines(document: OfficialDocument) -> tuple[str, ...]:
    """Return the list under "Nơi nhận:", which opens with "Như trên" if anyone is addressed."""
    above = ("Như trên",) if document.addressees else ()
    rest = tuple(item for item in document.receivers if item.rstrip(" ;.") != "Như trên")
    return listed(above + rest)


def legal_basis_lines(items: Sequence[str]) -> tuple[str, ...]:
    """Return each legal basis closed by ';', the last by '.'."""
    return tuple(line.removeprefix("- ") for line in listed(items))


def heading_lines(heading: Heading) -> tuple[str, ...]:
    """Return the lines of a labelled heading; titles of parts and sections are in capitals."""
    label = heading.label or ""
    if heading.level is Level.PART:
        return (label, heading.text.upper())
    text = heading.text.upper() if heading.level is Level.SECTION else heading.text
    return (f"{label} {text}".strip(),)


def annex_label(position: int, total: int) -> str:
    """Return "Phụ lục" when there is one, else "Phụ lục II"; `position` counts from 1."""
    return "Phụ lục" if total == 1 else f"Phụ lục {roman(position)}"


def annex_reference(document: OfficialDocument) -> str:
    """Return the line of reference, whose blanks stay open on electronic documents."""
    kind = document.kind.capitalize() or "Công văn"
    return f"(Kèm theo {kind} số      /{document.symbol} ngày      tháng      năm      )"


def file_title(document: Document) -> str:
    """Return what the file's properties call the document."""
    if isinstance(document, OfficialDocument):
        words = (document.kind, document.title)
    else:
        words = (document.kind, document.subtitle)
    return " ".join(word for word in words if word).replace("\n", " ")


def file_author(document: Document) -> str:
    """Return the unit that issues the document."""
    if isinstance(document, OfficialDocument):
        return document.agency.replace("\n", " ")
    return document.unit_lines[0] if document.unit_lines else ""
