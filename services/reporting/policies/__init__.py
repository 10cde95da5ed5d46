"""What reporting does when others speak: count it; and when a day begins: warn of what is due.

`COUNTING` are rows only, so that the ledger of statistics can be counted again from the inbox.
"""

from typing import Any

from services.reporting.policies.children import CHILDREN
from services.reporting.policies.days import note_due_reports
from services.reporting.policies.money import MONEY
from services.reporting.policies.protection import PROTECTION
from services.reporting.policies.units import count_hamlet
from shared.eventstore.acts import Policy

COUNTING: tuple[Policy[Any], ...] = (count_hamlet, *CHILDREN, *PROTECTION, *MONEY)
WATCHING: tuple[Policy[Any], ...] = (note_due_reports,)

__all__ = ["COUNTING", "WATCHING"]
