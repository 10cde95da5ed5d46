"""The annual plan, its tasks, and what was held for children."""

from datetime import date
from typing import ClassVar, TypeAlias
from uuid import UUID

from services.reporting.events.part import Part
from shared.kernel.facts import Fact


class PlannedTask(Part):
    """One task of the plan: `organisation` owns it, `content` is the item of part II it serves."""

    task_id: UUID
    code: str
    content: int
    organisation: str
    text: str
    due_on: date


class PlanAdopted(Fact):
    """The commune's plan of the year was adopted with its tasks."""

    fact_type: ClassVar[str] = "reporting.plan_adopted"
    vi: ClassVar[str] = "Đã ban hành kế hoạch năm"

    plan_id: UUID
    unit_id: UUID
    year: int
    title: str
    basis: tuple[str, ...]
    adopted_on: date
    tasks: tuple[PlannedTask, ...]


class TaskAdded(Fact):
    """A task was added to the plan."""

    fact_type: ClassVar[str] = "reporting.task_added"
    vi: ClassVar[str] = "Đã thêm nhiệm vụ"

    plan_id: UUID
    unit_id: UUID
    task: PlannedTask


class TaskDone(Fact):
    """A task was done; `evidence` says by what one can see it."""

    fact_type: ClassVar[str] = "reporting.task_done"
    vi: ClassVar[str] = "Đã hoàn thành nhiệm vụ"

    plan_id: UUID
    unit_id: UUID
    task: PlannedTask
    evidence: str
    done_on: date


class TaskReopened(Fact):
    """A task was found not to be done after all."""

    fact_type: ClassVar[str] = "reporting.task_reopened"
    vi: ClassVar[str] = "Đã mở lại nhiệm vụ"

    plan_id: UUID
    unit_id: UUID
    task: PlannedTask
    reason: str


PlanEvent: TypeAlias = PlanAdopted | TaskAdded | TaskDone | TaskReopened


class Reach(Part):
    """How many of a sex and age band an activity reached (lượt, never who)."""

    sex: str
    age_band: str
    count: int


class ActivityDetails(Part):
    """What an activity was, whole."""

    kind: str
    title: str
    held_on: date
    hamlet_id: UUID | None
    organisation: str
    task_id: UUID | None
    reach: tuple[Reach, ...]


class ActivityRecorded(Fact):
    """Something was held for children: a talk, a swimming class, a forum, gifts."""

    fact_type: ClassVar[str] = "reporting.activity_recorded"
    vi: ClassVar[str] = "Đã ghi nhận hoạt động"

    activity_id: UUID
    unit_id: UUID
    details: ActivityDetails


class ActivityCorrected(Fact):
    """What was recorded of an activity was wrong; `before` is what it replaces."""

    fact_type: ClassVar[str] = "reporting.activity_corrected"
    vi: ClassVar[str] = "Đã đính chính hoạt động"

    activity_id: UUID
    unit_id: UUID
    details: ActivityDetails
    before: ActivityDetails
    reason: str


class ActivityCancelled(Fact):
    """The activity was recorded by mistake."""

    fact_type: ClassVar[str] = "reporting.activity_cancelled"
    vi: ClassVar[str] = "Đã hủy ghi nhận hoạt động"

    activity_id: UUID
    unit_id: UUID
    before: ActivityDetails
    reason: str


ActivityEvent: TypeAlias = ActivityRecorded | ActivityCorrected | ActivityCancelled
