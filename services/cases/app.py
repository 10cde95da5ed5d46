"""Cases, put together."""

from services.cases import announcements, events, operations, policies
from services.cases.api import api
from services.cases.pages import pages
from services.cases.permissions import MAY
from services.cases.readmodels import (
    case_page,
    deadline_sheet,
    notices,
    open_cases,
    readings,
)
from shared.identity.ended_sessions import ended_sessions_model
from shared.identity.officers import officers_model
from shared.service import Service
from shared.units.keeping import units_model

service = Service(
    name="cases",
    vi="Vụ việc",
    facts=events.ALL,
    read_models=(
        units_model,
        officers_model,
        ended_sessions_model,
        policies.known_children_model,
        notices.model,
        deadline_sheet.model,
        open_cases.model,
        case_page.model,
        readings.model,
    ),
    announce=announcements.announce,
    policies=(
        policies.watch_deadlines,
        policies.confirm_erasure,  # first: it counts what the others destroy
        policies.erase_what_is_told_of_child,
        policies.coarsen_what_was_heard,
    ),
    permissions=MAY,
    operations=operations,
    api=api,
    pages=pages,
    keeps_personal_data=True,
    deadlines=deadline_sheet.counted,
)
