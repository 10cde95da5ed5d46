"""Phiếu thu and phiếu chi: the seven items that Luật Kế toán, Article 16 demands, on half an A4."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from shared.documents.formats import dong, number, official_date
from shared.documents.model import (
    Alignment,
    Block,
    Fields,
    FormDocument,
    Signatory,
    SignatureRow,
    Table,
)
from shared.documents.words import amount_in_words


class VoucherKind(Enum):
    """What the voucher is called on paper."""

    RECEIPT = "PHIẾU THU"
    PAYMENT = "PHIẾU CHI"
    GOODS_IN = "PHIẾU NHẬP HIỆN VẬT"
    GOODS_OUT = "PHIẾU XUẤT HIỆN VẬT"
    GENERAL = "PHIẾU KẾ TOÁN"

    @property
    def is_of_money(self) -> bool:
        """Whether somebody takes money and signs for having counted it."""
        return self in (VoucherKind.RECEIPT, VoucherKind.PAYMENT)


_PARTY_LABELS = {
    VoucherKind.RECEIPT: "Họ và tên người nộp tiền",
    VoucherKind.PAYMENT: "Họ và tên người nhận tiền",
    VoucherKind.GOODS_IN: "Họ và tên người giao",
    VoucherKind.GOODS_OUT: "Họ và tên người nhận",
    VoucherKind.GENERAL: "Đơn vị ghi sổ",
}
_PURPOSE_LABELS = {
    VoucherKind.RECEIPT: "Lý do nộp",
    VoucherKind.PAYMENT: "Lý do chi",
    VoucherKind.GOODS_IN: "Lý do nhập",
    VoucherKind.GOODS_OUT: "Lý do xuất",
    VoucherKind.GENERAL: "Nội dung",
}


@dataclass(frozen=True, slots=True)
class Party:
    """A unit or a person with an address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class VoucherLine:
    """What the money is for, in quantity × unit price; prices are whole đồng."""

    description: str
    unit: str
    quantity: int
    unit_price_dong: int

    @property
    def amount_dong(self) -> int:
        """Quantity times unit price, in đồng."""
        return self.quantity * self.unit_price_dong


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher of money or goods: its total in whole đồng equals the sum of its `lines`.

    `form_code` is the number of the form (Mẫu số), `book` the receipt book (Quyển số), `accounts`
    for example ("Nợ: 111", "Có: 511"), `attachments` for example "01 danh sách"; `mark` is boxed,
    for example "BẢN IN LẠI".
    """

    kind: VoucherKind
    number: str
    issued_on: date
    issuer: Party
    counterparty: Party
    purpose: str
    amount_dong: int
    signatories: tuple[Signatory, ...]
    lines: tuple[VoucherLine, ...] = ()
    form_code: str = ""
    book: str = ""
    accounts: tuple[str, ...] = ()
    attachments: str = ""
    mark: str = ""
    footer_note: str = ""

    def __post_init__(self) -> None:
        """Refuse a voucher that lacks a mandatory item or whose total is not its lines' sum."""
        items = {
            "number": self.number,
            "issuer": self.issuer.name and self.issuer.address,
            "counterparty": self.counterparty.name and self.counterparty.address,
            "purpose": self.purpose,
            "amount": self.amount_dong > 0,
            "signatories": self.signatories,
        }
        missing = [name for name, value in items.items() if not value]
        if missing:
            message = f"a voucher lacks its mandatory items: {', '.join(missing)}"
            raise ValueError(message)
        if self.lines and sum(line.amount_dong for line in self.lines) != self.amount_dong:
            message = "the total of a voucher differs from the sum of its lines"
            raise ValueError(message)


def voucher_document(voucher: Voucher) -> FormDocument:
    """Return the voucher as a form on A5 landscape, half a sheet of A4."""
    return FormDocument(
        unit_lines=(voucher.issuer.name, f"Địa chỉ: {voucher.issuer.address}"),
        reference_lines=_reference_lines(voucher),
        kind=voucher.kind.value,
        subtitle=official_date(voucher.issued_on).capitalize(),
        blocks=_blocks(voucher),
        issued_on=voucher.issued_on,
        mark=voucher.mark,
        footer_note=voucher.footer_note,
    )


def _reference_lines(voucher: Voucher) -> tuple[str, ...]:
    form = (f"Mẫu số: {voucher.form_code}",) if voucher.form_code else ()
    book = f"Quyển số: {voucher.book}    " if voucher.book else ""
    accounts = ("    ".join(voucher.accounts),) if voucher.accounts else ()
    return (*form, f"{book}Số: {voucher.number}", *accounts)


def _blocks(voucher: Voucher) -> tuple[Block, ...]:
    above: tuple[tuple[str, str], ...] = (
        (_PARTY_LABELS[voucher.kind], voucher.counterparty.name),
        ("Địa chỉ", voucher.counterparty.address),
        (_PURPOSE_LABELS[voucher.kind], voucher.purpose),
    )
    below: tuple[tuple[str, str], ...] = (
        ("Số tiền", dong(voucher.amount_dong)),
        ("Bằng chữ", f"{amount_in_words(voucher.amount_dong)}."),
        ("Kèm theo", voucher.attachments),
    )
    if voucher.kind.is_of_money:
        below += (("Đã nhận đủ số tiền (ghi bằng chữ)", ""),)
    if not voucher.lines:
        return (Fields(above + below), SignatureRow(voucher.signatories))
    table = _lines_table(voucher.lines)
    return (Fields(above), table, Fields(below), SignatureRow(voucher.signatories))


def _lines_table(lines: tuple[VoucherLine, ...]) -> Table:
    rows = tuple(
        (
            str(position),
            line.description,
            line.unit,
            number(line.quantity),
            number(line.unit_price_dong),
            number(line.amount_dong),
        )
        for position, line in enumerate(lines, start=1)
    )
    return Table(
        header=("STT", "Nội dung", "Đơn vị", "Số lượng", "Đơn giá (đồng)", "Thành tiền (đồng)"),
        rows=rows,
        widths=(1, 6, 2, 2, 3, 3),
        alignments=(
            Alignment.CENTRE,
            Alignment.LEFT,
            Alignment.CENTRE,
            Alignment.RIGHT,
            Alignment.RIGHT,
            Alignment.RIGHT,
        ),
        size_pt=11,
    )
