"""What holds of notices and cases whatever is asked of them, in whatever order."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from services.cases import case, norms, notice
from services.cases.case import (
    ApprovePlan,
    CloseCase,
    DecideEmergency,
    EndSeparation,
    EraseCase,
    ExtendSeparation,
    IdentifyChildOfCase,
    OpenCase,
    RecordProgress,
    ReturnPlan,
    ReviewCase,
    SubmitPlan,
)
from services.cases.events import (
    Clocked,
    DeadlineMissed,
    DeadlineNear,
    EmergencyDecided,
    PlanApproved,
    PlanSubmitted,
    SeparationExtended,
)
from services.cases.notice import (
    AssessRisk,
    EraseNotice,
    FindUnfounded,
    IdentifyChild,
    LeadToCase,
    SupplementNotice,
    TransferNotice,
)
from services.cases.reference.clocks import RecordMissedDeadline, WarnOfDeadline, running
from services.cases.reference.codes import ChildClass, EmergencyMeasure, Progress
from services.cases.reference.questionnaires import Risk
from shared.kernel.decider import AnyDecider
from shared.kernel.issued import VIETNAM, Issued
from shared.kernel.officer import Officer
from shared.kernel.refusals import Refused
from tests.cases.world import (
    ASSESS_NEEDS,
    BINH,
    CALLED,
    CASE,
    COMMUNE,
    DECISION,
    ITEM,
    LAN,
    MINH,
    NOTICE,
    OTHER_COMMUNE,
    RECEIVE,
    TYPED,
    emergency_clock,
    plan_clock,
)

CLOCKS = (emergency_clock(), plan_clock())
ids = some.sampled_from((NOTICE, CASE, DECISION, BINH))
texts = some.sampled_from(("lý do", "lý do khác", ""))
moments = some.integers(0, 40).map(lambda hour: TYPED + timedelta(hours=hour))
ends = some.integers(0, 20).map(lambda day: TYPED + timedelta(days=day))
ticks = some.sampled_from(CLOCKS).flatmap(
    lambda clock: some.sampled_from(
        (
            WarnOfDeadline(clock.rule, clock.due_at),
            RecordMissedDeadline(clock.rule, clock.due_at),
        )
    )
)
notice_commands = some.one_of(
    some.just(RECEIVE),
    some.builds(SupplementNotice, ids, texts, reporter=texts, reporter_consents=some.booleans()),
    some.builds(IdentifyChild, ids),
    some.builds(AssessRisk, some.sampled_from(Risk), emergency=some.booleans(), reason=texts),
    some.builds(FindUnfounded, texts),
    some.builds(TransferNotice, some.sampled_from((COMMUNE, OTHER_COMMUNE)), texts),
    some.builds(LeadToCase, ids),
    some.just(EraseNotice()),
    ticks,
)
case_commands = some.one_of(
    some.builds(
        OpenCase,
        some.just(CASE),
        some.just(NOTICE),
        some.sampled_from(ChildClass),
        unit_id=some.just(COMMUNE),
        received_at=some.just(CALLED),
        emergency=some.booleans(),
        clocks=some.just(CLOCKS),
        age_years=some.sampled_from((None, 3, 9)),
    ),
    some.builds(IdentifyChildOfCase, ids, some.sampled_from((None, "2016-04"))),
    some.builds(
        DecideEmergency,
        ids,
        some.sampled_from(EmergencyMeasure),
        moments,
        texts,
        informed_at=some.none() | moments,
        separated_until=some.none() | ends,
    ),
    some.builds(ExtendSeparation, ends, texts),
    some.builds(EndSeparation, moments, texts),
    some.just(ASSESS_NEEDS),
    some.builds(SubmitPlan, some.lists(some.just(ITEM), max_size=2).map(tuple)),
    some.builds(ApprovePlan, some.integers(0, 3)),
    some.builds(ReturnPlan, some.integers(0, 3), texts),
    some.builds(RecordProgress, some.integers(0, 2), some.sampled_from(Progress), texts),
    some.builds(ReviewCase, some.booleans(), some.booleans(), moments.map(datetime.date), texts),
    some.just(CloseCase()),
    some.just(EraseCase()),
    ticks,
)


@dataclass(frozen=True)
class Given:
    command: Any
    by: Officer
    at: datetime


def stories(
    commands: some.SearchStrategy[Any], longest: int = 25, since: datetime = TYPED
) -> some.SearchStrategy[list[Given]]:
    """Commands of two officers, at hours that only go forward."""
    steps = some.tuples(commands, some.sampled_from((LAN, MINH)), some.integers(0, 48))

    def in_time(drawn: list[tuple[Any, Officer, int]]) -> list[Given]:
        moment, story = since, []
        for command, by, later in drawn:
            moment += timedelta(hours=later)
            story.append(Given(command, by, moment))
        return story

    return some.lists(steps, max_size=longest).map(in_time)


notice_stories = stories(notice_commands).map(lambda s: [Given(RECEIVE, LAN, TYPED), *s])
opening = OpenCase(
    CASE,
    NOTICE,
    ChildClass.AT_RISK,
    unit_id=COMMUNE,
    received_at=CALLED,
    emergency=True,
    clocks=CLOCKS,
)
# What the law hopes for, so that stories reach every phase; anything may come in between.
STEPS = (
    (ASSESS_NEEDS, LAN),
    (SubmitPlan((ITEM,)), LAN),
    (ApprovePlan(1), MINH),
    (RecordProgress(1, Progress.DONE), LAN),
    (ReviewCase(safe=True, stable=True, reviewed_on=TYPED.date(), findings="yên"), LAN),
    (CloseCase(), MINH),
)


@some.composite
def _case_stories(draw: some.DrawFn) -> list[Given]:
    story = [Given(opening, LAN, TYPED)]
    for command, by in STEPS[: draw(some.integers(0, len(STEPS)))]:
        moment = story[-1].at + timedelta(hours=draw(some.integers(0, 30)))
        story += [*draw(stories(case_commands, longest=3, since=moment))]
        story.append(Given(command, by, story[-1].at + timedelta(hours=1)))
    return [*story, *draw(stories(case_commands, longest=12, since=story[-1].at))]


case_stories = _case_stories()


def live(decider: AnyDecider, story: list[Given]) -> list[tuple[Any, Given]]:
    """Let a story happen; check at each step that obeying twice changes nothing."""
    state, happened = decider.initial, []
    for number, given_now in enumerate(story):
        issued = Issued(given_now.by, given_now.at, f"k{number}")
        try:
            facts = decider.decide(given_now.command, state, issued)
        except Refused:
            continue
        state = decider.fold(facts, state)
        assert list(decider.decide(given_now.command, state, issued)) == []
        happened += [(fact, given_now) for fact in facts]
    assert decider.fold(fact for fact, _ in happened) == state
    return happened


@given(notice_stories)
def test_a_notice_obeys_or_refuses_and_obeys_once(story: list[Given]) -> None:
    live(notice.decider, story)


@given(case_stories)
def test_a_case_obeys_or_refuses_and_obeys_once(story: list[Given]) -> None:
    live(case.decider, story)


@given(case_stories)
def test_nobody_approves_their_own_plan(story: list[Given]) -> None:
    submitted = {}
    for fact, given_now in live(case.decider, story):
        if isinstance(fact, PlanSubmitted):
            submitted[fact.plan_number] = given_now.by
        if isinstance(fact, PlanApproved):
            assert given_now.by != submitted[fact.plan_number]


@given(case_stories)
def test_no_separation_lasts_longer_than_the_law_allows(story: list[Given]) -> None:
    began_at = None
    for fact, _ in live(case.decider, story):
        if isinstance(fact, EmergencyDecided) and fact.separated_until is not None:
            began_at = fact.decided_at
            assert began_at < fact.separated_until <= norms.separation_limit(began_at)
        if isinstance(fact, SeparationExtended):
            assert began_at is not None
            assert fact.until <= norms.separation_limit(began_at)


@given(some.one_of(notice_stories.map(lambda s: (notice.decider, s)),
                   case_stories.map(lambda s: (case.decider, s))))  # fmt: skip
def test_a_clock_is_told_near_once_missed_once_and_never_when_settled(
    told: tuple[AnyDecider, list[Given]],
) -> None:
    decider, story = told
    said: list[tuple[str, str, datetime]] = []
    waiting: set[str] = set()
    for fact, given_now in live(decider, story):
        if isinstance(fact, Clocked):
            waiting -= set(fact.settles)
            waiting |= {clock.rule for clock in fact.starts}
        if isinstance(fact, DeadlineNear | DeadlineMissed):
            assert fact.rule in waiting
            over = fact.due_at <= given_now.at
            assert over is isinstance(fact, DeadlineMissed)
            said.append((fact.fact_type, fact.rule, fact.due_at))
    assert len(said) == len(set(said))


@given(case_stories)
def test_what_is_closed_or_erased_waits_for_nothing(story: list[Given]) -> None:
    facts = [fact for fact, _ in live(case.decider, story)]
    state = case.decider.fold(facts)

    assert not isinstance(state, case.NoCase)
    if isinstance(state, case.Closed) or state.case.erased:
        assert running(state.case.clocks) == ()


@given(notice_stories)
def test_the_clocks_of_a_notice_start_at_the_call_whoever_has_it(story: list[Given]) -> None:
    state = notice.decider.fold(fact for fact, _ in live(notice.decider, story))

    assert isinstance(state, notice.Notice)
    assert state.received_at == CALLED
    assert {kept.clock.due_at for kept in state.clocks} == {clock.due_at for clock in CLOCKS}
    assert CALLED.astimezone(VIETNAM).hour == 20
