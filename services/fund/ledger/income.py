"""The rules of what comes in: gifts in cash, by bank, in kind."""

from collections.abc import Sequence
from datetime import timedelta

from services.fund.events import DonationReceived, Goods, LedgerFact, Tags
from services.fund.ledger.commands import ReceiveDonation
from services.fund.ledger.entries import credit, debit, new_entry
from services.fund.ledger.state import Ledger
from services.fund.reference import (
    ACCOUNT_OF_FORM,
    Account,
    DonorKind,
    Form,
    Kind,
    VoucherType,
)
from shared.kernel.issued import Issued
from shared.kernel.money import must_be_amount
from shared.kernel.refusals import Invalid, Refused

NAME_LENGTH = 200
NOTE_LENGTH = 1000
_LATE_DAYS = 366
_MOST_PIECES = 1_000_000


def receive(command: ReceiveDonation, state: Ledger, issued: Issued) -> Sequence[LedgerFact]:
    """Write a gift with its receipt."""
    donation_id = issued.new_id("donation")
    if state.entries.get(donation_id) is not None:
        return []
    _must_be_a_plausible_day(command, issued)
    _must_name_the_donor(command)
    if command.hamlet_id and command.organisation:
        raise Invalid(
            "one_collector",
            "Chỉ chọn một nơi vận động: xóm hoặc cơ quan, đoàn thể.",
            "organisation",
        )
    amount = _value(command)
    account = ACCOUNT_OF_FORM[command.form]
    income = Account.INCOME_RESTRICTED if command.restriction else Account.INCOME_UNRESTRICTED
    entry = new_entry(
        state,
        issued,
        entry_id=donation_id,
        unit_id=command.unit_id,
        kind=Kind.DONATION,
        voucher=VoucherType.GOODS_IN if command.goods else VoucherType.RECEIPT,
        postings=(
            debit(account, amount, command.restriction),
            credit(income, amount, command.restriction),
        ),
        tags=Tags(
            donation_id=donation_id,
            form=command.form,
            source=command.source,
            campaign_id=command.campaign_id,
            hamlet_id=command.hamlet_id,
            organisation=command.organisation,
            restriction=command.restriction,
        ),
    )
    return [
        DonationReceived(
            donation_id=donation_id,
            received_on=command.received_on,
            donor_kind=command.donor.kind,
            donor_name=command.donor.name.strip() or None,
            donor_address=command.donor.address.strip() or None,
            note=command.note.strip() or None,
            goods=command.goods,
            entry=entry,
        )
    ]


def _must_be_a_plausible_day(command: ReceiveDonation, issued: Issued) -> None:
    if command.received_on > issued.today:
        raise Invalid("in_future", "Ngày nhận không thể sau hôm nay.", "received_on")
    if command.received_on < issued.today - timedelta(days=_LATE_DAYS):
        raise Invalid("too_long_ago", "Ngày nhận đã quá một năm: hãy kiểm tra.", "received_on")


def _must_name_the_donor(command: ReceiveDonation) -> None:
    donor = command.donor
    if donor.kind is DonorKind.ANONYMOUS and (donor.name or donor.address):
        raise Invalid(
            "anonymous_has_no_name",
            "Người ủng hộ không nêu tên thì để trống tên và địa chỉ.",
            "donor_name",
        )
    if donor.kind is not DonorKind.ANONYMOUS and not donor.name.strip():
        raise Invalid("donor_name_missing", "Hãy ghi tên người hoặc tổ chức nộp.", "donor_name")
    if max(len(donor.name), len(donor.address)) > NAME_LENGTH:
        raise Invalid("text_too_long", "Tên hoặc địa chỉ quá dài.", "donor_name")
    if len(command.note) > NOTE_LENGTH:
        raise Invalid("text_too_long", "Ghi chú quá dài.", "note")


def _value(command: ReceiveDonation) -> int:
    if command.form is not Form.IN_KIND:
        if command.goods is not None:
            raise Invalid("goods_with_money", "Chỉ ủng hộ hiện vật mới ghi hiện vật.", "form")
        return must_be_amount(command.amount_dong)
    goods = command.goods
    if goods is None:
        raise Invalid("goods_missing", "Hãy ghi tên hiện vật, số lượng và đơn giá.", "item")
    _must_be_countable(goods)
    if command.amount_dong not in (0, goods.value_dong):
        raise Refused(
            "value_mismatch", "Giá trị hiện vật phải bằng số lượng nhân đơn giá.", "amount_dong"
        )
    return must_be_amount(goods.value_dong)


def _must_be_countable(goods: Goods) -> None:
    if not goods.item.strip() or not goods.measure.strip():
        raise Invalid("goods_missing", "Hãy ghi tên hiện vật và đơn vị tính.", "item")
    if max(len(goods.item), len(goods.measure)) > NAME_LENGTH:
        raise Invalid("text_too_long", "Tên hiện vật quá dài.", "item")
    if not 0 < goods.quantity <= _MOST_PIECES:
        raise Invalid("quantity", "Số lượng phải là số nguyên lớn hơn 0.", "quantity")
    must_be_amount(goods.unit_price_dong, "unit_price_dong")
