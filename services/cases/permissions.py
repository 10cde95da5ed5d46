"""Who may? What is not written here is refused.

Anybody who works with the platform may send a notice to any unit of the node: the law asks it of
everyone (Law on Children, Art. 51). What a notice tells is read only by those who must act on it.
"""

from typing import Final

from shared.kernel.permissions import Permissions, with_clients
from shared.kernel.roles import ClientScope, Role, Scope

_OFFICER: Final = {Role.CHILD_OFFICER: Scope.UNIT}
_CHAIRMAN: Final = {Role.CHAIRMAN: Scope.UNIT}
_BOTH: Final = _OFFICER | _CHAIRMAN
_LISTS: Final = _BOTH | {Role.PROVINCE_OFFICER: Scope.UNIT}

MAY: Permissions = {
    "receive_notice": with_clients(
        {
            Role.CHILD_OFFICER: Scope.UNIT,
            Role.CHAIRMAN: Scope.UNIT,
            Role.HAMLET_HEAD: Scope.NODE,
            Role.CONTRIBUTOR: Scope.NODE,
        },
        ClientScope.NOTICES,
    ),
    "supplement_notice": _OFFICER,
    "identify_child": _OFFICER,
    "assess_risk": _OFFICER,
    "find_unfounded": _BOTH,
    "transfer_notice": _BOTH,
    "open_case": _OFFICER,
    "identify_child_of_case": _OFFICER,
    "decide_emergency": _CHAIRMAN,
    "extend_separation": _CHAIRMAN,
    "end_separation": _CHAIRMAN,
    "assess_needs": _OFFICER,
    "submit_plan": _OFFICER,
    "approve_plan": _CHAIRMAN,
    "return_plan": _CHAIRMAN,
    "record_progress": _OFFICER,
    "review_case": _OFFICER,
    "close_case": _CHAIRMAN,
    "list_notices": _LISTS,
    "list_cases": _LISTS,
    "list_deadlines": _LISTS,
    "see_notice": _LISTS,
    "see_case": _LISTS,
    "read_notice": _BOTH,
    "read_case": _BOTH,
}
