"""Who looked at a giver or a recipient, and which print of a voucher is the first."""

from services.fund.events import DonorsRead, VoucherPrinted, VoucherRead
from services.fund.reading import PrintVoucher, ReadDonors, ReadVoucher, decider
from tests.fund.world import COMMUNE, DONATION, at
from tests.kit.given import given


def printed(key: str, copy_number: int) -> VoucherPrinted:
    return VoucherPrinted(
        reading_id=at(key).new_id("reading"),
        unit_id=COMMUNE,
        entry_id=DONATION,
        copy_number=copy_number,
    )


def test_reading_donors_is_a_fact() -> None:
    given(decider).when(ReadDonors(COMMUNE, 2025), at("r")).then(
        DonorsRead(reading_id=at("r").new_id("reading"), unit_id=COMMUNE, year=2025)
    )


def test_reading_a_voucher_is_a_fact_each_time() -> None:
    first = VoucherRead(reading_id=at("r").new_id("reading"), unit_id=COMMUNE, entry_id=DONATION)
    given(decider, first).when(ReadVoucher(COMMUNE, DONATION), at("s")).then(
        VoucherRead(reading_id=at("s").new_id("reading"), unit_id=COMMUNE, entry_id=DONATION)
    )


def test_prints_are_counted_and_looks_are_not_prints() -> None:
    looked = VoucherRead(reading_id=at("r").new_id("reading"), unit_id=COMMUNE, entry_id=DONATION)
    given(decider, looked).when(PrintVoucher(COMMUNE, DONATION), at("p")).then(printed("p", 1))
    given(decider, looked, printed("p", 1)).when(PrintVoucher(COMMUNE, DONATION), at("q")).then(
        printed("q", 2)
    )


def test_a_double_click_prints_one_copy() -> None:
    given(decider).when(PrintVoucher(COMMUNE, DONATION), at("p")).and_then().then_nothing()
