"""What people can do with the fund. One function is one use case and one transaction.

`campaigns` targets · `books` what comes in, moves, is taken back, a year's beginning and end ·
`grants` proposed, decided, paid · `adjustments` other entries, proposed and decided ·
 `lookups` figures without names · `readings` recorded readings.
"""

from services.fund.operations.adjustments import (
    decide_adjustment,
    list_adjustments,
    propose_adjustment,
    read_adjustment,
)
from services.fund.operations.books import (
    carry_over,
    count_cash,
    make_entry,
    move_money,
    open_books,
    receive_donation,
    reverse_voucher,
)
from services.fund.operations.campaigns import close_campaign, open_campaign, set_target
from services.fund.operations.grants import (
    decide_grant,
    pay_grant,
    propose_grant,
    withdraw_grant,
)
from services.fund.operations.lookups import (
    find_campaign,
    list_approved_plans,
    list_balances,
    list_campaigns,
    list_grants,
    list_journal,
)
from services.fund.operations.readings import (
    print_voucher,
    read_donors,
    read_grant,
    read_voucher,
)

__all__ = [
    "carry_over",
    "close_campaign",
    "count_cash",
    "decide_adjustment",
    "decide_grant",
    "find_campaign",
    "list_adjustments",
    "list_approved_plans",
    "list_balances",
    "list_campaigns",
    "list_grants",
    "list_journal",
    "make_entry",
    "move_money",
    "open_books",
    "open_campaign",
    "pay_grant",
    "print_voucher",
    "propose_adjustment",
    "propose_grant",
    "read_adjustment",
    "read_donors",
    "read_grant",
    "read_voucher",
    "receive_donation",
    "reverse_voucher",
    "set_target",
    "withdraw_grant",
]
