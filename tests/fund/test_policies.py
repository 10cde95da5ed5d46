"""What the fund does when others speak."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection

from services.fund import operations
from services.fund.app import service
from services.fund.readmodels import plans
from shared.contracts import cases, registry
from shared.eventstore.rebuilding import rebuild
from shared.kernel.refusals import Refused
from tests.fund.conftest import ACCOUNTANT, OFFICER, Fund
from tests.fund.world import CASE, CHILD_AN, CHILD_BINH, COMMUNE, HAMLET_1, TODAY, proposal


def approved(number: int = 1) -> cases.PlanApproved:
    return cases.PlanApproved(
        case_id=CASE,
        child_id=CHILD_AN,
        unit_id=COMMUNE,
        hamlet_id=HAMLET_1,
        plan_number=number,
        measures=("S.a", "I.c"),
        approved_at=datetime(2025, 3, 9, 18, 0, tzinfo=UTC),
        on_time=True,
    )


def known(fund: Fund) -> list[plans.ApprovedPlan]:
    return operations.list_approved_plans(fund.desk, fund.by(OFFICER), COMMUNE)


def test_an_approved_plan_can_be_proposed_from(fund: Fund) -> None:
    fund.hear("cases", approved(), approved(2))
    assert known(fund) == [plans.ApprovedPlan(CASE, CHILD_AN, COMMUNE, 2, ("S.a", "I.c"), TODAY)]


def test_plans_are_for_who_proposes(fund: Fund) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        operations.list_approved_plans(fund.desk, fund.by(ACCOUNTANT), COMMUNE)


def test_a_closed_case_needs_no_more(fund: Fund) -> None:
    closed = cases.CaseClosed(
        case_id=CASE, child_id=CHILD_AN, unit_id=COMMUNE, hamlet_id=None, closed_on=TODAY
    )
    fund.hear("cases", approved(), closed)
    assert known(fund) == []


def test_an_erased_child_is_on_no_list_and_still_counted(fund: Fund) -> None:
    command = proposal(children=(CHILD_AN, CHILD_BINH), child_count=2)
    grant_id = operations.propose_grant(fund.desk, fund.by(OFFICER), command)
    fund.hear("cases", approved())

    fund.hear("registry", registry.RecordErased(child_id=CHILD_AN))

    dossier = operations.read_grant(fund.desk, fund.by(OFFICER), grant_id)
    assert dossier.words.children == (CHILD_BINH,)
    assert dossier.grant.child_count == 2
    assert known(fund) == []


def test_what_was_heard_is_kept_when_the_models_are_filled_again(fund: Fund) -> None:
    grant_id = operations.propose_grant(fund.desk, fund.by(OFFICER), proposal(children=(CHILD_AN,)))
    fund.hear("registry", registry.RecordErased(child_id=CHILD_AN))
    fund.hear("cases", approved())
    before = known(fund)

    def fill_again(connection: Connection) -> None:
        for model in service.read_models:
            if model.name.startswith("fund_"):
                rebuild(connection, fund.store._codec, model)

    with fund.store._database.writing() as connection:
        fill_again(connection)
    assert known(fund) == before
    dossier = operations.read_grant(fund.desk, fund.by(OFFICER), grant_id)
    assert dossier.words.children == ()


def test_an_erasure_is_confirmed_once_with_what_was_on_lists(fund: Fund) -> None:
    operations.propose_grant(fund.desk, fund.by(OFFICER), proposal(children=(CHILD_AN,)))
    fund.hear("cases", approved())

    said = registry.RecordErased(child_id=CHILD_AN)
    fund.hear("registry", said, said)

    told = (json.loads(one.envelope) for one in fund.store.outbox_after("svc", 0, 1000))
    (confirmed,) = (one["data"] for one in told if "copies_erased" in one["type"])
    assert confirmed["child_id"] == str(CHILD_AN)
    assert confirmed["destroyed"] == {"list_rows": 2, "letters": 0}
