"""What several pages show: who may do what next, timelines, what was told in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from fastapi import Response

from services.cases import norms
from services.cases.events import ItemWords
from services.cases.readmodels.case_page import Moment
from services.cases.readmodels.deadline_sheet import Deadline
from services.cases.readmodels.notices import NoticeRow
from services.cases.readmodels.open_cases import CaseRow
from services.cases.reference.codes import FORMS, Labelled
from services.cases.reference.questionnaires import QUESTIONNAIRES, Answer
from shared.identity import officers
from shared.kernel.issued import VIETNAM
from shared.kernel.officer import SYSTEM
from shared.kernel.recorded import Recorded
from shared.web import Form, Visit, page

_QUESTIONS: Final = {q.code: q.vi for known in QUESTIONNAIRES for q in known.questions}
_LABELS: Final[Mapping[str, str]] = {
    "child_name": "Tên trẻ, đặc điểm nhận biết",
    "birth_month": "Tháng sinh (theo sổ)",
    "age_years": "Tuổi ước tính",
    "sex": "Giới tính",
    "place": "Nơi xảy ra",
    "state_of_child": "Tình trạng của trẻ",
    "harm_feared": "Điều có thể xảy ra nếu không can thiệp",
    "actions_taken": "Việc đã làm",
    "carers": "Cha, mẹ, người chăm sóc",
    "reporter": "Người báo tin",
    "answers": "Trả lời bảng hỏi",
    "reason": "Lý do",
    "findings": "Kết quả",
    "needs": "Nhu cầu",
    "carer_is_harmer": "Người chăm sóc là người gây hại",
    "family": "Gia đình",
    "risk_factors": "Yếu tố nguy cơ",
    "self_protection": "Khả năng tự bảo vệ",
    "community": "Cộng đồng",
    "needs_in_words": "Nhu cầu cụ thể",
    "child_opinion": "Ý kiến của trẻ",
    "carer_opinion": "Ý kiến của cha, mẹ, người chăm sóc",
    "words": "Các hoạt động",
    "note": "Ghi chú",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that was told, with its parts; `erased` where the words are gone for ever."""

    at: datetime
    what: str
    parts: tuple[tuple[str, str], ...]
    erased: bool


@dataclass(frozen=True, slots=True)
class StepText:
    """The words of a page that asks for one step of the law."""

    title: str
    lead: str
    basis: str
    button: str
    kind: str = ""
    paper: str = ""  # the number of the decree's form

    @property
    def paper_name(self) -> str:
        """The form's number and title, as officers look for it."""
        return f"Mẫu số {self.paper}: {FORMS[self.paper]}" if self.paper else ""


def entries(visit: Visit, moments: Iterable[Moment]) -> list[dict[str, Any]]:
    """Return a timeline as the shell's template shows it; officers are named by their position."""
    positions: dict[UUID, str] = {SYSTEM.id: "Hệ thống"}
    shown = []
    for moment in moments:
        if moment.actor not in positions:
            positions[moment.actor] = position(visit, moment.actor)
        shown.append(
            {
                "at": moment.at,
                "what": moment.what,
                "who": positions[moment.actor],
                "note": " · ".join(
                    filter(None, (moment.detail, _punctuality(on_time=moment.on_time)))
                ),
            }
        )
    return shown


def position(visit: Visit, officer_id: UUID) -> str:
    """Return what an officer is, as far as this service knows; names stay with registry."""
    known = visit.desk.read(officers.find, officer_id)
    return known.position_title if known else "Cán bộ"


def clock_words(deadline: Deadline) -> str:
    """Return what a clock asks for."""
    day = deadline.due_at.astimezone(VIETNAM).date()
    return norms.period(deadline.rule, day).value.vi


def told(facts: Iterable[Recorded[Any]], *, erased: bool) -> list[Told]:
    """Return what sealed facts tell, oldest first, with Vietnamese labels.

    Where the record is not `erased`, a fact without words is one to which nobody wrote any.
    """
    shown = []
    for recorded in facts:
        fact = recorded.fact
        if not fact.sealed_fields:
            continue
        found = {name: getattr(fact, name) for name in _LABELS if name in fact.sealed_fields}
        parts = tuple((_LABELS[name], _shown(name, found[name])) for name in found if found[name])
        if parts or erased:
            shown.append(Told(recorded.occurred_at, fact.vi, parts, erased and not parts))
    return shown


def step_page(
    visit: Visit, form: Form[Any], about: NoticeRow | CaseRow, text: StepText, **context: Any
) -> Response:
    """Return the page of one step of a notice or a case."""
    kind = "notices" if isinstance(about, NoticeRow) else "cases"
    return page(
        visit,
        context.pop("template", "cases/step.html"),
        form=form,
        about=about,
        text=text,
        home=f"/cases/{kind}/{about.id}",
        clock_words=clock_words,
        stale=any(error.code == "changed_meanwhile" for error in form.errors),
        **context,
    )


def _punctuality(*, on_time: bool | None) -> str:
    if on_time is None:
        return ""
    return "đúng hạn" if on_time else "quá hạn"


def _shown(name: str, value: Any) -> str:
    if name == "birth_month":  # kept as 2015-11
        return "/".join(reversed(value.split("-")))
    return _words(value)


def _words(value: Any) -> str:
    match value:
        case bool():
            return "Có" if value else "Không"
        case Labelled():
            return value.vi
        case Answer():
            return f"{_QUESTIONS.get(value.question, value.question)}: {value.grade.vi}"
        case ItemWords():
            return f"{value.task} ({value.responsible})"
        case tuple():
            return "\n".join(map(_words, value))
        case date():
            return f"{value:%d/%m/%Y}"
        case _:
            return str(value)
