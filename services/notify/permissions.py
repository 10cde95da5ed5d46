"""Who may: everybody their own inbox and the tasks of their roles; administrators what leaves.

A row without roles is for the machine alone: the senders.
"""

from shared.kernel.permissions import Permissions
from shared.kernel.roles import Role, Scope

_EVERYBODY_IN_UNIT = dict.fromkeys(Role, Scope.UNIT)
_EVERYBODY_OWN = dict.fromkeys(Role, Scope.OWN)
_EVERYBODY = dict.fromkeys(Role, Scope.NODE)

MAY: Permissions = {
    "list_tasks": _EVERYBODY_IN_UNIT,
    "oversee_tasks": {Role.CHAIRMAN: Scope.UNIT, Role.PROVINCE_OFFICER: Scope.UNIT},
    "list_messages": _EVERYBODY_OWN,
    "count_unread": _EVERYBODY_OWN,
    "read_message": _EVERYBODY_OWN,
    "mark_read": _EVERYBODY_OWN,
    "read_preferences": _EVERYBODY_OWN,
    "set_preferences": _EVERYBODY_OWN,
    # counts and hours only, nothing of any unit
    "read_status": _EVERYBODY,
    "list_deliveries": {Role.ADMINISTRATOR: Scope.NODE},
    "retry_delivery": {Role.ADMINISTRATOR: Scope.NODE},
    "list_endpoints": {Role.ADMINISTRATOR: Scope.NODE},
    "list_event_clients": {Role.ADMINISTRATOR: Scope.NODE},
    "read_endpoint": {Role.ADMINISTRATOR: Scope.NODE},
    "register_endpoint": {Role.ADMINISTRATOR: Scope.NODE},
    "rotate_endpoint_secret": {Role.ADMINISTRATOR: Scope.NODE},
    "disable_endpoint": {Role.ADMINISTRATOR: Scope.NODE},
    "enable_endpoint": {Role.ADMINISTRATOR: Scope.NODE},
    "send_test_event": {Role.ADMINISTRATOR: Scope.NODE},
    "resend_event": {Role.ADMINISTRATOR: Scope.NODE},
    "resend_events": {Role.ADMINISTRATOR: Scope.NODE},
    "claim_deliveries": {},
    "release_deliveries": {},
    "record_sent": {},
    "record_failed_try": {},
    "give_up_stale": {},
    "claim_webhooks": {},
    "open_endpoint": {},
    "may_be_sent": {},
    "record_webhook": {},
    "stop_endpoint": {},
}
