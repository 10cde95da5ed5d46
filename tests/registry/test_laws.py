"""What holds of units, officers and sign-ins whatever is asked of them, in whatever order."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry import officer, session, unit
from shared.kernel.decider import AnyDecider
from shared.kernel.officer import Grant
from shared.kernel.refusals import Refused
from shared.kernel.roles import Role
from tests.kit.given import A_MORNING, MINH, issued
from tests.registry.world import ABROAD, COMMUNE

LAN_ID = UUID("00000000-0000-8000-8000-00000000a001")
days = st.dates(date(2024, 1, 1), date(2026, 1, 1))
places = st.sampled_from([COMMUNE, ABROAD])
roles = st.sampled_from([Role.CHILD_OFFICER, Role.CHAIRMAN])
words = st.text(max_size=8) | st.just("Lường Thị Ân")
of_units = st.one_of(
    st.builds(
        unit.RecordUnit,
        unit_id=st.just(COMMUNE),
        kind=st.just("commune"),
        code=st.sampled_from(["05578", ""]),
        name=words,
        valid_from=days,
    ),
    st.builds(unit.RenameUnit, name=words, since=days),
    st.builds(unit.EndUnit, last_day=days),
)
of_officers = st.one_of(
    st.builds(
        officer.RegisterOfficer,
        officer_id=st.just(LAN_ID),
        username=st.sampled_from(["lan.lt", "Lan"]),
        display_name=words,
        position_title=words,
        unit_id=places,
        grants=st.lists(st.builds(Grant, role=roles, unit_id=places, since=days), max_size=1).map(
            tuple
        ),
    ),
    st.builds(officer.DescribeOfficer, display_name=words, position_title=words),
    st.builds(officer.GrantRole, role=roles, unit_id=places, since=days, until=st.none() | days),
    st.builds(officer.WithdrawRole, role=roles, unit_id=places, last_day=days),
    st.builds(officer.SetPassword, password_hash=words, temporary=st.booleans()),
    st.just(officer.DisableOfficer()),
    st.just(officer.EnableOfficer()),
)
of_sessions = st.one_of(
    st.builds(
        session.SignIn,
        session_id=st.just(COMMUNE),
        officer_id=st.just(LAN_ID),
        name_digest=words,
    ),
    st.just(session.RenewSession()),
    st.builds(session.EndSession, reason=words),
)
KINDS: list[tuple[AnyDecider, st.SearchStrategy[Any]]] = [
    (unit.decider, of_units),
    (officer.decider, of_officers),
    (session.decider, of_sessions),
]


def _obey(decider: AnyDecider, state: Any, command: Any, minutes: int) -> list[Any]:
    """What follows, or nothing where the rules say no: anything else that is raised is a fault."""
    at = A_MORNING + timedelta(minutes=minutes)
    try:
        return list(decider.decide(command, state, issued(by=MINH, at=at)))
    except Refused:
        return []


@pytest.mark.parametrize(("decider", "commands"), KINDS, ids=["unit", "officer", "session"])
@given(st.data())
def test_obeying_twice_is_obeying_once(
    decider: AnyDecider, commands: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    state = decider.initial
    minutes = 0
    for command, passed in data.draw(
        st.lists(st.tuples(commands, st.integers(0, 30)), max_size=12)
    ):
        minutes += passed
        state = decider.fold(_obey(decider, state, command, minutes), state)
        assert _obey(decider, state, command, minutes) == []


@pytest.mark.parametrize(("decider", "commands"), KINDS, ids=["unit", "officer", "session"])
@given(st.data())
def test_folding_never_fails_also_after_the_key_is_destroyed(
    decider: AnyDecider, commands: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    facts: list[Any] = []
    for command in data.draw(st.lists(commands, max_size=12)):
        facts += _obey(decider, decider.fold(facts), command, 0)
    unreadable = [fact.model_copy(update=dict.fromkeys(fact.sealed_fields)) for fact in facts]
    decider.fold(unreadable)


@given(st.lists(of_officers, max_size=12))
def test_the_version_of_roles_rises_with_every_change_of_standing(commands: list[Any]) -> None:
    state = officer.decider.initial
    for command in commands:
        before = state.standing
        state = officer.decider.fold(_obey(officer.decider, state, command, 0), state)
        changed = state.standing != before
        assert state.standing.roles_version == before.roles_version + (1 if changed else 0)
