"""What has happened in the fund. Stored for ever: add fields and types, never rename or remove.

Donors and recipients are sealed under the key of the gift or the grant that they appear in, apart
from any child's key: vouchers are kept for years, whatever becomes of a child's record.
"""

from services.fund.events.adjustments import (
    AdjustmentDecided,
    AdjustmentFact,
    AdjustmentProposed,
)
from services.fund.events.balancing import must_balance
from services.fund.events.books import (
    BooksClosed,
    BooksOpened,
    CashCounted,
    DonationReceived,
    EntryMade,
    GrantDisbursed,
    LedgerFact,
    MoneyMoved,
    VoucherReversed,
    entry_of,
)
from services.fund.events.campaigns import (
    CampaignClosed,
    CampaignFact,
    CampaignOpened,
    CampaignTargetSet,
)
from services.fund.events.erasing import CopiesErased
from services.fund.events.grants import (
    GrantDecided,
    GrantFact,
    GrantPaid,
    GrantPaymentReversed,
    GrantProposed,
    GrantWithdrawn,
)
from services.fund.events.readings import (
    AdjustmentRead,
    DonorsRead,
    GrantRead,
    ReadingFact,
    VoucherPrinted,
    VoucherRead,
)
from services.fund.events.values import (
    Balance,
    Entry,
    Goods,
    GoodsMove,
    Lot,
    Posting,
    Tags,
    Target,
)

ALL_FACTS = (
    CampaignOpened,
    CampaignTargetSet,
    CampaignClosed,
    BooksOpened,
    DonationReceived,
    GrantDisbursed,
    MoneyMoved,
    EntryMade,
    VoucherReversed,
    CashCounted,
    BooksClosed,
    GrantProposed,
    GrantDecided,
    GrantPaid,
    GrantPaymentReversed,
    GrantWithdrawn,
    AdjustmentProposed,
    AdjustmentDecided,
    DonorsRead,
    VoucherRead,
    VoucherPrinted,
    GrantRead,
    AdjustmentRead,
    CopiesErased,
)

__all__ = [
    "ALL_FACTS",
    "AdjustmentDecided",
    "AdjustmentFact",
    "AdjustmentProposed",
    "AdjustmentRead",
    "Balance",
    "BooksClosed",
    "BooksOpened",
    "CampaignClosed",
    "CampaignFact",
    "CampaignOpened",
    "CampaignTargetSet",
    "CashCounted",
    "CopiesErased",
    "DonationReceived",
    "DonorsRead",
    "Entry",
    "EntryMade",
    "Goods",
    "GoodsMove",
    "GrantDecided",
    "GrantDisbursed",
    "GrantFact",
    "GrantPaid",
    "GrantPaymentReversed",
    "GrantProposed",
    "GrantRead",
    "GrantWithdrawn",
    "LedgerFact",
    "Lot",
    "MoneyMoved",
    "Posting",
    "ReadingFact",
    "Tags",
    "Target",
    "VoucherPrinted",
    "VoucherRead",
    "VoucherReversed",
    "entry_of",
    "must_balance",
]
