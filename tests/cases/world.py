"""A commune, a notice and a case that the tests of cases start from. Everybody is invented."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from services.cases import norms
from services.cases.case import (
    AssessNeeds,
    ProposedItem,
    SubmitPlan,
)
from services.cases.events import (
    CaseOpened,
    CaseReviewed,
    ItemWords,
    NeedsAssessed,
    NoticeReceived,
    PlanApproved,
    PlanItem,
    PlanSubmitted,
    RiskAssessed,
)
from services.cases.norms import Milestone, Rule
from services.cases.notice import AssessRisk, ReceiveNotice
from services.cases.reference.clocks import Clock
from services.cases.reference.codes import (
    AbuseForm,
    Channel,
    ChildClass,
    Environment,
    Level,
    Measure,
    Need,
    Sex,
)
from services.cases.reference.questionnaires import Answer, Grade, Risk
from shared.kernel.issued import VIETNAM
from shared.kernel.officer import Officer
from shared.kernel.roles import Role

PROVINCE = UUID("00000000-0000-8000-8000-00000000b001")
COMMUNE = UUID("00000000-0000-8000-8000-00000000c001")
OTHER_COMMUNE = UUID("00000000-0000-8000-8000-00000000c002")
HAMLET = UUID("00000000-0000-8000-8000-00000000d001")
OTHER_HAMLET = UUID("00000000-0000-8000-8000-00000000d002")  # of the other commune
NOTICE = UUID("00000000-0000-8000-8000-00000000e001")
CASE = UUID("00000000-0000-8000-8000-00000000e002")
DECISION = UUID("00000000-0000-8000-8000-00000000e003")
BINH = UUID("00000000-0000-8000-8000-00000000f001")  # a child of the register, born in April 2016
LAN = Officer(UUID("00000000-0000-8000-8000-00000000a001"), display_name="Lan")  # child officer
MINH = Officer(UUID("00000000-0000-8000-8000-00000000a002"), display_name="Minh")  # chairman


def at(day: int, hour: int = 9, minute: int = 0, month: int = 3) -> datetime:
    """Return an hour of 2025 in Vietnam, as the platform keeps it."""
    return datetime(2025, month, day, hour, minute, tzinfo=VIETNAM).astimezone(UTC)


# Monday 10 March 2025: a school calls at 20:15; it is typed in at 21:00.
CALLED = at(10, 20, 15)
TYPED = at(10, 21)
DECIDE_BEFORE = at(11, 8, 15)  # twelve hours, through the night
PLAN_BEFORE = at(17, 17)  # five working days after the call


def emergency_clock(role: Role = Role.CHILD_OFFICER) -> Clock:
    """Return the clock of the emergency decision."""
    return norms.clock_due(norms.period(Rule.EMERGENCY_DECISION, date(2025, 3, 10)),
                           DECIDE_BEFORE, role)  # fmt: skip


def plan_clock() -> Clock:
    """Return the clock of the plan."""
    return norms.clock_due(norms.period(Rule.PLAN_SUBMISSION, date(2025, 3, 10)), PLAN_BEFORE)


RECEIVE = ReceiveNotice(
    notice_id=NOTICE,
    unit_id=COMMUNE,
    channel=Channel.SCHOOL,
    received_at=CALLED,
    child_class=ChildClass.ABUSED,
    hamlet_id=HAMLET,
    forms=(AbuseForm.VIOLENCE,),
    child_name="cháu Bình, lớp 3A",
    age_years=8,
    sex=Sex.MALE,
    place="tại nhà",
    state_of_child="có vết bầm ở tay",
    harm_feared="có thể bị đánh tiếp",
    reference="TN-2025-001",
)
RECEIVED = NoticeReceived(
    notice_id=NOTICE,
    reference="TN-2025-001",
    unit_id=COMMUNE,
    hamlet_id=HAMLET,
    channel=Channel.SCHOOL,
    received_at=CALLED,
    child_id=None,
    child_class=ChildClass.ABUSED,
    forms=(AbuseForm.VIOLENCE,),
    reporter_consents=False,
    starts=(emergency_clock(), plan_clock()),
    child_name="cháu Bình, lớp 3A",
    age_years=8,
    sex=Sex.MALE,
    place="tại nhà",
    state_of_child="có vết bầm ở tay",
    harm_feared="có thể bị đánh tiếp",
)
ANSWERS = (
    Answer(question="serious_harm", grade=Grade.HIGH),
    Answer(question="abuser_access", grade=Grade.HIGH),
    Answer(question="protects_self", grade=Grade.LOW),
)
ASSESS_EMERGENCY = AssessRisk(Risk.HIGH, emergency=True, reason="bị đánh tiếp", answers=ANSWERS)
ASSESSED_EMERGENCY = RiskAssessed(
    notice_id=NOTICE,
    reference="TN-2025-001",
    unit_id=COMMUNE,
    questionnaire_version=1,
    suggested=Risk.HIGH,
    concluded=Risk.HIGH,
    emergency=True,
    starts=(emergency_clock(Role.CHAIRMAN),),
    answers=ANSWERS,
    reason="bị đánh tiếp",
)
ASSESSED_CALM = RiskAssessed(
    notice_id=NOTICE,
    reference="TN-2025-001",
    unit_id=COMMUNE,
    questionnaire_version=1,
    suggested=None,
    concluded=Risk.MEDIUM,
    emergency=False,
    settles=(Rule.EMERGENCY_DECISION.value,),
    answers=(),
    reason="đã có bà đón về",
)

OPENED = CaseOpened(
    case_id=CASE,
    reference="VV-2025-001",
    notice_id=NOTICE,
    child_id=None,
    unit_id=COMMUNE,
    hamlet_id=HAMLET,
    child_class=ChildClass.ABUSED,
    forms=(AbuseForm.VIOLENCE,),
    environment=Environment.FAMILY,
    level=Level.INTERVENTION,
    emergency=True,
    received_at=CALLED,
    opened_on=date(2025, 3, 10),
    starts=(emergency_clock(Role.CHAIRMAN), plan_clock()),
    age_years=8,
)
OPENED_CALM = OPENED.model_copy(update={"emergency": False, "starts": (plan_clock(),)})
ASSESS_NEEDS = AssessNeeds(
    state_of_child="sợ hãi, bầm tay",
    needs=(Need.HEALTH, Need.COUNSELLING),
    carer_is_harmer=True,
    child_opinion="muốn ở với bà",
)
NEEDS_ASSESSED = NeedsAssessed(
    case_id=CASE,
    unit_id=COMMUNE,
    needs=(Need.HEALTH, Need.COUNSELLING),
    carer_is_harmer=True,
    state_of_child="sợ hãi, bầm tay",
    child_opinion="muốn ở với bà",
)
ITEM = ProposedItem(
    measure=Measure.I_A,
    task="đưa đi khám ở trạm y tế",
    responsible="Trạm Y tế xã",
    starts_on=date(2025, 3, 14),
    ends_on=date(2025, 3, 21),
    cost_dong=300_000,
)
SUBMIT_PLAN = SubmitPlan((ITEM,))
PLAN_SENT = at(13, 9)
APPROVE_BEFORE = at(17, 17)  # two working days after Thursday 13 March
SUBMITTED = PlanSubmitted(
    case_id=CASE,
    reference="VV-2025-001",
    unit_id=COMMUNE,
    plan_number=1,
    submitted_by=LAN.id,
    submitted_at=PLAN_SENT,
    on_time=True,
    items=(
        PlanItem(
            number=1,
            measure=Measure.I_A,
            starts_on=date(2025, 3, 14),
            ends_on=date(2025, 3, 21),
            cost_dong=300_000,
        ),
    ),
    settles=(Rule.PLAN_SUBMISSION.value,),
    starts=norms.clocks_from(Milestone.PLAN_SUBMITTED, PLAN_SENT),
    words=(ItemWords(task="đưa đi khám ở trạm y tế", responsible="Trạm Y tế xã"),),
)
APPROVED = PlanApproved(
    case_id=CASE,
    reference="VV-2025-001",
    child_id=None,
    unit_id=COMMUNE,
    hamlet_id=HAMLET,
    plan_number=1,
    decision_number="12/QĐ-UBND",
    measures=(Measure.I_A,),
    last_day=date(2025, 3, 21),
    approved_at=PLAN_SENT + timedelta(hours=5),
    on_time=True,
    settles=(Rule.PLAN_APPROVAL.value,),
)
REVIEWED_SAFE = CaseReviewed(
    case_id=CASE,
    reference="VV-2025-001",
    unit_id=COMMUNE,
    questionnaire_version=1,
    suggested=None,
    safe=True,
    stable=True,
    reviewed_on=date(2025, 3, 24),
    answers=(),
    findings="ở với bà, đi học đều",
)
