"""What reporting does when others speak: count it; and when a day begins: warn of what is due.

What other nodes say of their reports leads to acts like an officer's own (`nodes`).
`COUNTING` yields rows only, so that the ledger of statistics can be counted again from the inbox.
"""

from typing import Any

from services.reporting.policies.children import CHILDREN
from services.reporting.policies.days import note_due_reports
from services.reporting.policies.erasing import coarsen_what_was_heard, confirm_erasure
from services.reporting.policies.money import MONEY
from services.reporting.policies.nodes import NODES
from services.reporting.policies.protection import PROTECTION
from services.reporting.policies.units import count_hamlet
from services.reporting.readmodels import own_facts
from services.reporting.readmodels.campaigns import campaigns
from services.reporting.readmodels.clocks import cases_heard, notices_heard
from services.reporting.readmodels.coarse_days import period_ends
from services.reporting.readmodels.contributions import contributions
from services.reporting.readmodels.lives import lives
from shared.eventstore.acts import Policy, ReadModel

COUNTING: tuple[Policy[Any], ...] = (count_hamlet, *CHILDREN, *PROTECTION, *MONEY)
# The first counts what the others destroy.
WATCHING: tuple[Policy[Any], ...] = (
    confirm_erasure,
    coarsen_what_was_heard,
    note_due_reports,
    *NODES,
)

contributions_model = ReadModel(
    "contributions",
    3,
    (contributions, lives, period_ends, notices_heard, cases_heard, campaigns),
    own_facts.fill,
    COUNTING,
)

__all__ = ["COUNTING", "WATCHING", "contributions_model"]
