"""The fund, put together."""

from services.fund import announcements, operations
from services.fund.api import api
from services.fund.events import ALL_FACTS
from services.fund.pages import pages
from services.fund.permissions import MAY
from services.fund.policies import (
    coarsen_what_was_heard,
    confirm_erasure,
    grants_model,
    known_children_model,
    plans_model,
)
from services.fund.readmodels import (
    adjustments,
    balances,
    campaigns,
    cash_counts,
    donors,
    journal,
    public_statement,
    stock,
    vouchers,
)
from shared.identity.ended_sessions import ended_sessions_model
from shared.identity.officers import officers_model
from shared.service import Service
from shared.units.keeping import units_model

service = Service(
    name="fund",
    vi="Quỹ Bảo trợ trẻ em",
    facts=ALL_FACTS,
    read_models=(
        units_model,
        officers_model,
        ended_sessions_model,
        journal.model,
        balances.model,
        campaigns.model,
        donors.model,
        vouchers.model,
        stock.model,
        cash_counts.model,
        public_statement.model,
        adjustments.model,
        grants_model,
        plans_model,
        known_children_model,
    ),
    announce=announcements.announce,
    # First counted, then destroyed; what else is heard feeds a read model.
    policies=(confirm_erasure, coarsen_what_was_heard),
    permissions=MAY,
    operations=operations,
    api=api,
    pages=pages,
    keeps_personal_data=True,
)
