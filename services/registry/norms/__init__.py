"""What the law says about children in the register, as data with its source."""

from services.registry.norms.circumstances import CIRCUMSTANCES, Circumstance, circumstance
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
    ERASURE_GROUNDS,
    HOLD_GROUNDS,
    OPEN_CASE,
    SUPPORT_KINDS,
    ethnicity_names,
    ethnicity_slugs,
)

__all__ = [
    "CIRCUMSTANCES",
    "DEATH_CAUSES",
    "ERASURE_GROUNDS",
    "HOLD_GROUNDS",
    "OPEN_CASE",
    "SUPPORT_KINDS",
    "Circumstance",
    "age_limit",
    "birthday",
    "circumstance",
    "doubts_about",
    "ethnicity_names",
    "ethnicity_slugs",
    "failures_per_address",
    "failures_per_name",
    "idle_limit",
    "session_limit",
    "temporary_password_days",
    "throttle_window",
]
