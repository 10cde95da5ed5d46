"""What the law says about children in the register, as data with its source."""

from services.registry.norms.circumstances import CIRCUMSTANCES, Circumstance, circumstance
from services.registry.norms.erasing import (
    DESTROYED,
    ERASURE_ASKERS,
    ERASURE_GROUNDS,
    HOLDERS,
    Holder,
    confirmation_limit,
    erasure_basis,
)
from services.registry.norms.identity_numbers import doubts_about
from services.registry.norms.limits import (
    age_limit,
    birthday,
    failures_per_address,
    failures_per_name,
    idle_limit,
    session_limit,
    temporary_password_days,
    throttle_window,
)
from services.registry.norms.lists import (
    DEATH_CAUSES,
    HOLD_GROUNDS,
    OPEN_CASE,
    SUPPORT_KINDS,
    ethnicity_names,
    ethnicity_slugs,
)

__all__ = [
    "CIRCUMSTANCES",
    "DEATH_CAUSES",
    "DESTROYED",
    "ERASURE_ASKERS",
    "ERASURE_GROUNDS",
    "HOLDERS",
    "HOLD_GROUNDS",
    "OPEN_CASE",
    "SUPPORT_KINDS",
    "Circumstance",
    "Holder",
    "age_limit",
    "birthday",
    "circumstance",
    "confirmation_limit",
    "doubts_about",
    "erasure_basis",
    "ethnicity_names",
    "ethnicity_slugs",
    "failures_per_address",
    "failures_per_name",
    "idle_limit",
    "session_limit",
    "temporary_password_days",
    "throttle_window",
]
