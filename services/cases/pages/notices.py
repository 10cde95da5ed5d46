"""Notices: quick intake, the list, one notice, and each step until it is a case or is settled."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from services.cases import operations
from services.cases.notice import (
    AssessRisk,
    FindUnfounded,
    ReceiveNotice,
    SupplementNotice,
    TransferNotice,
)
from services.cases.operations.asking import NoticePage
from services.cases.pages.entered import (
    ChildEntered,
    Intake,
    ReasonEntered,
    RiskEntered,
    Supplement,
    TransferEntered,
    Urgency,
    answers_in,
    nothing_known,
)
from services.cases.pages.showing import StepText, clock_words, entries, step_page, told
from services.cases.permissions import MAY
from services.cases.reference.codes import NoticeState, Sex
from services.cases.reference.questionnaires import questionnaire
from shared.kernel.refusals import NotAllowed
from shared.units.tree import Unit
from shared.web import Form, Visit, Visiting, page, read_form, see_other

pages = APIRouter(include_in_schema=False)

IntakeForm = Annotated[Form[Intake], Depends(read_form(Intake, "receive_notice"))]
SupplementForm = Annotated[Form[Supplement], Depends(read_form(Supplement, "supplement_notice"))]
ChildForm = Annotated[Form[ChildEntered], Depends(read_form(ChildEntered, "identify_child"))]
RiskForm = Annotated[Form[Any], Depends(read_form(RiskEntered, "assess_risk"))]
ReasonForm = Annotated[Form[ReasonEntered], Depends(read_form(ReasonEntered, "find_unfounded"))]
TransferForm = Annotated[
    Form[TransferEntered], Depends(read_form(TransferEntered, "transfer_notice"))
]

SUPPLEMENT: Final = StepText(
    "Bổ sung thông tin",
    "Ghi thêm điều biết sau. Người báo tin chỉ ghi khi họ đồng ý.",
    "Nghị định 56/2017/NĐ-CP, Điều 24, Điều 25",
    "Lưu bổ sung",
    paper="01",
)
CHILD: Final = StepText(
    "Xác định trẻ trong sổ",
    "Nối thông tin này với hồ sơ của trẻ, khi đã biết chắc là ai.",
    "Nghị định 56/2017/NĐ-CP, Điều 27",
    "Nối với hồ sơ trẻ",
)
RISK: Final = StepText(
    "Đánh giá nguy cơ ban đầu",
    "Bảng hỏi chỉ gợi ý. Cán bộ kết luận và ghi lý do; trường hợp khẩn cấp không chờ bảng hỏi.",
    "Nghị định 56/2017/NĐ-CP, khoản 2 Điều 26",
    "Lưu kết luận",
    paper="02",
)
UNFOUNDED: Final = StepText(
    "Kết luận không có căn cứ",
    "Thông tin đã được kiểm tra và không có căn cứ. Các thời hạn dừng lại.",
    "Nghị định 56/2017/NĐ-CP, Điều 26",
    "Kết thúc thông tin",
    "danger",
)
TRANSFER: Final = StepText(
    "Chuyển đơn vị khác",
    "Nơi xảy ra sự việc đánh giá và xử lý. Thời hạn vẫn tính từ lúc nhận tin lần đầu.",
    "Nghị định 56/2017/NĐ-CP, khoản 1 Điều 26",
    "Chuyển thông tin",
)


@pages.get("/notices")
def notices(visit: Visiting, state: NoticeState | None = None) -> Response:
    """Show the notices of the officer's units."""
    rows = operations.list_notices(visit.desk, visit.issue(), state)
    states = tuple(NoticeState)
    return page(
        visit, "cases/notices.html", rows=rows, states=states, chosen=state, may=visit.may()
    )


@pages.get("/notices/new")
def new_notice(visit: Visiting, form: IntakeForm) -> Response:
    """Ask for the news: what is not known is left out."""
    visit.desk.rights(visit.issue(), "receive_notice")
    form.suggest(received_at=visit.now, sex=Sex.UNKNOWN)
    return _intake_page(visit, form)


@pages.post("/notices/new")
def receive_notice(visit: Visiting, form: IntakeForm) -> Response:
    """Write the news down and give its code."""
    with form:
        entered = form.entered()
        issued = visit.issue(form.key)
        asked = dict(entered) | {"unit_id": entered.unit_id or _commune(visit).id}
        command = ReceiveNotice(notice_id=issued.new_id("notice"), **asked)
        receipt = operations.receive_notice(visit.desk, issued, command)
        sees = "see_notice" in visit.may(command.unit_id)
        return see_other(
            f"/cases/notices/{receipt.notice_id}" if sees else "/cases/notices/new",
            said=f"Đã tiếp nhận thông tin, mã {receipt.reference}.",
        )
    return _intake_page(visit, form)


@pages.get("/notices/{notice_id}")
def notice(visit: Visiting, notice_id: UUID) -> Response:
    """Show where a notice stands, what must be done and until when."""
    shown = operations.see_notice(visit.desk, visit.issue(), notice_id)
    return page(
        visit,
        "cases/notice.html",
        notice=shown.notice,
        deadlines=shown.deadlines,
        clock_words=clock_words,
        moments=entries(visit, shown.timeline),
        readings=len(shown.readings),
        may=visit.may(shown.notice.unit_id),
    )


@pages.get("/notices/{notice_id}/narrative")
def narrative(visit: Visiting, notice_id: UUID) -> Response:
    """Show what a notice tells; the reading is written down."""
    facts = operations.read_notice(visit.desk, visit.issue(), notice_id)
    shown = _seen(visit, notice_id)
    return page(
        visit,
        "cases/narrative.html",
        about=shown.notice,
        home=f"/cases/notices/{notice_id}",
        told=told(facts, erased=shown.notice.erased),
    )


@pages.get("/notices/{notice_id}/supplement")
def ask_supplement(visit: Visiting, notice_id: UUID, form: SupplementForm) -> Response:
    """Ask what became known later."""
    return _step(visit, notice_id, form, SUPPLEMENT)


@pages.post("/notices/{notice_id}/supplement")
def supplement(visit: Visiting, notice_id: UUID, form: SupplementForm) -> Response:
    """Add it."""
    with form:
        issued = visit.issue(form.key)
        more = SupplementNotice(issued.new_id("supplement"), **dict(form.entered()))
        operations.supplement_notice(visit.desk, issued, notice_id, more)
        return _back(notice_id, "Đã lưu bổ sung.")
    return _step(visit, notice_id, form, SUPPLEMENT)


@pages.get("/notices/{notice_id}/child")
def ask_child(visit: Visiting, notice_id: UUID, form: ChildForm) -> Response:
    """Ask which child of the register it is."""
    return _step(visit, notice_id, form, CHILD, template="cases/child.html")


@pages.post("/notices/{notice_id}/child")
def identify_child(visit: Visiting, notice_id: UUID, form: ChildForm) -> Response:
    """Join the notice to the child."""
    with form:
        child_id = form.entered().child_id
        operations.identify_child(visit.desk, visit.issue(form.key), notice_id, child_id)
        return _back(notice_id, "Đã nối với hồ sơ trẻ.")
    return _step(visit, notice_id, form, CHILD, template="cases/child.html")


@pages.get("/notices/{notice_id}/assessment")
def ask_risk(visit: Visiting, notice_id: UUID, form: RiskForm) -> Response:
    """Ask for the first assessment (Form 02)."""
    form.suggest(**nothing_known("02"))
    return _step(visit, notice_id, form, RISK, verified=questionnaire("02").verified)


@pages.post("/notices/{notice_id}/assessment")
def assess_risk(visit: Visiting, notice_id: UUID, form: RiskForm) -> Response:
    """Take the officer's conclusion."""
    with form:
        entered = form.entered()
        command = AssessRisk(
            concluded=entered.concluded,
            emergency=entered.urgency is Urgency.EMERGENCY,
            reason=entered.reason,
            answers=answers_in(entered),
            questionnaire_version=questionnaire("02").version,
        )
        issued = visit.issue(form.key)
        operations.assess_risk(visit.desk, issued, notice_id, command, expected=entered.seen)
        return _back(notice_id, "Đã lưu đánh giá ban đầu.")
    return _step(visit, notice_id, form, RISK, verified=questionnaire("02").verified)


@pages.get("/notices/{notice_id}/unfounded")
def ask_unfounded(visit: Visiting, notice_id: UUID, form: ReasonForm) -> Response:
    """Ask why there is no foundation."""
    return _step(visit, notice_id, form, UNFOUNDED)


@pages.post("/notices/{notice_id}/unfounded")
def find_unfounded(visit: Visiting, notice_id: UUID, form: ReasonForm) -> Response:
    """Close the notice."""
    with form:
        entered = form.entered()
        command, issued = FindUnfounded(entered.reason), visit.issue(form.key)
        operations.find_unfounded(visit.desk, issued, notice_id, command, expected=entered.seen)
        return _back(notice_id, "Đã kết thúc thông tin.")
    return _step(visit, notice_id, form, UNFOUNDED)


@pages.get("/notices/{notice_id}/transfer")
def ask_transfer(visit: Visiting, notice_id: UUID, form: TransferForm) -> Response:
    """Ask to whom the notice goes."""
    return _step(visit, notice_id, form, TRANSFER, options=_communes(visit))


@pages.post("/notices/{notice_id}/transfer")
def transfer_notice(visit: Visiting, notice_id: UUID, form: TransferForm) -> Response:
    """Pass the notice on."""
    with form:
        entered = form.entered()
        command = TransferNotice(entered.to_unit_id, entered.reason)
        issued = visit.issue(form.key)
        operations.transfer_notice(visit.desk, issued, notice_id, command, expected=entered.seen)
        return see_other("/cases/notices", said="Đã chuyển thông tin.")
    return _step(visit, notice_id, form, TRANSFER, options=_communes(visit))


def _intake_page(visit: Visit, form: Form[Intake]) -> Response:
    unit = _commune(visit)
    hamlets = [(str(hamlet.id), hamlet.name) for hamlet in visit.units.children(unit.id)]
    return page(visit, "cases/intake.html", form=form, unit=unit, hamlets=hamlets, may=visit.may())


def _step(
    visit: Visit, notice_id: UUID, form: Form[Any], text: StepText, **context: Any
) -> Response:
    about = _seen(visit, notice_id)
    moments = entries(visit, about.timeline[:3])
    return step_page(
        visit, form, about.notice, text, moments=moments, deadlines=about.deadlines, **context
    )


def _seen(visit: Visit, notice_id: UUID) -> NoticePage:
    return operations.see_notice(visit.desk, visit.issue(), notice_id)


def _back(notice_id: UUID, said: str) -> Response:
    return see_other(f"/cases/notices/{notice_id}", said=said)


def _commune(visit: Visit) -> Unit:
    """Return the commune that the officer works in; news from elsewhere is passed on from there."""
    for grant in visit.officer.grants:
        if grant.role in MAY["receive_notice"] and grant.holds_on(visit.today):
            commune = visit.units.commune_of(grant.unit_id)
            if commune is not None:
                return commune
    raise NotAllowed


def _communes(visit: Visit) -> dict[str, list[tuple[str, str]]]:
    communes = [unit for unit in visit.units if unit.kind == "commune"]
    named = ((str(unit.id), unit.name) for unit in communes if unit.valid_until is None)
    return {"to_unit_id": sorted(named, key=lambda choice: choice[1])}
