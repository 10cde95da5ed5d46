"""The plan of support and intervention (Arts. 28, 29): submitted, approved or returned, done."""

from collections.abc import Sequence

from services.cases import norms
from services.cases.case.commands import (
    ApprovePlan,
    ProposedItem,
    RecordProgress,
    ReturnPlan,
    SubmitPlan,
)
from services.cases.case.guards import must_be_open, must_say
from services.cases.case.states import (
    Assessing,
    AwaitingApproval,
    CarryingOut,
    CaseState,
    Planning,
)
from services.cases.events import (
    ItemProgressed,
    ItemWords,
    PlanApproved,
    PlanItem,
    PlanReturned,
    PlanSubmitted,
)
from services.cases.norms import Milestone, Rule
from services.cases.reference import clocks as legal
from shared.kernel.issued import Issued
from shared.kernel.refusals import Conflict, Invalid, Refused


def submit(command: SubmitPlan, state: CaseState, issued: Issued) -> Sequence[PlanSubmitted]:
    """Put a plan before the chairman: the clock of the plan ends, that of the approval begins."""
    phase = must_be_open(state)
    items = tuple(_item(number, item) for number, item in enumerate(command.items, start=1))
    words = tuple(ItemWords(task=i.task, responsible=i.responsible) for i in command.items)
    if isinstance(phase, AwaitingApproval) and (items, words) == (
        phase.plan.items,
        phase.plan.words,
    ):
        return []
    if isinstance(phase, Assessing):
        raise Refused("needs_not_assessed", "Cần đánh giá cụ thể (Mẫu số 03) trước khi trình.")
    if not isinstance(phase, Planning):
        raise Refused("no_plan_asked", "Vụ việc không ở bước lập kế hoạch.")
    if not items:
        raise Invalid("items_missing", "Kế hoạch cần ít nhất một hoạt động.", "items")
    case = phase.case
    return [
        PlanSubmitted(
            case_id=case.id,
            reference=case.reference,
            unit_id=case.unit_id,
            plan_number=case.plans + 1,
            submitted_by=issued.by.id,
            submitted_at=issued.at,
            on_time=legal.kept_on_time(case.clocks, Rule.PLAN_SUBMISSION, issued.at),
            items=items,
            settles=(Rule.PLAN_SUBMISSION.value,),
            starts=norms.clocks_from(Milestone.PLAN_SUBMITTED, issued.at),
            words=words,
        )
    ]


def approve(command: ApprovePlan, state: CaseState, issued: Issued) -> Sequence[PlanApproved]:
    """Approve the plan: a distinct act by a distinct person."""
    phase = must_be_open(state)
    if isinstance(phase, CarryingOut) and phase.plan.number == command.plan_number:
        return []
    waiting = _must_wait_for_approval(phase, command.plan_number)
    if issued.by.id == waiting.plan.submitted_by:
        raise Refused("same_person", "Người trình kế hoạch không được tự phê duyệt.")
    case, plan = waiting.case, waiting.plan
    return [
        PlanApproved(
            case_id=case.id,
            reference=case.reference,
            child_id=case.child_id,
            unit_id=case.unit_id,
            hamlet_id=case.hamlet_id,
            plan_number=plan.number,
            decision_number=command.decision_number,
            measures=tuple(dict.fromkeys(item.measure for item in plan.items)),
            last_day=max(item.ends_on for item in plan.items),
            approved_at=issued.at,
            on_time=legal.kept_on_time(case.clocks, Rule.PLAN_APPROVAL, issued.at),
            settles=(Rule.PLAN_APPROVAL.value,),
        )
    ]


def send_back(command: ReturnPlan, state: CaseState) -> Sequence[PlanReturned]:
    """Return the plan with a reason."""
    phase = must_be_open(state)
    if isinstance(phase, Planning) and phase.returned == command.plan_number:
        return []
    waiting = _must_wait_for_approval(phase, command.plan_number)
    must_say(command.reason, "reason")
    return [
        PlanReturned(
            case_id=waiting.case.id,
            reference=waiting.case.reference,
            unit_id=waiting.case.unit_id,
            plan_number=waiting.plan.number,
            settles=(Rule.PLAN_APPROVAL.value,),
            reason=command.reason,
        )
    ]


def progress(command: RecordProgress, state: CaseState) -> Sequence[ItemProgressed]:
    """Say how far a line of the approved plan has come."""
    phase = must_be_open(state)
    if not isinstance(phase, CarryingOut):
        raise Refused("no_plan_in_force", "Chưa có kế hoạch đã phê duyệt đang thực hiện.")
    if command.item not in {item.number for item in phase.plan.items}:
        raise Invalid("item_unknown", "Kế hoạch không có hoạt động này.", "item")
    if phase.plan.progress.get(command.item) == (command.progress, command.note):
        return []
    return [
        ItemProgressed(
            case_id=phase.case.id,
            unit_id=phase.case.unit_id,
            plan_number=phase.plan.number,
            item=command.item,
            progress=command.progress,
            note=command.note,
        )
    ]


def _item(number: int, item: ProposedItem) -> PlanItem:
    must_say(item.task, "items", f"Hoạt động {number}: hãy ghi nội dung.")
    must_say(item.responsible, "items", f"Hoạt động {number}: hãy ghi người chịu trách nhiệm.")
    if item.ends_on < item.starts_on:
        raise Invalid(
            "item_ends_early", f"Hoạt động {number}: ngày kết thúc trước ngày bắt đầu.", "items"
        )
    if item.cost_dong < 0:
        raise Invalid("item_cost_negative", f"Hoạt động {number}: kinh phí không thể âm.", "items")
    return PlanItem(
        number=number,
        measure=item.measure,
        starts_on=item.starts_on,
        ends_on=item.ends_on,
        cost_dong=item.cost_dong,
    )


def _must_wait_for_approval(phase: object, plan_number: int) -> AwaitingApproval:
    if not isinstance(phase, AwaitingApproval):
        raise Refused("no_plan_submitted", "Không có kế hoạch nào đang chờ phê duyệt.")
    if phase.plan.number != plan_number:
        raise Conflict("plan_replaced", "Kế hoạch đã được thay bằng bản khác. Hãy xem lại.")
    return phase
