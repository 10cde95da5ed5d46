"""What must be kept is not erased: open cases, and what courts and inspectors ask for."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.registry import operations
from services.registry.child import EraseRecord, LiftHold, PlaceHold, decider
from services.registry.policies import (
    keep_record_of_open_case,
    keep_record_of_planned_case,
    release_record_of_closed_case,
)
from shared.contracts import cases
from shared.eventstore.acts import Act, Heard, Policy
from shared.kernel.refusals import Conflict, NotAllowed, NotFound
from tests.registry.office import Office

CASE = UUID("00000000-0000-8000-8000-00000000e001")
COMMUNE = UUID("00000000-0000-8000-8000-00000000c001")


class TestAHold:
    def test_keeps_the_record_from_being_erased_and_says_why(self, office: Office) -> None:
        child_id = office.child()
        hold_id = _held(office, child_id)
        with pytest.raises(Conflict) as refused:
            _erase(office, child_id)
        assert refused.value.code == "legal_hold"
        assert "Yêu cầu của cơ quan tiến hành tố tụng" in str(refused.value.message)
        operations.lift_hold(office.desk, office.by(office.minh), child_id, hold_id)
        _erase(office, child_id)

    def test_is_kept_while_another_one_lasts(self, office: Office) -> None:
        child_id = office.child()
        first = _held(office, child_id)
        _held(office, child_id, ground="inspection")
        operations.lift_hold(office.desk, office.by(office.minh), child_id, first)
        with pytest.raises(Conflict, match="legal_hold"):
            _erase(office, child_id)

    def test_is_the_chairmans_act(self, office: Office) -> None:
        child_id = office.child()
        with pytest.raises(NotAllowed):
            operations.place_hold(
                office.desk, office.by(office.lan), child_id, ground="inspection", document="1"
            )

    @pytest.mark.parametrize(
        ("ground", "document", "code"),
        [
            ("mood", "12/CV", "ground_unknown"),
            ("open_case", "12/CV", "ground_unknown"),
            ("inspection", " ", "document_missing"),
        ],
    )
    def test_rests_on_a_ground_and_a_paper(
        self, office: Office, ground: str, document: str, code: str
    ) -> None:
        child_id = office.child()
        with pytest.raises(Exception, match=code):
            _held(office, child_id, ground=ground, document=document)

    def test_is_not_placed_on_who_is_not_there(self, office: Office) -> None:
        with pytest.raises(NotFound):
            _held(office, CASE)


class TestAnOpenCase:
    def test_holds_the_record_until_it_is_closed(self, office: Office) -> None:
        child_id = office.child()
        for _ in range(2):  # told twice, and again by its plan: held once
            _hear(office, keep_record_of_open_case, _opened(child_id))
        _hear(office, keep_record_of_planned_case, _planned(child_id))
        with pytest.raises(Conflict, match="legal_hold"):
            _erase(office, child_id)
        with pytest.raises(Conflict, match="case_open"):
            operations.lift_hold(office.desk, office.by(office.minh), child_id, CASE)
        _hear(office, release_record_of_closed_case, _closed(child_id))
        _erase(office, child_id)

    def test_of_an_unknown_or_erased_child_holds_nothing(self, office: Office) -> None:
        _hear(office, keep_record_of_open_case, _opened(None))
        child_id = office.child()
        _erase(office, child_id)
        _hear(office, keep_record_of_open_case, _opened(child_id))
        _hear(office, release_record_of_closed_case, _closed(child_id))
        facts = [type(r.fact).__name__ for r in office.store.facts(f"child-{child_id}")]
        assert facts == ["ChildRegistered", "RecordErased"]


def test_a_hold_is_placed_and_lifted_once(office: Office) -> None:
    child_id = office.child()
    state = decider.fold(r.fact for r in office.store.facts(f"child-{child_id}"))
    issued = office.by(office.minh)
    placing = PlaceHold(CASE, "complaint", "03/KN")
    held = decider.fold(decider.decide(placing, state, issued), state)
    assert decider.decide(placing, held, issued) == []
    free = decider.fold(decider.decide(LiftHold(CASE), held, issued), held)
    assert decider.decide(LiftHold(CASE), free, issued) == []
    assert decider.decide(EraseRecord("by_request", "01/QĐ"), free, issued)


def _held(office: Office, child_id: UUID, **changes: str) -> UUID:
    asked = {"ground": "proceedings", "document": "12/CV-VKS"} | changes
    return operations.place_hold(office.desk, office.by(office.minh), child_id, **asked)


def _erase(office: Office, child_id: UUID) -> None:
    operations.erase_record(
        office.desk, office.by(office.minh), child_id, ground="by_request", decision="01/QĐ-UBND"
    )


def _hear(office: Office, policy: Policy[Any], event: Any) -> None:
    """Let a policy react to what is heard, each time as another letter."""
    with office.store._database.reading() as connection:
        at, letter = office.clock.now(), str(uuid4())
        heard = Heard(policy.name, "cases", 1, letter, at, 1, lambda: connection)
        acts = list(policy.react(event, heard))
    for act in acts:
        assert isinstance(act, Act)
        office.store.perform(act)


def _opened(child_id: UUID | None) -> cases.CaseOpened:
    return cases.CaseOpened(
        case_id=CASE,
        reference="VV-2025-001",
        notice_id=CASE,
        child_id=child_id,
        unit_id=COMMUNE,
        hamlet_id=None,
        child_class="abused",
        forms=("violence",),
        environment="family",
        level="intervention",
        emergency=False,
        opened_on=date(2025, 3, 10),
    )


def _planned(child_id: UUID) -> cases.PlanApproved:
    return cases.PlanApproved(
        case_id=CASE,
        child_id=child_id,
        unit_id=COMMUNE,
        hamlet_id=None,
        plan_number=1,
        measures=("I.a",),
        approved_at=datetime(2025, 3, 11, tzinfo=UTC),
        on_time=True,
    )


def _closed(child_id: UUID) -> cases.CaseClosed:
    return cases.CaseClosed(
        case_id=CASE,
        child_id=child_id,
        unit_id=COMMUNE,
        hamlet_id=None,
        closed_on=date(2025, 5, 6),
    )
