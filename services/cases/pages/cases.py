"""Cases: the list by what is due, one case with its steps and clocks, opening, what is told."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from services.cases import operations
from services.cases.case import OpenCase
from services.cases.pages.entered import CaseEntered, ChildEntered
from services.cases.pages.showing import StepText, clock_words, entries, step_page, told
from services.cases.readmodels.open_cases import CaseRow
from services.cases.reference.codes import CasePhase
from shared.web import Form, Visit, Visiting, page, read_form, see_other

pages = APIRouter(include_in_schema=False)

OpenForm = Annotated[Form[CaseEntered], Depends(read_form(CaseEntered, "open_case"))]
ChildForm = Annotated[
    Form[ChildEntered], Depends(read_form(ChildEntered, "identify_child_of_case"))
]

OPEN: Final = StepText(
    "Mở vụ việc",
    "Vụ việc nhận các thời hạn đang tính của thông tin này.",
    "Luật Trẻ em 2016, Điều 52; Nghị định 56/2017/NĐ-CP, Điều 26, Điều 27",
    "Mở vụ việc",
)
CHILD: Final = StepText(
    "Xác định trẻ trong sổ",
    "Nối vụ việc này với hồ sơ của trẻ, khi đã biết chắc là ai.",
    "Nghị định 56/2017/NĐ-CP, Điều 27",
    "Nối với hồ sơ trẻ",
)
_STEPS: Final = (
    ("Tiếp nhận", None),
    ("Đánh giá", CasePhase.ASSESSING),
    ("Kế hoạch", CasePhase.PLANNING),
    ("Phê duyệt", CasePhase.AWAITING_APPROVAL),
    ("Thực hiện", CasePhase.CARRYING_OUT),
    ("Kết thúc", CasePhase.REVIEWED),
)


@pages.get("/")
def home() -> Response:
    """Lead to the list of cases."""
    return RedirectResponse("/cases/cases", 303)


@pages.get("/cases")
def cases(visit: Visiting, phase: CasePhase | None = None) -> Response:
    """Show the open cases of the officer's units, what is due first at the top."""
    rows = operations.list_cases(visit.desk, visit.issue(), phase)
    waiting = operations.list_notices(visit.desk, visit.issue())
    return page(
        visit,
        "cases/cases.html",
        rows=rows,
        phases=tuple(CasePhase),
        chosen=phase,
        waiting=sum(row.case_id is None and row.state != "unfounded" for row in waiting),
        may=visit.may(),
    )


@pages.get("/cases/{case_id}")
def case(visit: Visiting, case_id: UUID) -> Response:
    """Show the step a case has come to, its clocks, its plan and what happened."""
    shown = operations.see_case(visit.desk, visit.issue(), case_id)
    return page(
        visit,
        "cases/case.html",
        case=shown.case,
        steps=_steps(shown.case),
        deadlines=shown.deadlines,
        clock_words=clock_words,
        items=shown.items,
        total_dong=sum(item.cost_dong for item in shown.items),
        moments=entries(visit, shown.timeline),
        readings=len(shown.readings),
        may=visit.may(shown.case.unit_id),
    )


@pages.get("/cases/{case_id}/narrative")
def narrative(visit: Visiting, case_id: UUID) -> Response:
    """Show what a case tells; the reading is written down."""
    facts = operations.read_case(visit.desk, visit.issue(), case_id)
    about = operations.see_case(visit.desk, visit.issue(), case_id).case
    return page(
        visit,
        "cases/narrative.html",
        about=about,
        home=f"/cases/cases/{case_id}",
        told=told(facts, erased=about.erased),
    )


@pages.get("/notices/{notice_id}/case")
def ask_case(visit: Visiting, notice_id: UUID, form: OpenForm) -> Response:
    """Ask what the case is of, beginning with what the notice said."""
    notice = operations.see_notice(visit.desk, visit.issue(), notice_id).notice
    form.suggest(child_class=notice.child_class, forms=notice.forms)
    return _open_page(visit, notice_id, form)


@pages.post("/notices/{notice_id}/case")
def open_case(visit: Visiting, notice_id: UUID, form: OpenForm) -> Response:
    """Open the case."""
    with form:
        entered = form.entered()
        issued = visit.issue(form.key)
        command = OpenCase(
            case_id=issued.new_id("case"),
            notice_id=notice_id,
            child_class=entered.child_class,
            environment=entered.environment,
            forms=entered.forms,
        )
        receipt = operations.open_case(visit.desk, issued, command, expected=entered.seen)
        return see_other(
            f"/cases/cases/{receipt.case_id}", said=f"Đã mở vụ việc {receipt.reference}."
        )
    return _open_page(visit, notice_id, form)


@pages.get("/cases/{case_id}/child")
def ask_child(visit: Visiting, case_id: UUID, form: ChildForm) -> Response:
    """Ask which child of the register it is."""
    return _child_page(visit, case_id, form)


@pages.post("/cases/{case_id}/child")
def identify_child(visit: Visiting, case_id: UUID, form: ChildForm) -> Response:
    """Join the case to the child."""
    with form:
        child_id = form.entered().child_id
        issued = visit.issue(form.key)
        operations.identify_child_of_case(visit.desk, issued, case_id, child_id)
        return see_other(f"/cases/cases/{case_id}", said="Đã nối với hồ sơ trẻ.")
    return _child_page(visit, case_id, form)


def _open_page(visit: Visit, notice_id: UUID, form: Form[CaseEntered]) -> Response:
    shown = operations.see_notice(visit.desk, visit.issue(), notice_id)
    moments = entries(visit, shown.timeline[:3])
    return step_page(visit, form, shown.notice, OPEN, moments=moments, deadlines=shown.deadlines)


def _child_page(visit: Visit, case_id: UUID, form: Form[ChildEntered]) -> Response:
    shown = operations.see_case(visit.desk, visit.issue(), case_id)
    moments = entries(visit, shown.timeline[:3])
    return step_page(
        visit,
        form,
        shown.case,
        CHILD,
        template="cases/child.html",
        moments=moments,
        deadlines=shown.deadlines,
    )


def _steps(case: CaseRow) -> list[tuple[str, str]]:
    """Return the step bar: what is done, what is now, what is to come."""
    phases = [phase for _, phase in _STEPS]
    now = len(_STEPS) if case.phase is CasePhase.CLOSED else phases.index(case.phase)
    marks = ("done", "now", "")
    return [
        (words, marks[(place >= now) + (place > now)]) for place, (words, _) in enumerate(_STEPS)
    ]
