"""Reporting, put together."""

from services.reporting import announcements, operations
from services.reporting.api import api
from services.reporting.events import FACTS
from services.reporting.pages import pages
from services.reporting.permissions import MAY
from services.reporting.policies import WATCHING, contributions_model
from services.reporting.readmodels import activities, due_sheet, given, plan_board, reports
from shared.identity.ended_sessions import ended_sessions_model
from shared.identity.officers import officers_model
from shared.service import Service
from shared.units.keeping import units_model

service = Service(
    name="reporting",
    vi="Báo cáo",
    facts=FACTS,
    read_models=(
        units_model,
        officers_model,
        ended_sessions_model,
        contributions_model,
        due_sheet.model,
        plan_board.model,
        activities.model,
        given.model,
        reports.model,
    ),
    announce=announcements.announce,
    policies=WATCHING,
    permissions=MAY,
    operations=operations,
    api=api,
    pages=pages,
)
