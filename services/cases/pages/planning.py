"""The plan on pages: submit, approve or return, progress, review, end of the case."""

from itertools import zip_longest
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from services.cases import operations
from services.cases.case import (
    ApprovePlan,
    RecordProgress,
    ReturnPlan,
    ReviewCase,
    SubmitPlan,
)
from services.cases.events import ItemWords, PlanSubmitted
from services.cases.pages.entered import (
    ApprovalEntered,
    ClosingEntered,
    ProgressEntered,
    ReturnEntered,
    ReviewEntered,
    YesNo,
    answers_in,
    nothing_known,
)
from services.cases.pages.plan_form import LINES, PlanEntered
from services.cases.pages.showing import StepText, entries, step_page
from services.cases.reference.questionnaires import questionnaire
from shared.web import Form, Visit, Visiting, read_form, see_other

pages = APIRouter(include_in_schema=False)

PlanForm = Annotated[Form[Any], Depends(read_form(PlanEntered, "submit_plan"))]
ApprovalForm = Annotated[Form[ApprovalEntered], Depends(read_form(ApprovalEntered, "approve_plan"))]
ReturnForm = Annotated[Form[ReturnEntered], Depends(read_form(ReturnEntered, "return_plan"))]
ProgressForm = Annotated[
    Form[ProgressEntered], Depends(read_form(ProgressEntered, "record_progress"))
]
ReviewForm = Annotated[Form[Any], Depends(read_form(ReviewEntered, "review_case"))]
ClosingForm = Annotated[Form[ClosingEntered], Depends(read_form(ClosingEntered, "close_case"))]

PLAN: Final = StepText(
    "Kế hoạch hỗ trợ, can thiệp",
    "Mỗi hoạt động có người chịu trách nhiệm, ngày bắt đầu, kết thúc và dự toán.",
    "Luật Trẻ em 2016, Điều 52; Nghị định 56/2017/NĐ-CP, Điều 28",
    "Trình Chủ tịch phê duyệt",
    paper="04",
)
APPROVAL: Final = StepText(
    "Phê duyệt kế hoạch",
    "Người trình kế hoạch không được tự phê duyệt.",
    "Nghị định 56/2017/NĐ-CP, khoản 4 Điều 28",
    "Phê duyệt",
    paper="05",
)
RETURN: Final = StepText(
    "Trả lại kế hoạch",
    "Kế hoạch trở lại người lập để sửa.",
    "Nghị định 56/2017/NĐ-CP, Điều 28",
    "Trả lại",
    "danger",
)
PROGRESS: Final = StepText(
    "Cập nhật tiến độ", "", "Nghị định 56/2017/NĐ-CP, Điều 29", "Lưu tiến độ"
)
REVIEW: Final = StepText(
    "Rà soát tình trạng của trẻ",
    "An toàn và ổn định thì Chủ tịch kết thúc vụ việc; nếu không thì lập kế hoạch mới.",
    "Nghị định 56/2017/NĐ-CP, Điều 30",
    "Lưu rà soát",
    paper="06",
)
CLOSING: Final = StepText(
    "Kết thúc vụ việc",
    "Trẻ không còn nguy cơ và đã ổn định. Hồ sơ lưu tại UBND cấp xã.",
    "Nghị định 56/2017/NĐ-CP, Điều 30",
    "Kết thúc vụ việc",
)


@pages.get("/cases/{case_id}/plan")
def ask_plan(visit: Visiting, case_id: UUID, form: PlanForm) -> Response:
    """Ask for a plan (Form 04)."""
    return _step(visit, case_id, form, PLAN, template="cases/plan.html", lines=LINES)


@pages.post("/cases/{case_id}/plan")
def submit_plan(visit: Visiting, case_id: UUID, form: PlanForm) -> Response:
    """Put it before the chairman."""
    with form:
        entered = form.entered()
        issued, command = visit.issue(form.key), SubmitPlan(entered.items())
        number = operations.submit_plan(visit.desk, issued, case_id, command, expected=entered.seen)
        return _back(case_id, f"Đã trình kế hoạch số {number}.")
    return _step(visit, case_id, form, PLAN, template="cases/plan.html", lines=LINES)


@pages.get("/cases/{case_id}/approval")
def ask_approval(visit: Visiting, case_id: UUID, form: ApprovalForm) -> Response:
    """Show the plan in words, which is a reading that is written down, and ask for approval."""
    return _plan_step(visit, case_id, form, APPROVAL)


@pages.post("/cases/{case_id}/approval")
def approve_plan(visit: Visiting, case_id: UUID, form: ApprovalForm) -> Response:
    """Approve the plan that was shown."""
    with form:
        entered = form.entered()
        command = ApprovePlan(entered.plan_number, entered.decision_number or "")
        operations.approve_plan(visit.desk, visit.issue(form.key), case_id, command)
        return _back(case_id, "Đã phê duyệt kế hoạch.")
    return _plan_step(visit, case_id, form, APPROVAL)


@pages.get("/cases/{case_id}/return")
def ask_return(visit: Visiting, case_id: UUID, form: ReturnForm) -> Response:
    """Ask why the plan goes back."""
    return _plan_step(visit, case_id, form, RETURN)


@pages.post("/cases/{case_id}/return")
def return_plan(visit: Visiting, case_id: UUID, form: ReturnForm) -> Response:
    """Send the plan back."""
    with form:
        entered = form.entered()
        command = ReturnPlan(entered.plan_number, entered.reason)
        operations.return_plan(visit.desk, visit.issue(form.key), case_id, command)
        return _back(case_id, "Đã trả lại kế hoạch.")
    return _plan_step(visit, case_id, form, RETURN)


@pages.get("/cases/{case_id}/items/{item}")
def ask_progress(visit: Visiting, case_id: UUID, item: int, form: ProgressForm) -> Response:
    """Ask how far a line of the plan has come."""
    return _step(visit, case_id, form, PROGRESS, item=item)


@pages.post("/cases/{case_id}/items/{item}")
def record_progress(visit: Visiting, case_id: UUID, item: int, form: ProgressForm) -> Response:
    """Keep the progress."""
    with form:
        entered = form.entered()
        command = RecordProgress(item, entered.progress, entered.note)
        issued = visit.issue(form.key)
        operations.record_progress(visit.desk, issued, case_id, command, expected=entered.seen)
        return _back(case_id, f"Đã cập nhật hoạt động {item}.")
    return _step(visit, case_id, form, PROGRESS, item=item)


@pages.get("/cases/{case_id}/review")
def ask_review(visit: Visiting, case_id: UUID, form: ReviewForm) -> Response:
    """Ask for a review (Form 06)."""
    form.suggest(reviewed_on=visit.today, **nothing_known("06"))
    return _step(visit, case_id, form, REVIEW, verified=questionnaire("06").verified)


@pages.post("/cases/{case_id}/review")
def review_case(visit: Visiting, case_id: UUID, form: ReviewForm) -> Response:
    """Keep the review."""
    with form:
        entered = form.entered()
        command = ReviewCase(
            safe=entered.safe is YesNo.YES,
            stable=entered.stable is YesNo.YES,
            reviewed_on=entered.reviewed_on,
            findings=entered.findings,
            answers=answers_in(entered),
            questionnaire_version=questionnaire("06").version,
        )
        issued = visit.issue(form.key)
        operations.review_case(visit.desk, issued, case_id, command, expected=entered.seen)
        return _back(case_id, "Đã lưu rà soát.")
    return _step(visit, case_id, form, REVIEW, verified=questionnaire("06").verified)


@pages.get("/cases/{case_id}/closing")
def ask_closing(visit: Visiting, case_id: UUID, form: ClosingForm) -> Response:
    """Ask once more before a case is closed."""
    return _step(visit, case_id, form, CLOSING)


@pages.post("/cases/{case_id}/closing")
def close_case(visit: Visiting, case_id: UUID, form: ClosingForm) -> Response:
    """Close the case."""
    with form:
        seen = form.entered().seen
        operations.close_case(visit.desk, visit.issue(form.key), case_id, expected=seen)
        return _back(case_id, "Đã kết thúc vụ việc.")
    return _step(visit, case_id, form, CLOSING)


def _step(visit: Visit, case_id: UUID, form: Form[Any], text: StepText, **context: Any) -> Response:
    shown = operations.see_case(visit.desk, visit.issue(), case_id)
    moments = entries(visit, shown.timeline[:3])
    return step_page(
        visit, form, shown.case, text, moments=moments, deadlines=shown.deadlines, **context
    )


def _plan_step(visit: Visit, case_id: UUID, form: Form[Any], text: StepText) -> Response:
    shown = operations.see_case(visit.desk, visit.issue(), case_id)
    number = shown.case.plan_number
    facts = operations.read_case(visit.desk, visit.issue(), case_id)
    words: tuple[ItemWords, ...] = ()
    for recorded in facts:
        if isinstance(recorded.fact, PlanSubmitted) and recorded.fact.plan_number == number:
            words = recorded.fact.words or ()
    form.suggest(plan_number=number)
    lines = list(zip_longest(shown.items, words))  # erased words leave the codes
    return _step(visit, case_id, form, text, template="cases/approval.html", lines=lines)


def _back(case_id: UUID, said: str) -> Response:
    return see_other(f"/cases/cases/{case_id}", said=said)
