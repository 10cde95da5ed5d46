"""Who may: operation → role → how far. What is not written here is refused."""

from shared.kernel.permissions import Permissions, with_clients
from shared.kernel.roles import ClientScope, Role, Scope

_OFFICE = {Role.CHILD_OFFICER: Scope.UNIT, Role.CHAIRMAN: Scope.UNIT}
_ABOVE = {**_OFFICE, Role.PROVINCE_OFFICER: Scope.UNIT}
# A contributor gives figures and tells of work for their own body only (see operations).
_GIVERS = {Role.CHILD_OFFICER: Scope.UNIT, Role.CONTRIBUTOR: Scope.UNIT}
_HOLDERS = {**_GIVERS, Role.HAMLET_HEAD: Scope.UNIT}
_READERS = {**_ABOVE, **_GIVERS}
_NEIGHBOURS = {**_READERS, Role.HAMLET_HEAD: Scope.UNIT}

MAY: Permissions = {
    # obligations
    "set_obligation": {Role.CHILD_OFFICER: Scope.UNIT},
    "set_obligations_of_year": {Role.CHILD_OFFICER: Scope.UNIT},
    "list_obligations": _ABOVE,
    # between a district or province and its communes
    "give_report": {Role.PROVINCE_OFFICER: Scope.UNIT},
    "list_communes": {Role.PROVINCE_OFFICER: Scope.UNIT},
    "accept_obligation": _OFFICE,
    "return_obligation": _OFFICE,
    # the plan
    "adopt_plan": _OFFICE,
    "add_task": {Role.CHILD_OFFICER: Scope.UNIT},
    "finish_task": _GIVERS,
    "reopen_task": {Role.CHILD_OFFICER: Scope.UNIT},
    "read_plan": _READERS,
    # what is held and what is given
    "record_activity": _HOLDERS,
    "correct_activity": _HOLDERS,
    "cancel_activity": _HOLDERS,
    "list_activities": _NEIGHBOURS,
    "read_activity": _NEIGHBOURS,
    "name_contributor": {Role.CHILD_OFFICER: Scope.UNIT, Role.ADMINISTRATOR: Scope.NODE},
    "list_my_bodies": _NEIGHBOURS,
    "enter_figure": _GIVERS,
    "list_entries": _READERS,
    "read_entry": _READERS,
    "write_narrative": _GIVERS,
    "list_narratives": _READERS,
    # figures and reports
    "show_figures": with_clients(_ABOVE, ClientScope.FIGURES),
    "open_figure": _OFFICE,  # the events under a figure name pseudonyms: only within the commune
    "export_report_figures": _ABOVE,
    "draft_report": {Role.CHILD_OFFICER: Scope.UNIT},
    "mark_report": {Role.CHILD_OFFICER: Scope.UNIT},
    "submit_report": {Role.CHILD_OFFICER: Scope.UNIT},
    "return_report": {Role.CHAIRMAN: Scope.UNIT},
    "send_report": {Role.CHAIRMAN: Scope.UNIT},
    "list_reports": with_clients(_ABOVE, ClientScope.FIGURES),
    "read_report": _ABOVE,
    "download_report": _ABOVE,
}
