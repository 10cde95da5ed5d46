"""Official papers: one neutral document model, printed to Word and to PDF with the same content.

The layout follows Nghị định 30/2020/NĐ-CP. Nothing here reads a clock or draws at random: the same
document always gives the same bytes, so a file's SHA-256 proves what was sent.
"""

from shared.documents.model import (
    Alignment,
    Annex,
    Block,
    Document,
    Fields,
    FormDocument,
    Heading,
    LegalBases,
    Level,
    Note,
    OfficialDocument,
    Paper,
    Paragraph,
    Run,
    Signatory,
    Signature,
    SignatureRow,
    Table,
    Text,
)
from shared.documents.pdf import UnprintableTextError, render_pdf
from shared.documents.printable import must_be_printable
from shared.documents.vouchers import (
    Party,
    Voucher,
    VoucherKind,
    VoucherLine,
    voucher_document,
)
from shared.documents.word import render_word

__all__ = [
    "Alignment",
    "Annex",
    "Block",
    "Document",
    "Fields",
    "FormDocument",
    "Heading",
    "LegalBases",
    "Level",
    "Note",
    "OfficialDocument",
    "Paper",
    "Paragraph",
    "Party",
    "Run",
    "Signatory",
    "Signature",
    "SignatureRow",
    "Table",
    "Text",
    "UnprintableTextError",
    "Voucher",
    "VoucherKind",
    "VoucherLine",
    "must_be_printable",
    "render_pdf",
    "render_word",
    "voucher_document",
]
