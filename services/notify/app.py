"""Notify, put together."""

from services.notify import announcements, operations
from services.notify.api import api
from services.notify.channels import run_sender, run_webhooks
from services.notify.events import FACTS
from services.notify.pages import pages
from services.notify.permissions import MAY
from services.notify.policies import FED_MODELS, POLICIES
from services.notify.readmodels.claims import claims_model
from services.notify.readmodels.deliveries import deliveries_model
from services.notify.readmodels.endpoints import endpoints_model
from services.notify.readmodels.messages import messages_model
from services.notify.readmodels.open_tasks import deadlines
from services.notify.readmodels.outgoing import outgoing_model, undelivered
from services.notify.readmodels.preferences import preferences_model
from shared.identity.ended_sessions import ended_sessions_model
from shared.identity.officers import officers_model
from shared.service import Service
from shared.units.keeping import units_model

service = Service(
    name="notify",
    vi="Thông báo",
    facts=FACTS,
    read_models=(
        units_model,
        officers_model,
        ended_sessions_model,
        *FED_MODELS,
        messages_model,
        preferences_model,
        deliveries_model,
        claims_model,
        endpoints_model,
        outgoing_model,
    ),
    announce=announcements.announce,
    policies=POLICIES,
    permissions=MAY,
    operations=operations,
    api=api,
    pages=pages,
    keeps_personal_data=True,
    background=(run_sender, run_webhooks),
    deadlines=deadlines,
    undelivered=undelivered,
    carries_outward=True,
)
