"""The plan of a year and what is held in carrying it out."""

import hashlib
from datetime import date
from uuid import UUID

import pytest

from services.reporting.events import (
    ActivityCancelled,
    ActivityCorrected,
    ActivityDetails,
    ActivityRecorded,
    PlanAdopted,
    PlannedTask,
    Reach,
    TaskAdded,
    TaskDone,
    TaskReopened,
)
from services.reporting.operations.planning import plan_id_of, seed_tasks
from services.reporting.plan import activity
from services.reporting.plan import year as plan
from services.reporting.reference.plan import plan as seed
from tests.kit.given import given
from tests.reporting.listening import XA, XOM_1, XOM_2, the

PLAN = plan_id_of(XA, 2025)
TASK = PlannedTask(
    task_id=the(5),
    code="2.1",
    content=3,
    organisation="schools",
    text="Tổ chức các lớp dạy bơi",
    due_on=date(2025, 6, 30),
)
ADOPTED = PlanAdopted(
    plan_id=PLAN,
    unit_id=XA,
    year=2025,
    title="Kế hoạch",
    basis=("Công văn",),
    adopted_on=date(2025, 3, 10),
    tasks=(TASK,),
)
DONE_ON = date(2025, 3, 9)
DONE = TaskDone(plan_id=PLAN, unit_id=XA, task=TASK, evidence="Báo cáo số 5/BC-TH", done_on=DONE_ON)


def adopt(tasks: tuple[PlannedTask, ...] = (TASK,), title: str = "Kế hoạch") -> plan.AdoptPlan:
    return plan.AdoptPlan(PLAN, XA, 2025, title, ("Công văn",), date(2025, 3, 10), tasks)


def finish(
    evidence: str = "Báo cáo số 5/BC-TH",
    done_on: date = DONE_ON,
    bodies: tuple[str, ...] | None = None,
) -> plan.FinishTask:
    return plan.FinishTask(TASK.task_id, evidence, done_on, bodies)


class TestPlan:
    def test_is_adopted_with_its_tasks(self) -> None:
        given(plan.decider).when(adopt()).then(ADOPTED)

    def test_is_adopted_once(self) -> None:
        given(plan.decider, ADOPTED).when(adopt()).then_nothing()
        given(plan.decider, ADOPTED).when(adopt(title="Khác")).then_refused("plan_adopted_already")

    def test_has_tasks_of_known_bodies_only(self) -> None:
        stranger = TASK.model_copy(update={"organisation": "somebody"})
        given(plan.decider).when(adopt((stranger,))).then_refused("body_unknown", "organisation")
        given(plan.decider).when(adopt(())).then_refused("plan_empty")

    def test_takes_more_tasks(self) -> None:
        more = TASK.model_copy(update={"task_id": the(6), "text": "Thêm"})
        added = TaskAdded(plan_id=PLAN, unit_id=XA, task=more)
        given(plan.decider, ADOPTED).when(plan.AddTask(more)).then(added)
        given(plan.decider, ADOPTED, added).when(plan.AddTask(more)).then_nothing()
        other = more.model_copy(update={"due_on": date(2025, 7, 1)})
        given(plan.decider, ADOPTED, added).when(plan.AddTask(other)).then_refused("task_known")

    def test_finishes_a_task_with_evidence(self) -> None:
        given(plan.decider, ADOPTED).when(finish()).then(DONE)
        given(plan.decider, ADOPTED, DONE).when(finish()).then_nothing()
        given(plan.decider, ADOPTED).when(finish(evidence=" ")).then_refused("evidence_missing")

    def test_finishes_no_task_in_the_future(self) -> None:
        given(plan.decider, ADOPTED).when(finish(done_on=date(2025, 3, 11))).then_refused(
            "in_the_future", "done_on"
        )

    def test_lets_a_body_finish_only_its_own_task(self) -> None:
        given(plan.decider, ADOPTED).when(finish(bodies=("schools",))).then(DONE)
        given(plan.decider, ADOPTED).when(finish(bodies=("police",))).then_refused("not_your_task")

    def test_reopens_a_task_with_a_reason(self) -> None:
        reopen = plan.ReopenTask(TASK.task_id, "Lớp chưa mở")
        again = TaskReopened(plan_id=PLAN, unit_id=XA, task=TASK, reason="Lớp chưa mở")
        given(plan.decider, ADOPTED, DONE).when(reopen).then(again)
        given(plan.decider, ADOPTED).when(reopen).then_nothing()

    def test_knows_no_task_of_another_plan(self) -> None:
        reopen = plan.ReopenTask(the(99), "Lý do")
        given(plan.decider, ADOPTED).when(reopen).then_refused("task_unknown")
        given(plan.decider).when(reopen).then_refused("plan_missing")


class TestPlanOfTheCommune:
    def test_has_eight_contents_and_eleven_bodies(self) -> None:
        text = seed(2025)
        assert [content.number for content in text.contents] == list(range(1, 9))
        assert [body.number for body in text.bodies] == list(range(1, 12))
        assert all(body.tasks for body in text.bodies)

    def test_is_free_of_the_slips_of_the_scanned_copy(self) -> None:
        text = repr(seed(2025))
        for slip in ("Công chúa", "Thiều nhi", "thiê\u0443", "bốn phán", "bốn phận", "Đây mạnh"):
            assert slip not in text
        assert not any("\u0400" <= letter <= "\u04ff" for letter in text), "a Cyrillic letter"

    def test_does_not_name_who_signed_it(self) -> None:
        # The signatory of the seed, as a digest: the name itself stands nowhere in the project.
        signatory = "f959fde2bd5c74130e9bcc6de8b0e59d937bdc74bf3c02c5211520a71f31d987"
        words = repr(seed(2025)).replace("'", " ").split()
        names = (" ".join(words[at : at + 3]) for at in range(len(words)))
        assert signatory not in {hashlib.sha256(name.encode()).hexdigest() for name in names}

    def test_is_adopted_for_another_year_with_that_year(self) -> None:
        assert seed(2026).title.endswith("năm 2026 trên địa bàn xã Thanh Định")
        assert seed(2026).default_due == date(2026, 11, 14)
        assert "giai đoạn 2021 - 2025" in repr(seed(2026))

    def test_gives_every_task_an_id_of_its_own(self) -> None:
        tasks = seed_tasks(PLAN, 2025)
        assert len({task.task_id for task in tasks}) == len(tasks) == 32


def details(
    *,
    kind: str = "swimming_class",
    title: str = "Lớp bơi hè",
    held_on: date = date(2025, 3, 8),
    hamlet: UUID | None = XOM_1,
    organisation: str = "schools",
    reach: tuple[Reach, ...] = (Reach(sex="female", age_band="6-10", count=12),),
) -> ActivityDetails:
    return ActivityDetails(
        kind=kind,
        title=title,
        held_on=held_on,
        hamlet_id=hamlet,
        organisation=organisation,
        task_id=None,
        reach=reach,
    )


RECORDED = ActivityRecorded(activity_id=the(7), unit_id=XA, details=details())


class TestActivity:
    def test_is_recorded_with_whom_it_reached(self) -> None:
        command = activity.RecordActivity(the(7), XA, details())
        given(activity.decider).when(command).then(RECORDED)
        given(activity.decider, RECORDED).when(command).then_nothing()

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            (details(kind="party"), "kind_unknown"),
            (details(title=" "), "title_missing"),
            (details(title="Gọi 0912 345 678"), "personal_data_in_text"),
            (details(held_on=date(2025, 3, 11)), "in_the_future"),
            (details(organisation="nobody"), "body_unknown"),
            (details(reach=(Reach(sex="female", age_band="6-10", count=0),)), "reach_impossible"),
            (details(reach=(Reach(sex="x", age_band="6-10", count=1),)), "reach_unknown"),
            (details(reach=details().reach * 2), "reach_twice"),
        ],
    )
    def test_refuses_what_makes_no_sense(self, wrong: ActivityDetails, code: str) -> None:
        given(activity.decider).when(activity.RecordActivity(the(7), XA, wrong)).then_refused(code)

    def test_is_corrected_and_keeps_what_it_replaces(self) -> None:
        right = details(hamlet=XOM_2)
        corrected = ActivityCorrected(
            activity_id=the(7), unit_id=XA, details=right, before=details(), reason="Nhầm xóm"
        )
        command = activity.CorrectActivity(right, "Nhầm xóm")
        given(activity.decider, RECORDED).when(command).then(corrected)
        given(activity.decider, RECORDED, corrected).when(command).then_nothing()

    def test_is_corrected_by_its_own_body_only(self) -> None:
        command = activity.CorrectActivity(details(hamlet=None), "Lý do", ("police",))
        given(activity.decider, RECORDED).when(command).then_refused("not_your_body")

    def test_is_cancelled_once(self) -> None:
        cancelled = ActivityCancelled(
            activity_id=the(7), unit_id=XA, before=details(), reason="Ghi nhầm"
        )
        command = activity.CancelActivity("Ghi nhầm")
        given(activity.decider, RECORDED).when(command).then(cancelled)
        given(activity.decider, RECORDED, cancelled).when(command).then_nothing()
        given(activity.decider).when(command).then_refused("activity_unknown")
