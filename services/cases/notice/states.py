"""Where a notice stands, as far as later rules need it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias, assert_never
from uuid import UUID

from services.cases.events import (
    ChildIdentified,
    Clocked,
    DeadlineMissed,
    DeadlineNear,
    NoticeErased,
    NoticeEvent,
    NoticeFoundUnfounded,
    NoticeLedToCase,
    NoticeReceived,
    NoticeSupplemented,
    NoticeTransferred,
    RiskAssessed,
)
from services.cases.reference import clocks as legal
from services.cases.reference.codes import AbuseForm, ChildClass, Outcome
from services.cases.reference.questionnaires import Answer, Risk


@dataclass(frozen=True, slots=True)
class NoNotice:
    """Nothing was written down yet."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """The last conclusion on the danger."""

    answers: tuple[Answer, ...] | None
    concluded: Risk
    emergency: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice; `outcome` is None while it is open, `case_id` the case that it led to."""

    id: UUID
    reference: str
    unit_id: UUID
    hamlet_id: UUID | None
    child_id: UUID | None
    child_class: ChildClass
    forms: tuple[AbuseForm, ...]
    received_at: datetime
    birth_month: str | None
    age_years: int | None
    clocks: legal.Clocks = ()
    supplements: frozenset[UUID] = frozenset()
    assessed: Assessed | None = None
    outcome: Outcome | None = None
    case_id: UUID | None = None
    transferred: bool = False
    erased: bool = False


NoticeState: TypeAlias = NoNotice | Notice


def evolve(state: NoticeState, fact: NoticeEvent) -> NoticeState:
    """Take in a fact."""
    if isinstance(fact, NoticeReceived):
        return _received(fact)
    assert isinstance(state, Notice), f"{fact.fact_type} before the notice was received"
    notice = _with_clocks(state, fact)
    match fact:
        case NoticeSupplemented():
            return replace(notice, supplements=notice.supplements | {fact.supplement_id})
        case ChildIdentified():
            return replace(notice, child_id=fact.child_id, birth_month=fact.birth_month)
        case RiskAssessed():
            return replace(
                notice,
                assessed=Assessed(fact.answers, fact.concluded, fact.emergency, fact.reason),
            )
        case NoticeFoundUnfounded():
            return replace(notice, outcome=Outcome.UNFOUNDED)
        case NoticeTransferred():
            return replace(notice, unit_id=fact.unit_id, hamlet_id=None, transferred=True)
        case NoticeLedToCase():
            return replace(notice, outcome=Outcome.CASE, case_id=fact.case_id)
        case NoticeErased():
            return replace(notice, erased=True, birth_month=None, age_years=None, assessed=None)
        case DeadlineNear():
            return replace(notice, clocks=legal.with_warned(notice.clocks, fact.rule, fact.due_at))
        case DeadlineMissed():
            return replace(notice, clocks=legal.with_missed(notice.clocks, fact.rule, fact.due_at))
        case _:
            assert_never(fact)


def _received(fact: NoticeReceived) -> Notice:
    return Notice(
        id=fact.notice_id,
        reference=fact.reference,
        unit_id=fact.unit_id,
        hamlet_id=fact.hamlet_id,
        child_id=fact.child_id,
        child_class=fact.child_class,
        forms=fact.forms,
        received_at=fact.received_at,
        birth_month=fact.birth_month,
        age_years=fact.age_years,
        clocks=legal.with_started((), fact.starts),
    )


def _with_clocks(notice: Notice, fact: NoticeEvent) -> Notice:
    if not isinstance(fact, Clocked):
        return notice
    settled = legal.with_settled(notice.clocks, fact.settles)
    return replace(notice, clocks=legal.with_started(settled, fact.starts))
