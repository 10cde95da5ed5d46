"""What is held for children: a talk, a swimming class, a forum, gifts. Each has its own stream."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, assert_never
from uuid import UUID

from services.reporting.events import (
    ActivityCancelled,
    ActivityCorrected,
    ActivityDetails,
    ActivityEvent,
    ActivityRecorded,
)
from services.reporting.reference import labels
from services.reporting.reference.plan import organisations
from shared.kernel.decider import Decider
from shared.kernel.issued import Issued
from shared.kernel.personal_data import must_hold_no_personal_data
from shared.kernel.refusals import Invalid, NotFound, Refused

MOST_REACHED = 100_000  # more is a slip of the hand, not a commune


@dataclass(frozen=True, slots=True)
class RecordActivity:
    """Something was held for children."""

    activity_id: UUID
    unit_id: UUID
    details: ActivityDetails


@dataclass(frozen=True, slots=True)
class CorrectActivity:
    """What was recorded was wrong. `bodies` as in FinishTask."""

    details: ActivityDetails
    reason: str
    bodies: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class CancelActivity:
    """It was recorded by mistake."""

    reason: str
    bodies: tuple[str, ...] | None = None


ActivityCommand: TypeAlias = RecordActivity | CorrectActivity | CancelActivity


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity as it is now known; `details` is None before it exists and once cancelled."""

    activity_id: UUID | None = None
    unit_id: UUID | None = None
    details: ActivityDetails | None = None


def decide(command: ActivityCommand, activity: Activity, issued: Issued) -> Sequence[ActivityEvent]:
    """Return what follows from a command."""
    match command:
        case RecordActivity():
            return _record(command, activity, issued.today)
        case CorrectActivity():
            return _correct(command, activity, issued.today)
        case CancelActivity():
            return _cancel(command, activity)
        case _:
            assert_never(command)


def evolve(activity: Activity, fact: ActivityEvent) -> Activity:
    """Return the activity after a fact: each says it whole."""
    del activity
    match fact:
        case ActivityRecorded() | ActivityCorrected():
            return Activity(fact.activity_id, fact.unit_id, fact.details)
        case ActivityCancelled():
            return Activity(fact.activity_id, fact.unit_id, None)
        case _:
            assert_never(fact)


def _record(command: RecordActivity, activity: Activity, today: date) -> Sequence[ActivityEvent]:
    _must_make_sense(command.details, today)
    if activity.activity_id is not None:
        if activity.details == command.details:
            return []
        raise Refused("activity_known", "Hoạt động này đã ghi nhận; hãy dùng đính chính.")
    return [
        ActivityRecorded(
            activity_id=command.activity_id, unit_id=command.unit_id, details=command.details
        )
    ]


def _correct(command: CorrectActivity, activity: Activity, today: date) -> Sequence[ActivityEvent]:
    activity_id, unit_id, before = _must_stand(activity)
    _must_speak_for(command.bodies, before)
    _must_speak_for(command.bodies, command.details)
    _must_make_sense(command.details, today)
    reason = _reason(command.reason)
    if command.details == before:
        return []
    return [
        ActivityCorrected(
            activity_id=activity_id,
            unit_id=unit_id,
            details=command.details,
            before=before,
            reason=reason,
        )
    ]


def _cancel(command: CancelActivity, activity: Activity) -> Sequence[ActivityEvent]:
    if activity.activity_id is not None and activity.details is None:
        return []
    activity_id, unit_id, before = _must_stand(activity)
    _must_speak_for(command.bodies, before)
    reason = _reason(command.reason)
    return [
        ActivityCancelled(activity_id=activity_id, unit_id=unit_id, before=before, reason=reason)
    ]


def _must_stand(activity: Activity) -> tuple[UUID, UUID, ActivityDetails]:
    if activity.activity_id is None or activity.unit_id is None:
        raise NotFound("activity_unknown", "Không tìm thấy hoạt động này.")
    if activity.details is None:
        raise Refused("activity_cancelled", "Hoạt động này đã hủy ghi nhận.")
    return activity.activity_id, activity.unit_id, activity.details


def _must_speak_for(bodies: tuple[str, ...] | None, details: ActivityDetails) -> None:
    if bodies is not None and details.organisation not in bodies:
        raise Refused("not_your_body", "Bạn không thay mặt đơn vị này.", field="organisation")


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid("reason_missing", "Hãy ghi lý do.", field="reason")
    return must_hold_no_personal_data(reason, "reason")


def _must_make_sense(details: ActivityDetails, today: date) -> None:
    if details.kind not in labels.table("activity"):
        raise Invalid("kind_unknown", "Không có loại hoạt động này.", field="kind")
    if details.organisation not in organisations():
        raise Invalid("body_unknown", "Không có đơn vị này trong kế hoạch.", "organisation")
    if not details.title.strip():
        raise Invalid("title_missing", "Hãy ghi tên hoạt động.", field="title")
    must_hold_no_personal_data(details.title, "title")
    if details.held_on > today:
        raise Invalid("in_the_future", "Hoạt động chưa diễn ra.", field="held_on")
    seen = [(reach.sex, reach.age_band) for reach in details.reach]
    if len(set(seen)) != len(seen):
        raise Invalid("reach_twice", "Một nhóm giới tính và tuổi ghi hai lần.", field="reach")
    for reach in details.reach:
        if reach.sex not in labels.table("sex") or reach.age_band not in labels.table("age_band"):
            raise Invalid("reach_unknown", "Không có nhóm giới tính, tuổi này.", field="reach")
        if not 0 < reach.count <= MOST_REACHED:
            raise Invalid("reach_impossible", "Số lượt phải từ 1 đến 100.000.", field="reach")


def _unit_of(activity: Activity) -> UUID | None:
    """The hamlet where there is one, so that its head may act; else the commune."""
    if activity.details is not None and activity.details.hamlet_id is not None:
        return activity.details.hamlet_id
    return activity.unit_id


decider: Decider[ActivityCommand, Activity, ActivityEvent] = Decider(
    initial=Activity(), decide=decide, evolve=evolve, unit_of=_unit_of
)
