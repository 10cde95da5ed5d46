"""What a paper says, independent of Word and PDF: frozen values, in reading order.

A line break inside any text is written as a newline. Ordinals of headings, leading zeros, closing
marks and other rules of Nghị định 30/2020/NĐ-CP are added by `wording`, never typed by the caller.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import TypeAlias


class Alignment(Enum):
    """How a column of a table stands."""

    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"


class Level(Enum):
    """Depth of a heading: phần "Phần I", mục "I.", khoản "1.", điểm "a)"."""

    PART = 0
    SECTION = 1
    CLAUSE = 2
    POINT = 3


class Paper(Enum):
    """Size of a sheet: (width, height) in millimetres."""

    A4 = (210, 297)
    A5_LANDSCAPE = (210, 148)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text inside a paragraph."""

    text: str
    bold: bool = False
    italic: bool = False


Text: TypeAlias = str | tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A titled part; `label` is normally left out, then ordinals are counted in order."""

    level: Level
    text: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Justified text; the first line is indented unless `indented` is False."""

    text: Text
    indented: bool = True


@dataclass(frozen=True, slots=True)
class LegalBases:
    """Căn cứ ban hành: one legal norm an item, without its closing mark."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table whose header is repeated on every page.

    `widths` are shares of the text width (equal when empty); `alignments` stand per column (left
    when empty); the last `total_rows` rows are bold; `unit_note` stands right above the table, for
    example "Đơn vị tính: đồng"; `size_pt` is the size of the letters in points.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    caption: str = ""
    unit_note: str = ""
    total_rows: int = 0
    size_pt: int = 13

    def __post_init__(self) -> None:
        """Refuse rows, widths or alignments that do not fit the header."""
        columns = len(self.header)
        if columns == 0:
            message = "a table needs at least one column"
            raise ValueError(message)
        counts = {len(row) for row in self.rows}
        counts |= {len(part) for part in (self.widths, self.alignments) if part}
        if counts - {columns}:
            message = f"a table of {columns} columns has parts of {sorted(counts - {columns})}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Note:
    """A remark in small italics, for example the meaning of a column."""

    text: Text


@dataclass(frozen=True, slots=True)
class Fields:
    """Lines "label: value" of a form; an empty value prints dots to be filled in by hand."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Signatory:
    """One place to sign; an empty name is left to be written by hand."""

    title: str
    name: str = ""
    hint: str = "(Ký, họ tên)"


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """Places to sign, side by side."""

    signatories: tuple[Signatory, ...]


Block: TypeAlias = Heading | Paragraph | LegalBases | Table | Note | Fields | SignatureRow


@dataclass(frozen=True, slots=True)
class Annex:
    """Phụ lục: begins on a new page, with its own page numbers; may lie in landscape."""

    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: authority lines such as "TM. ỦY BAN NHÂN DÂN", then title and full name."""

    title: str
    name: str
    prefix: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """An administrative document (báo cáo, kế hoạch, tờ trình, công văn).

    Without `number` or `signed_on` it is a draft and prints blanks. With an empty `kind` it is a
    công văn: the title stands as "V/v …" under the number. `symbol` is for example "BC-UBND".
    `confidentiality`, `urgency` and `circulation` are boxed when given. `receivers` are written
    without marks; "Như trên" comes by itself when there are addressees. `footer_note` stands small
    at the foot of every page, for example the document's code and hash. `is_invented` is said in a
    box and at the foot of every page.
    """

    parent_agency: str
    agency: str
    symbol: str
    place: str
    kind: str
    title: str
    blocks: tuple[Block, ...]
    signature: Signature
    number: int | None = None
    signed_on: date | None = None
    addressees: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()
    confidentiality: str = ""
    urgency: str = ""
    circulation: str = ""
    annexes: tuple[Annex, ...] = field(default=())
    footer_note: str = ""
    is_invented: bool = False


@dataclass(frozen=True, slots=True)
class FormDocument:
    """A paper form such as a voucher: unit top left, form number top right, title in the middle.

    The first of `unit_lines` is bold. `mark` is boxed, for example "BẢN IN LẠI". `issued_on`
    dates the file; the line people read is `subtitle`. `is_invented` is
    said in the box of `mark`, and at the foot.
    """

    unit_lines: tuple[str, ...]
    reference_lines: tuple[str, ...]
    kind: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    issued_on: date | None = None
    paper: Paper = Paper.A5_LANDSCAPE
    mark: str = ""
    footer_note: str = ""
    is_invented: bool = False


Document: TypeAlias = OfficialDocument | FormDocument
