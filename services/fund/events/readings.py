"""Readings of who gave and who received."""

from typing import ClassVar, TypeAlias
from uuid import UUID

from shared.kernel.facts import Fact


class DonorsRead(Fact):
    """The list of a year's donors was shown."""

    fact_type: ClassVar[str] = "fund.donors_read"
    vi: ClassVar[str] = "Đã xem danh sách nhà hảo tâm"

    reading_id: UUID
    unit_id: UUID
    year: int


class VoucherRead(Fact):
    """A voucher was shown with its giver or recipient."""

    fact_type: ClassVar[str] = "fund.voucher_read"
    vi: ClassVar[str] = "Đã xem phiếu"

    reading_id: UUID
    unit_id: UUID
    entry_id: UUID


class VoucherPrinted(Fact):
    """A voucher was printed; from `copy_number` 2 on it is a reprint."""

    fact_type: ClassVar[str] = "fund.voucher_printed"
    vi: ClassVar[str] = "Đã in phiếu"

    reading_id: UUID
    unit_id: UUID
    entry_id: UUID
    copy_number: int


class GrantRead(Fact):
    """A grant was shown with its reason: the text may speak of a family."""

    fact_type: ClassVar[str] = "fund.grant_read"
    vi: ClassVar[str] = "Đã xem đề xuất hỗ trợ"

    reading_id: UUID
    unit_id: UUID
    grant_id: UUID


class AdjustmentRead(Fact):
    """A proposed entry was shown with its reason."""

    fact_type: ClassVar[str] = "fund.adjustment_read"
    vi: ClassVar[str] = "Đã xem bút toán được trình"

    reading_id: UUID
    unit_id: UUID
    adjustment_id: UUID


ReadingFact: TypeAlias = DonorsRead | VoucherRead | VoucherPrinted | GrantRead | AdjustmentRead
