"""Who may do what in registry. What is not written is refused; an empty row is the machine's own.

Names are seen by those who work with the child or with papers that must bear its name; a hamlet
head sees those of the own hamlet. Circumstances and the timeline are for the child officer and the
chairman alone. Accounts are the administrator's, who sees no child.
"""

from typing import Final

from shared.kernel.permissions import Permissions, with_clients
from shared.kernel.roles import ClientScope, Role, Scope

_WORKER: Final = {Role.CHILD_OFFICER: Scope.UNIT}
_KEEPERS: Final = {**_WORKER, Role.CHAIRMAN: Scope.UNIT}
_NAME_READERS: Final = {
    **_KEEPERS,
    Role.HAMLET_HEAD: Scope.UNIT,
    Role.ACCOUNTANT: Scope.UNIT,
    Role.TREASURER: Scope.UNIT,
}
_COUNTERS: Final = {
    **_NAME_READERS,
    Role.CONTRIBUTOR: Scope.UNIT,
    Role.PROVINCE_OFFICER: Scope.UNIT,
}
_ADMINISTRATOR: Final = {Role.ADMINISTRATOR: Scope.NODE}
_ONESELF: Final = dict.fromkeys(Role, Scope.OWN)
_EVERYBODY: Final = dict.fromkeys(Role, Scope.NODE)
_PROGRAMS_TOO: Final = with_clients(_EVERYBODY, *ClientScope, reach=Scope.NODE)
_MACHINE: Final[dict[Role, Scope]] = {}

MAY: Final[Permissions] = {
    # children
    "register_child": _WORKER,
    "change_details": _WORKER,
    "record_circumstance": _WORKER,
    "end_circumstance": _WORKER,
    "record_move": _WORKER,
    "record_death": _WORKER,
    "record_support": _WORKER,
    "erase_record": {Role.CHAIRMAN: Scope.UNIT},
    "place_hold": {Role.CHAIRMAN: Scope.UNIT},
    "lift_hold": {Role.CHAIRMAN: Scope.UNIT},
    # reading who children are: always recorded
    "list_children": {**_KEEPERS, Role.HAMLET_HEAD: Scope.UNIT},
    "read_child": _KEEPERS,
    "read_name": _NAME_READERS,
    "likely_duplicates": _WORKER,
    # reading without names
    "list_erasures": _KEEPERS,
    "read_erasure": _KEEPERS,
    "download_certificate": _KEEPERS,
    "count_children": _COUNTERS,
    "list_readings": _KEEPERS,
    # units
    "record_unit": _ADMINISTRATOR,
    "rename_unit": _ADMINISTRATOR,
    "end_unit": _ADMINISTRATOR,
    "list_units": _PROGRAMS_TOO,
    "found_node": _MACHINE,
    # officers
    "register_officer": _ADMINISTRATOR,
    "describe_officer": _ADMINISTRATOR,
    "grant_role": _ADMINISTRATOR,
    "withdraw_role": _ADMINISTRATOR,
    "give_password": _ADMINISTRATOR,
    "disable_officer": _ADMINISTRATOR,
    "enable_officer": _ADMINISTRATOR,
    "list_officers": _ADMINISTRATOR,
    "read_officer": _ADMINISTRATOR,
    # machine clients
    "register_client": _ADMINISTRATOR,
    "replace_client_secret": _ADMINISTRATOR,
    "revoke_client": _ADMINISTRATOR,
    "list_clients": _ADMINISTRATOR,
    "give_token": _MACHINE,
    # the door
    "sign_in": _MACHINE,
    "replace_temporary_password": _MACHINE,
    "renew_session": _MACHINE,
    "sign_out": _MACHINE,
    # It reaches one's own account alone; as a row of a record it would be out of scope "own".
    "change_password": _EVERYBODY,
    "list_own_sessions": _ONESELF,
    "end_own_session": _ONESELF,
    "end_session": _ADMINISTRATOR,
}
