"""Who may do what with the fund. Proposer, decider and payer are three roles and three people.

`grant.py` also compares the people themselves: one officer with two roles still counts as one.
"""

from typing import Final

from shared.kernel.permissions import Permissions
from shared.kernel.roles import Role, Scope

_UNIT: Final = Scope.UNIT
_BOOKKEEPERS = {Role.ACCOUNTANT: _UNIT, Role.TREASURER: _UNIT}
_FUND_PEOPLE = {
    Role.CHILD_OFFICER: _UNIT,
    Role.CHAIRMAN: _UNIT,
    Role.ACCOUNTANT: _UNIT,
    Role.TREASURER: _UNIT,
}
_ONLOOKERS = {**_FUND_PEOPLE, Role.PROVINCE_OFFICER: _UNIT}
_CAMPAIGNERS = {Role.CHILD_OFFICER: _UNIT, Role.ACCOUNTANT: _UNIT}

MAY: Permissions = {
    # campaigns
    "open_campaign": _CAMPAIGNERS,
    "set_target": _CAMPAIGNERS,
    "close_campaign": {**_CAMPAIGNERS, Role.CHAIRMAN: _UNIT},
    # the books
    "open_books": {Role.ACCOUNTANT: _UNIT},
    "carry_over": {Role.ACCOUNTANT: _UNIT},
    "receive_donation": _BOOKKEEPERS,
    "move_money": {Role.TREASURER: _UNIT},
    "make_entry": {Role.ACCOUNTANT: _UNIT},
    "reverse_voucher": {Role.ACCOUNTANT: _UNIT},
    "count_cash": _BOOKKEEPERS,
    # entries that no gift, grant or transfer makes
    "propose_adjustment": {Role.ACCOUNTANT: _UNIT},
    "decide_adjustment": {Role.CHAIRMAN: _UNIT},
    # grants
    "propose_grant": {Role.CHILD_OFFICER: _UNIT},
    "decide_grant": {Role.CHAIRMAN: _UNIT},
    "pay_grant": {Role.TREASURER: _UNIT},
    "withdraw_grant": {Role.CHILD_OFFICER: _UNIT, Role.CHAIRMAN: _UNIT},
    # what shows givers or recipients: every reading is recorded
    "read_donors": {**_BOOKKEEPERS, Role.CHAIRMAN: _UNIT},
    "read_voucher": {**_BOOKKEEPERS, Role.CHAIRMAN: _UNIT},
    "print_voucher": _BOOKKEEPERS,
    "read_grant": _FUND_PEOPLE,
    "read_adjustment": {**_BOOKKEEPERS, Role.CHAIRMAN: _UNIT},
    # figures without names
    "list_campaigns": _ONLOOKERS,
    "find_campaign": _ONLOOKERS,
    "list_journal": _ONLOOKERS,
    "list_balances": _ONLOOKERS,
    "list_grants": _ONLOOKERS,
    "list_adjustments": {**_BOOKKEEPERS, Role.CHAIRMAN: _UNIT},
    "list_approved_plans": {Role.CHILD_OFFICER: _UNIT},
}
