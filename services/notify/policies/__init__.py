"""What we do when others speak: keep the list of tasks, know who holds which role, tell people.

`following` writes rows (and so can be rebuilt from the inbox), `telling` composes messages,
`wording` holds what they say, `carrying` lets events wait for subscribers' endpoints.
"""

from typing import Any

from services.notify.policies.carrying import CARRYING
from services.notify.policies.following import (
    coarsen_what_was_heard,
    confirm_erasure,
    forget_who_left,
    open_tasks_model,
    role_holders_model,
)
from services.notify.policies.telling import (
    tell_of_case,
    tell_of_missed_deadline,
    tell_of_near_deadline,
    tell_of_overdue_report,
    tell_of_report_due,
    tell_treasurer_to_thank,
)
from shared.eventstore.acts import Policy

POLICIES: tuple[Policy[Any], ...] = (
    confirm_erasure,  # first: it counts what the next destroys
    coarsen_what_was_heard,
    forget_who_left,
    tell_of_case,
    tell_of_near_deadline,
    tell_of_missed_deadline,
    tell_of_report_due,
    tell_of_overdue_report,
    tell_treasurer_to_thank,
    *CARRYING,
)
FED_MODELS = (open_tasks_model, role_holders_model)

__all__ = ["FED_MODELS", "POLICIES"]
