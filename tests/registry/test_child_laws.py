"""What holds of a child's record whatever is asked of it, in whatever order."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.registry.child import (
    ChangeDetails,
    EndCircumstance,
    EraseRecord,
    RecordCircumstance,
    RecordDeath,
    RecordMove,
    RecordSupport,
    RegisterChild,
    Status,
    TurnSixteen,
    decider,
)
from services.registry.events import ChildProfile, Origin, Sex
from shared.kernel.ids import thing_id
from shared.kernel.refusals import Refused
from tests.kit.given import A_MORNING, issued
from tests.registry.world import COMMUNE, DUC_ID, HAMLET, NEXT_HAMLET

days = st.dates(date(2005, 1, 1), date(2036, 1, 1))
ids = st.integers(0, 3).map(lambda number: thing_id("thing", str(number)))
words = st.text(max_size=12)
profiles = st.builds(
    ChildProfile,
    full_name=st.sampled_from(["Ma Văn Đức", "Lường Thị Ân", "Trai"]) | words,
    birth_date=days,
    sex=st.sampled_from(Sex),
    ethnicity=st.sampled_from(["tay", "kinh", "nowhere"]),
    personal_id=st.none() | st.sampled_from(["019218001234", "12"]),
    guardian_name=words,
)
hamlets = st.sampled_from([HAMLET, NEXT_HAMLET])
commands: st.SearchStrategy[Any] = st.one_of(
    st.builds(
        RegisterChild,
        child_id=st.just(DUC_ID),
        unit_id=st.just(COMMUNE),
        hamlet_id=hamlets,
        origin=st.sampled_from(Origin),
        profile=profiles,
        present_from=st.none() | days,
    ),
    st.builds(
        ChangeDetails,
        profile=profiles,
        unit_id=st.just(COMMUNE),
        hamlet_id=hamlets,
        since=st.none() | days,
        reason=words,
    ),
    st.builds(
        RecordCircumstance,
        circumstance_id=ids,
        group=st.integers(0, 15),
        subgroup=st.none() | st.integers(0, 13),
        since=days,
        evidence=words,
    ),
    st.builds(EndCircumstance, circumstance_id=ids, ended_on=days, reason=words),
    st.builds(
        RecordMove,
        moved_on=days,
        to_unit_id=st.just(COMMUNE),
        to_hamlet_id=st.none() | hamlets,
        where=words,
    ),
    st.builds(RecordDeath, died_on=days, cause=st.sampled_from(["drowning", "nothing"])),
    st.builds(
        RecordSupport,
        support_id=ids,
        kind=st.sampled_from(["tuition", "nothing"]),
        given_on=days,
        note=words,
    ),
    st.builds(TurnSixteen, day=days),
    st.builds(
        EraseRecord, ground=st.sampled_from(["by_request", "retention_over"]), decision=words
    ),
)
histories = st.lists(st.tuples(commands, st.integers(0, 4000)), max_size=14)


def _obey(state: Any, command: Any, at: datetime) -> Sequence[Any]:
    """What follows, or nothing where the rules say no: anything else that is raised is a fault."""
    try:
        return decider.decide(command, state, issued(at=at))
    except Refused:
        return []


@given(histories)
@settings(max_examples=300)
def test_obeying_twice_is_obeying_once(history: list[tuple[Any, int]]) -> None:
    state = decider.initial
    for command, later in history:
        at = A_MORNING + timedelta(days=later)
        state = decider.fold(_obey(state, command, at), state)
        assert list(_obey(state, command, at)) == []


@given(histories)
def test_folding_never_fails_also_after_the_key_is_destroyed(
    history: list[tuple[Any, int]],
) -> None:
    facts: list[Any] = []
    state = decider.initial
    for command, later in history:
        new = _obey(state, command, A_MORNING + timedelta(days=later))
        facts += new
        state = decider.fold(new, state)
    unreadable = [fact.model_copy(update=dict.fromkeys(fact.sealed_fields)) for fact in facts]
    blind = decider.fold(unreadable)
    assert (blind.status, blind.hamlet_id) == (state.status, state.hamlet_id)


@given(histories)
def test_an_erased_record_stays_erased(history: list[tuple[Any, int]]) -> None:
    state = decider.initial
    for command, later in history:
        was_erased = state.status is Status.ERASED
        state = decider.fold(_obey(state, command, A_MORNING + timedelta(days=later)), state)
        assert not was_erased or (state.status is Status.ERASED and state.profile is None)
