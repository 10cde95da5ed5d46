"""The phases of a case: each holds what its own rules need, and the case itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import TypeAlias, assert_never
from uuid import UUID

from services.cases.events import (
    CaseChildIdentified,
    CaseClosed,
    CaseErased,
    CaseEvent,
    CaseOpened,
    CaseReviewed,
    Clocked,
    DeadlineMissed,
    DeadlineNear,
    EmergencyDecided,
    ItemProgressed,
    ItemWords,
    NeedsAssessed,
    PlanApproved,
    PlanItem,
    PlanReturned,
    PlanSubmitted,
    SeparationEnded,
    SeparationExtended,
)
from services.cases.reference import clocks as legal
from services.cases.reference.codes import EmergencyMeasure, Progress


@dataclass(frozen=True, slots=True)
class Separation:
    """A child's separation; `ended_at` is None while it lasts."""

    began_at: datetime
    until: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan that was submitted last, and how far its lines have come."""

    number: int
    submitted_by: UUID
    items: tuple[PlanItem, ...]
    words: tuple[ItemWords, ...] | None
    progress: Mapping[int, tuple[Progress, str | None]] = field(
        default_factory=lambda: MappingProxyType({})
    )


@dataclass(frozen=True, slots=True)
class Case:
    """What is true of a case in every phase."""

    id: UUID
    reference: str
    notice_id: UUID
    unit_id: UUID
    hamlet_id: UUID | None
    child_id: UUID | None
    emergency: bool
    received_at: datetime
    birth_month: str | None
    age_years: int | None
    clocks: legal.Clocks = ()
    decisions: frozenset[UUID] = frozenset()
    separation: Separation | None = None
    needs: NeedsAssessed | None = None
    review: CaseReviewed | None = None
    plans: int = 0
    erased: bool = False

    @property
    def is_separated(self) -> bool:
        """Whether a separation lasts."""
        return self.separation is not None and self.separation.ended_at is None


@dataclass(frozen=True, slots=True)
class NoCase:
    """Nothing was opened yet."""


@dataclass(frozen=True, slots=True)
class Assessing:
    """Open; the specific assessment is still to be made."""

    case: Case


@dataclass(frozen=True, slots=True)
class Planning:
    """A plan is to be made: the first, one that was returned, or a new one after a review."""

    case: Case
    returned: int | None = None


@dataclass(frozen=True, slots=True)
class AwaitingApproval:
    """A plan lies with the chairman."""

    case: Case
    plan: Plan


@dataclass(frozen=True, slots=True)
class CarryingOut:
    """An approved plan is being carried out."""

    case: Case
    plan: Plan


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Found safe and stable: the chairman may close it."""

    case: Case
    plan: Plan


@dataclass(frozen=True, slots=True)
class Closed:
    """The case is over."""

    case: Case


OpenPhase: TypeAlias = Assessing | Planning | AwaitingApproval | CarryingOut | Reviewed
CaseState: TypeAlias = NoCase | OpenPhase | Closed


def evolve(state: CaseState, fact: CaseEvent) -> CaseState:
    """Take in a fact: what it says of the case, then the phase that it leads to."""
    if isinstance(fact, CaseOpened):
        return Assessing(_opened(fact))
    assert not isinstance(state, NoCase), f"{fact.fact_type} before the case was opened"
    case = _with_fact(_with_clocks(state.case, fact), fact)
    match fact:
        case NeedsAssessed():
            return Planning(case) if isinstance(state, Assessing) else replace(state, case=case)
        case PlanSubmitted():
            return AwaitingApproval(case, _plan(fact))
        case PlanReturned():
            return Planning(case, returned=fact.plan_number)
        case PlanApproved():
            assert isinstance(state, AwaitingApproval)
            return CarryingOut(case, state.plan)
        case ItemProgressed():
            assert isinstance(state, CarryingOut)
            return CarryingOut(case, _progressed(state.plan, fact))
        case CaseReviewed():
            assert isinstance(state, CarryingOut | Reviewed)
            return Reviewed(case, state.plan) if fact.safe and fact.stable else Planning(case)
        case CaseClosed():
            return Closed(case)
        case _:
            return replace(state, case=case)


def _opened(fact: CaseOpened) -> Case:
    return Case(
        id=fact.case_id,
        reference=fact.reference,
        notice_id=fact.notice_id,
        unit_id=fact.unit_id,
        hamlet_id=fact.hamlet_id,
        child_id=fact.child_id,
        emergency=fact.emergency,
        received_at=fact.received_at,
        birth_month=fact.birth_month,
        age_years=fact.age_years,
        clocks=legal.with_started((), fact.starts),
    )


def _with_fact(case: Case, fact: CaseEvent) -> Case:
    match fact:
        case CaseChildIdentified():
            return replace(case, child_id=fact.child_id, birth_month=fact.birth_month)
        case EmergencyDecided():
            return replace(
                case,
                decisions=case.decisions | {fact.decision_id},
                separation=_begun(fact) or case.separation,
            )
        case SeparationExtended():
            assert case.separation is not None
            return replace(case, separation=replace(case.separation, until=fact.until))
        case SeparationEnded():
            assert case.separation is not None
            return replace(case, separation=replace(case.separation, ended_at=fact.ended_at))
        case NeedsAssessed():
            return replace(case, needs=fact)
        case PlanSubmitted():
            return replace(case, plans=fact.plan_number)
        case CaseReviewed():
            return replace(case, review=fact)
        case CaseErased():
            return replace(
                case, erased=True, birth_month=None, age_years=None, needs=None, review=None
            )
        case DeadlineNear():
            return replace(case, clocks=legal.with_warned(case.clocks, fact.rule, fact.due_at))
        case DeadlineMissed():
            return replace(case, clocks=legal.with_missed(case.clocks, fact.rule, fact.due_at))
        case CaseOpened() | PlanApproved() | PlanReturned() | ItemProgressed() | CaseClosed():
            return case
        case _:
            assert_never(fact)


def _begun(fact: EmergencyDecided) -> Separation | None:
    if fact.measure is not EmergencyMeasure.SEPARATION:
        return None
    assert fact.separated_until is not None
    return Separation(fact.decided_at, fact.separated_until)


def _plan(fact: PlanSubmitted) -> Plan:
    return Plan(fact.plan_number, fact.submitted_by, fact.items, fact.words)


def _progressed(plan: Plan, fact: ItemProgressed) -> Plan:
    progress = {**plan.progress, fact.item: (fact.progress, fact.note)}
    return replace(plan, progress=MappingProxyType(progress))


def _with_clocks(case: Case, fact: CaseEvent) -> Case:
    if not isinstance(fact, Clocked):
        return case
    settled = legal.with_settled(case.clocks, fact.settles)
    return replace(case, clocks=legal.with_started(settled, fact.starts))
