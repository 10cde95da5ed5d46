"""What we do when others speak: remember approved plans to propose help from, forget who is erased.

All of these write rows only, so that the models can be filled again from the inbox.
"""

from dataclasses import replace

from services.fund.readmodels import grants, plans
from shared.contracts import cases, registry
from shared.eventstore.acts import Heard, Reaction, ReadModel, whenever


@whenever(cases.PlanApproved)
def remember_approved_plan(event: cases.PlanApproved, heard: Heard) -> Reaction:  # noqa: ARG001
    """Keep the newest plan of a case, so that a proposal can be made from it."""
    yield plans.approved_row(
        event.case_id,
        event.child_id,
        unit_id=event.unit_id,
        plan_number=event.plan_number,
        measures=event.measures,
        approved_at=event.approved_at,
    )


@whenever(cases.CaseClosed)
def forget_closed_case(event: cases.CaseClosed, heard: Heard) -> Reaction:  # noqa: ARG001
    """A case that is over needs no more help from its plan."""
    yield plans.closed_row(event.case_id)


@whenever(registry.RecordErased)
def forget_child_in_plans(event: registry.RecordErased, heard: Heard) -> Reaction:  # noqa: ARG001
    """An erased child is in no plan."""
    yield plans.forget_child(event.child_id)


@whenever(registry.RecordErased)
def forget_child_in_grants(event: registry.RecordErased, heard: Heard) -> Reaction:  # noqa: ARG001
    """An erased child is on no list; how many were reached stays."""
    yield grants.forget_child(event.child_id)


plans_model = ReadModel(
    "fund_approved_plans",
    1,
    (plans.plans,),
    policies=(remember_approved_plan, forget_closed_case, forget_child_in_plans),
)
grants_model = replace(grants.model, policies=(forget_child_in_grants,))
