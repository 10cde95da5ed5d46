"""Hoạt động: what was held for children; recorded with whom it reached, corrected, cancelled."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.reporting import operations
from services.reporting.events import ActivityDetails, Reach
from services.reporting.pages.scope import Scope, Scoped, body_choices, scope_of
from services.reporting.readmodels.activities import Held
from services.reporting.reference import labels
from shared.kernel.personal_data import NAMES_NOBODY
from shared.web import Form, FormModel, Visit, Visiting, page, read_form, see_other

pages = APIRouter(include_in_schema=False)
_SEXES = ("male", "female")
_BANDS = (("0_5", "0-5"), ("6_10", "6-10"), ("11_15", "11-15"), ("grown", "16+"))
_KINDS = labels.table("activity")


class ActivityEntry(FormModel):
    """One activity. Counts are lượt: how many came, never who."""

    kind: str = Field(title="Loại hoạt động", max_length=40)
    title: str = Field(title="Tên hoạt động", description=NAMES_NOBODY, max_length=200)
    held_on: date = Field(title="Ngày tổ chức")
    hamlet_id: UUID | None = Field(
        None, title="Xóm", description="Bỏ trống nếu tổ chức chung cho cả xã"
    )
    organisation: str = Field(title="Đơn vị tổ chức", max_length=60)
    male_0_5: int | None = Field(None, title="Nam, dưới 6 tuổi", ge=0)
    female_0_5: int | None = Field(None, title="Nữ, dưới 6 tuổi", ge=0)
    male_6_10: int | None = Field(None, title="Nam, 6 đến 10 tuổi", ge=0)
    female_6_10: int | None = Field(None, title="Nữ, 6 đến 10 tuổi", ge=0)
    male_11_15: int | None = Field(None, title="Nam, 11 đến 15 tuổi", ge=0)
    female_11_15: int | None = Field(None, title="Nữ, 11 đến 15 tuổi", ge=0)
    male_grown: int | None = Field(None, title="Nam, từ 16 tuổi (cha mẹ, cán bộ)", ge=0)
    female_grown: int | None = Field(None, title="Nữ, từ 16 tuổi (cha mẹ, cán bộ)", ge=0)

    def details(self) -> ActivityDetails:
        """Return what the rules know of it."""
        counts = self.model_dump()
        return ActivityDetails(
            kind=self.kind,
            title=self.title,
            held_on=self.held_on,
            hamlet_id=self.hamlet_id,
            organisation=self.organisation,
            task_id=None,
            reach=tuple(
                Reach(sex=sex, age_band=band, count=count)
                for entry, band in _BANDS
                for sex in _SEXES
                if (count := counts[f"{sex}_{entry}"])
            ),
        )


class Correction(ActivityEntry):
    """What the activity really was, and why it was wrong."""

    reason: str = Field(title="Lý do đính chính", description=NAMES_NOBODY, max_length=500)


class Cancelling(FormModel):
    """Why an activity was recorded by mistake."""

    reason: str = Field(title="Lý do hủy ghi nhận", description=NAMES_NOBODY, max_length=500)


EntryForm = Annotated[Form[ActivityEntry], Depends(read_form(ActivityEntry, "record_activity"))]
CorrectionForm = Annotated[Form[Correction], Depends(read_form(Correction, "correct_activity"))]
CancellingForm = Annotated[Form[Cancelling], Depends(read_form(Cancelling, "cancel_activity"))]


@pages.get("/activities")
def activities(scope: Scoped) -> Response:
    """Show what was held in the period."""
    visit = scope.visit
    held = operations.list_activities(
        visit.desk, visit.issue(), since=scope.period[0], until=scope.period[1]
    )
    return page(visit, "reporting/activities.html", held=held, **scope.context)


@pages.get("/activities/new")
def ask_activity(scope: Scoped, form: EntryForm) -> Response:
    """Ask for an activity."""
    form.suggest(held_on=scope.visit.today)
    return _entry_page(scope, form, "reporting/new_activity.html")


@pages.post("/activities/new")
def record(scope: Scoped, form: EntryForm) -> Response:
    """Record the activity."""
    visit = scope.visit
    with form:
        activity_id = operations.record_activity(
            visit.desk, visit.issue(form.key), scope.unit.id, form.entered().details()
        )
        return see_other(f"/reporting/activities/{activity_id}", said="Đã ghi nhận hoạt động.")
    return _entry_page(scope, form, "reporting/new_activity.html")


@pages.get("/activities/{activity_id}")
def activity(visit: Visiting, activity_id: UUID) -> Response:
    """Show one activity."""
    held = operations.read_activity(visit.desk, visit.issue(), activity_id)
    return page(
        visit,
        "reporting/activity.html",
        held=held,
        label=labels.label,
        **scope_of(visit, held.unit_id).context,
    )


@pages.get("/activities/{activity_id}/correction")
def ask_correction(visit: Visiting, activity_id: UUID, form: CorrectionForm) -> Response:
    """Ask what the activity really was."""
    held = operations.read_activity(visit.desk, visit.issue(), activity_id)
    form.suggest(**_known(held))
    scope = scope_of(visit, held.unit_id)
    return _entry_page(scope, form, "reporting/correct_activity.html")


@pages.post("/activities/{activity_id}/correction")
def correct(visit: Visiting, activity_id: UUID, form: CorrectionForm) -> Response:
    """Put the activity right."""
    with form:
        entered = form.entered()
        operations.correct_activity(
            visit.desk,
            visit.issue(form.key),
            activity_id,
            entered.details(),
            reason=entered.reason,
        )
        return see_other(f"/reporting/activities/{activity_id}", said="Đã đính chính hoạt động.")
    held = operations.read_activity(visit.desk, visit.issue(), activity_id)
    scope = scope_of(visit, held.unit_id)
    return _entry_page(scope, form, "reporting/correct_activity.html")


@pages.get("/activities/{activity_id}/cancellation")
def ask_cancelling(visit: Visiting, activity_id: UUID, form: CancellingForm) -> Response:
    """Ask why the activity is taken back."""
    return _cancel_page(visit, activity_id, form)


@pages.post("/activities/{activity_id}/cancellation")
def cancel(visit: Visiting, activity_id: UUID, form: CancellingForm) -> Response:
    """Take the activity back."""
    with form:
        reason = form.entered().reason
        operations.cancel_activity(visit.desk, visit.issue(form.key), activity_id, reason=reason)
        return see_other("/reporting/activities", said="Đã hủy ghi nhận hoạt động.")
    return _cancel_page(visit, activity_id, form)


def _entry_page(
    scope: Scope, form: Form[ActivityEntry] | Form[Correction], template: str
) -> Response:
    visit = scope.visit
    bodies = operations.list_my_bodies(visit.desk, visit.issue(), scope.unit.id)
    return page(
        visit,
        template,
        form=form,
        kinds=tuple(_KINDS.items()),
        hamlets=scope.hamlets,
        body_choices=body_choices(bodies),
        **scope.context,
    )


def _cancel_page(visit: Visit, activity_id: UUID, form: Form[Cancelling]) -> Response:
    held = operations.read_activity(visit.desk, visit.issue(), activity_id)
    scope = scope_of(visit, held.unit_id)
    return page(visit, "reporting/cancel_activity.html", form=form, held=held, **scope.context)


def _known(held: Held) -> dict[str, object]:
    details = held.details
    entry_of = {band: entry for entry, band in _BANDS}
    counts = {
        f"{reach.sex}_{entry_of[reach.age_band]}": reach.count
        for reach in details.reach
        if reach.age_band in entry_of and reach.sex in _SEXES
    }
    own = {
        "kind": details.kind,
        "title": details.title,
        "held_on": details.held_on,
        "hamlet_id": details.hamlet_id,
        "organisation": details.organisation,
    }
    return {**own, **counts}
