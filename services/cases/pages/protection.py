"""Emergency measures, separation, and the specific assessment, each on a page of its own."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from services.cases import operations
from services.cases.case import (
    AssessNeeds,
    DecideEmergency,
    EndSeparation,
    ExtendSeparation,
)
from services.cases.pages.entered import (
    EmergencyEntered,
    ExtensionEntered,
    NeedsEntered,
    SeparationEndEntered,
)
from services.cases.pages.showing import StepText, entries, step_page
from shared.web import Form, FormModel, Visit, Visiting, read_form, see_other

pages = APIRouter(include_in_schema=False)

EmergencyForm = Annotated[
    Form[EmergencyEntered], Depends(read_form(EmergencyEntered, "decide_emergency"))
]
ExtensionForm = Annotated[
    Form[ExtensionEntered], Depends(read_form(ExtensionEntered, "extend_separation"))
]
EndForm = Annotated[
    Form[SeparationEndEntered], Depends(read_form(SeparationEndEntered, "end_separation"))
]
NeedsForm = Annotated[Form[NeedsEntered], Depends(read_form(NeedsEntered, "assess_needs"))]

EMERGENCY: Final = StepText(
    "Quyết định biện pháp khẩn cấp",
    "Càng sớm càng tốt, chậm nhất 12 giờ từ lúc nhận tin, kể cả ban đêm và ngày nghỉ. "
    "Quyết định muộn vẫn được ghi, kèm dấu quá hạn.",
    "Nghị định 56/2017/NĐ-CP, Điều 31, Điều 32",
    "Ghi quyết định",
    paper="07",
)
EXTENSION: Final = StepText(
    "Gia hạn tạm thời cách ly",
    "Tổng thời gian cách ly, kể cả gia hạn, tối đa 15 ngày.",
    "Nghị định 56/2017/NĐ-CP, khoản 3 Điều 32",
    "Gia hạn",
)
SEPARATION_END: Final = StepText(
    "Kết thúc tạm thời cách ly",
    "Khi đã đánh giá cha, mẹ, người chăm sóc bảo đảm an toàn cho trẻ.",
    "Nghị định 56/2017/NĐ-CP, khoản 3 Điều 32",
    "Kết thúc cách ly",
    paper="03",
)
NEEDS: Final = StepText(
    "Đánh giá nguy cơ cụ thể",
    "Điều chưa rõ thì bỏ trống. Có thể đánh giá lại khi biết thêm.",
    "Nghị định 56/2017/NĐ-CP, khoản 1 Điều 27",
    "Lưu đánh giá",
    paper="03",
)


@pages.get("/cases/{case_id}/emergency")
def ask_emergency(visit: Visiting, case_id: UUID, form: EmergencyForm) -> Response:
    """Ask for an emergency measure."""
    form.suggest(decided_at=visit.now)
    return _step(visit, case_id, form, EMERGENCY)


@pages.post("/cases/{case_id}/emergency")
def decide_emergency(visit: Visiting, case_id: UUID, form: EmergencyForm) -> Response:
    """Record the decision."""
    with form:
        entered = form.entered()
        issued = visit.issue(form.key)
        command = DecideEmergency(
            decision_id=issued.new_id("decision"),
            measure=entered.measure,
            decided_at=entered.decided_at,
            reason=entered.reason,
            decision_number=entered.decision_number or "",
            informed_at=entered.informed_at,
            separated_until=entered.separated_until,
        )
        operations.decide_emergency(visit.desk, issued, case_id, command, expected=entered.seen)
        return _back(case_id, "Đã ghi quyết định.")
    return _step(visit, case_id, form, EMERGENCY)


@pages.get("/cases/{case_id}/separation-extension")
def ask_extension(visit: Visiting, case_id: UUID, form: ExtensionForm) -> Response:
    """Ask how long a separation goes on."""
    return _step(visit, case_id, form, EXTENSION)


@pages.post("/cases/{case_id}/separation-extension")
def extend_separation(visit: Visiting, case_id: UUID, form: ExtensionForm) -> Response:
    """Prolong it."""
    with form:
        entered = form.entered()
        command = ExtendSeparation(entered.until, entered.reason, entered.decision_number or "")
        issued = visit.issue(form.key)
        operations.extend_separation(visit.desk, issued, case_id, command, expected=entered.seen)
        return _back(case_id, "Đã gia hạn.")
    return _step(visit, case_id, form, EXTENSION)


@pages.get("/cases/{case_id}/separation-end")
def ask_separation_end(visit: Visiting, case_id: UUID, form: EndForm) -> Response:
    """Ask when and why a separation ended."""
    form.suggest(ended_at=visit.now)
    return _step(visit, case_id, form, SEPARATION_END)


@pages.post("/cases/{case_id}/separation-end")
def end_separation(visit: Visiting, case_id: UUID, form: EndForm) -> Response:
    """End it."""
    with form:
        entered = form.entered()
        command = EndSeparation(entered.ended_at, entered.findings)
        issued = visit.issue(form.key)
        operations.end_separation(visit.desk, issued, case_id, command, expected=entered.seen)
        return _back(case_id, "Đã kết thúc cách ly.")
    return _step(visit, case_id, form, SEPARATION_END)


@pages.get("/cases/{case_id}/assessment")
def ask_needs(visit: Visiting, case_id: UUID, form: NeedsForm) -> Response:
    """Ask for the specific assessment (Form 03)."""
    return _step(visit, case_id, form, NEEDS)


@pages.post("/cases/{case_id}/assessment")
def assess_needs(visit: Visiting, case_id: UUID, form: NeedsForm) -> Response:
    """Keep the assessment."""
    with form:
        entered = form.entered()
        command = AssessNeeds(**_without_seen(entered))
        issued = visit.issue(form.key)
        operations.assess_needs(visit.desk, issued, case_id, command, expected=entered.seen)
        return _back(case_id, "Đã lưu đánh giá cụ thể.")
    return _step(visit, case_id, form, NEEDS)


def _step(visit: Visit, case_id: UUID, form: Form[Any], text: StepText) -> Response:
    shown = operations.see_case(visit.desk, visit.issue(), case_id)
    moments = entries(visit, shown.timeline[:3])
    return step_page(visit, form, shown.case, text, moments=moments, deadlines=shown.deadlines)


def _back(case_id: UUID, said: str) -> Response:
    return see_other(f"/cases/cases/{case_id}", said=said)


def _without_seen(entered: FormModel) -> dict[str, Any]:
    return {name: value for name, value in entered if name != "seen"}
