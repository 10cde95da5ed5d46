"""What we do when others speak: remember approved plans and where children live, forget the erased.

All but `confirm_erasure` write rows only. Those of a model fill it again from the inbox.
"""

from dataclasses import replace
from typing import Final

from services.fund.events import CopiesErased
from services.fund.readmodels import grants, known_children, plans
from shared.contracts import cases, registry
from shared.eventstore.acts import Heard, Reaction, ReadModel, whenever
from shared.eventstore.coarsening import coarsened_letters, letters_to_coarsen
from shared.kernel.erased_copies import confirmation, confirming

_CONFIRMING: Final = confirming(CopiesErased)


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
def confirm_erasure(event: registry.RecordErased, heard: Heard) -> Reaction:
    """Say what is destroyed here with an erased record: counted first, in the same transaction."""
    child, connection = event.child_id, heard.connection
    rows = (
        plans.count_of_child(connection, child),
        grants.count_of_child(connection, child),
        int(known_children.unit_of(connection, child) is not None),
    )
    letters = letters_to_coarsen(connection, str(child))
    step = confirmation(_CONFIRMING, child, list_rows=sum(rows), letters=letters)
    yield heard.act("confirm_erasure", step)


@whenever(registry.RecordErased)
def forget_child_in_plans(event: registry.RecordErased, heard: Heard) -> Reaction:  # noqa: ARG001
    """An erased child is in no plan."""
    yield plans.forget_child(event.child_id)


@whenever(registry.RecordErased)
def forget_child_in_grants(event: registry.RecordErased, heard: Heard) -> Reaction:  # noqa: ARG001
    """An erased child is on no list; how many were reached stays."""
    yield grants.forget_child(event.child_id)


@whenever(registry.ChildRegistered)
def remember_child(event: registry.ChildRegistered, heard: Heard) -> Reaction:  # noqa: ARG001
    """Know in which commune a child lives."""
    yield known_children.lives_in(event.child_id, event.details.unit_id)


@whenever(registry.ChildDetailsChanged)
def remember_details(event: registry.ChildDetailsChanged, heard: Heard) -> Reaction:  # noqa: ARG001
    """Keep up with a corrected place."""
    yield known_children.lives_in(event.child_id, event.details.unit_id)


@whenever(registry.ChildMoved)
def follow_child(event: registry.ChildMoved, heard: Heard) -> Reaction:  # noqa: ARG001
    """Keep up with a move."""
    yield known_children.lives_in(event.child_id, event.to_unit_id)


@whenever(registry.RecordErased)
def forget_erased_child(event: registry.RecordErased, heard: Heard) -> Reaction:  # noqa: ARG001
    """Know nothing more of a child whose record was erased."""
    yield known_children.lives_in(event.child_id, None)


@whenever(registry.RecordErased)
def coarsen_what_was_heard(event: registry.RecordErased, heard: Heard) -> Reaction:
    """Keep of an erased child's birth date its month, in the letters that were heard, too."""
    yield from coarsened_letters(heard.connection, str(event.child_id))


plans_model = ReadModel(
    "fund_approved_plans",
    1,
    (plans.plans,),
    policies=(remember_approved_plan, forget_closed_case, forget_child_in_plans),
)
known_children_model = ReadModel(
    "fund_known_children",
    1,
    (known_children.children,),
    policies=(remember_child, remember_details, follow_child, forget_erased_child),
)
grants_model = replace(grants.model, policies=(forget_child_in_grants,))
