"""What is written into a child's record: corrections, circumstances, moves, support, an end."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from services.registry import operations
from services.registry.norms import DEATH_CAUSES, ERASURE_ASKERS, ERASURE_GROUNDS, SUPPORT_KINDS
from services.registry.operations import ChildCard
from services.registry.pages import choices
from services.registry.pages.forms import (
    CircumstanceForm,
    CorrectionForm,
    DeathForm,
    EndingForm,
    ErasureForm,
    MoveForm,
    SupportForm,
)
from services.registry.pages.timeline import circumstance_words
from shared.kernel.refusals import Invalid, NotFound
from shared.web import Form, Visit, Visiting, page, read_form, see_other

pages = APIRouter(include_in_schema=False)
Correcting = Annotated[Form[CorrectionForm], Depends(read_form(CorrectionForm, "change_details"))]
Circumstancing = Annotated[
    Form[CircumstanceForm], Depends(read_form(CircumstanceForm, "record_circumstance"))
]
Ending = Annotated[Form[EndingForm], Depends(read_form(EndingForm, "end_circumstance"))]
Moving = Annotated[Form[MoveForm], Depends(read_form(MoveForm, "record_move"))]
Dying = Annotated[Form[DeathForm], Depends(read_form(DeathForm, "record_death"))]
Supporting = Annotated[Form[SupportForm], Depends(read_form(SupportForm, "record_support"))]
Erasing = Annotated[Form[ErasureForm], Depends(read_form(ErasureForm, "erase_record"))]


@pages.get("/children/{child_id}/correct")
def correct(visit: Visiting, child_id: UUID, form: Correcting) -> Response:
    """Show the record as a form."""
    card = operations.read_child(visit.desk, visit.issue(), child_id)
    if card.child.profile is not None:
        known = card.child.profile.model_dump(exclude={"personal_id_digest"})
        form.suggest(hamlet_id=card.child.hamlet_id, version=card.version, **known)
    return _show_correction(visit, form, card)


@pages.post("/children/{child_id}/correct")
def change_details(visit: Visiting, child_id: UUID, form: Correcting) -> Response:
    """Put the record right, or bring it up to date."""
    with form:
        entered = form.entered()
        operations.change_details(
            visit.desk,
            visit.issue(form.key),
            child_id,
            entered.profile(),
            hamlet_id=entered.hamlet_id,
            since=entered.since,
            reason=entered.reason,
            expected=entered.version,
        )
        return _done(child_id, "Đã sửa thông tin.")
    card = operations.read_child(visit.desk, visit.issue(), child_id)
    return _show_correction(visit, form, card)


@pages.get("/children/{child_id}/circumstances/new")
def circumstance(visit: Visiting, child_id: UUID, form: Circumstancing) -> Response:
    """Show the form of a special circumstance."""
    return _ask(visit, child_id, form, "circumstance", circumstances=choices.circumstances())


@pages.post("/children/{child_id}/circumstances/new")
def record_circumstance(visit: Visiting, child_id: UUID, form: Circumstancing) -> Response:
    """Write down a special circumstance."""
    with form:
        entered = form.entered()
        group, _, subgroup = entered.circumstance.partition(".")
        operations.record_circumstance(
            visit.desk,
            visit.issue(form.key),
            child_id,
            group=int(group),
            subgroup=int(subgroup) if subgroup else None,
            since=entered.since,
            evidence=entered.evidence,
        )
        return _done(child_id, "Đã ghi hoàn cảnh đặc biệt.")
    return _ask(visit, child_id, form, "circumstance", circumstances=choices.circumstances())


@pages.get("/children/{child_id}/circumstances/{circumstance_id}/end")
def ending(visit: Visiting, child_id: UUID, circumstance_id: UUID, form: Ending) -> Response:
    """Show the form of the end of a circumstance."""
    return _ask_end(visit, child_id, circumstance_id, form)


@pages.post("/children/{child_id}/circumstances/{circumstance_id}/end")
def end_circumstance(
    visit: Visiting, child_id: UUID, circumstance_id: UUID, form: Ending
) -> Response:
    """End a special circumstance."""
    with form:
        entered = form.entered()
        operations.end_circumstance(
            visit.desk,
            visit.issue(form.key),
            child_id,
            circumstance_id,
            ended_on=entered.ended_on,
            reason=entered.reason,
        )
        return _done(child_id, "Đã ghi hết hoàn cảnh đặc biệt.")
    return _ask_end(visit, child_id, circumstance_id, form)


@pages.get("/children/{child_id}/move")
def move(visit: Visiting, child_id: UUID, form: Moving) -> Response:
    """Show the form of a move."""
    return _ask(visit, child_id, form, "move", hamlets=choices.all_hamlets(visit.units))


@pages.post("/children/{child_id}/move")
def record_move(visit: Visiting, child_id: UUID, form: Moving) -> Response:
    """Write down a move."""
    with form:
        entered = form.entered()
        operations.record_move(
            visit.desk,
            visit.issue(form.key),
            child_id,
            moved_on=entered.moved_on,
            to_hamlet_id=entered.to_hamlet_id,
            where=entered.where,
        )
        # Who moved to another commune is no longer in this officer's reach.
        return see_other("/registry/children", said="Đã ghi chuyển nơi ở.")
    return _ask(visit, child_id, form, "move", hamlets=choices.all_hamlets(visit.units))


@pages.get("/children/{child_id}/death")
def death(visit: Visiting, child_id: UUID, form: Dying) -> Response:
    """Show the form of a death."""
    return _ask(visit, child_id, form, "death", causes=tuple(DEATH_CAUSES.items()))


@pages.post("/children/{child_id}/death")
def record_death(visit: Visiting, child_id: UUID, form: Dying) -> Response:
    """Write down a death."""
    with form:
        entered = form.entered()
        operations.record_death(
            visit.desk,
            visit.issue(form.key),
            child_id,
            died_on=entered.died_on,
            cause=entered.cause,
        )
        return _done(child_id, "Đã ghi.")
    return _ask(visit, child_id, form, "death", causes=tuple(DEATH_CAUSES.items()))


@pages.get("/children/{child_id}/support/new")
def support(visit: Visiting, child_id: UUID, form: Supporting) -> Response:
    """Show the form of support."""
    form.suggest(given_on=visit.today)
    return _ask(visit, child_id, form, "support", kinds=tuple(SUPPORT_KINDS.items()))


@pages.post("/children/{child_id}/support/new")
def record_support(visit: Visiting, child_id: UUID, form: Supporting) -> Response:
    """Write down support."""
    with form:
        entered = form.entered()
        operations.record_support(
            visit.desk,
            visit.issue(form.key),
            child_id,
            kind=entered.kind,
            given_on=entered.given_on,
            note=entered.note,
        )
        return _done(child_id, "Đã ghi hỗ trợ.")
    return _ask(visit, child_id, form, "support", kinds=tuple(SUPPORT_KINDS.items()))


@pages.get("/children/{child_id}/erase")
def erasure(visit: Visiting, child_id: UUID, form: Erasing) -> Response:
    """Show the form of erasure: a grave act, one question to a page."""
    return _ask_erasure(visit, child_id, form)


@pages.post("/children/{child_id}/erase")
def erase_record(visit: Visiting, child_id: UUID, form: Erasing) -> Response:
    """Erase a record for ever."""
    with form:
        entered = form.entered()
        if not entered.understood:
            raise Invalid("not_understood", "Hãy xác nhận rằng bạn hiểu hậu quả.", "understood")
        operations.erase_record(
            visit.desk,
            visit.issue(form.key),
            child_id,
            ground=entered.ground,
            decision=entered.decision,
            asked_by=entered.asked_by,
        )
        return see_other(f"/registry/erasures/{child_id}", said="Đã xoá hồ sơ.")
    return _ask_erasure(visit, child_id, form)


def _ask(visit: Visit, child_id: UUID, form: Form[Any], what: str, **more: Any) -> Response:
    """Show a form about a child, whose name stands above it."""
    card = operations.read_child(visit.desk, visit.issue(), child_id)
    template = f"registry/{what}.html"
    return page(visit, template, form=form, card=card, child=card.child, **more)


def _ask_erasure(visit: Visit, child_id: UUID, form: Form[ErasureForm]) -> Response:
    grounds, askers = tuple(ERASURE_GROUNDS.items()), tuple(ERASURE_ASKERS.items())
    return _ask(visit, child_id, form, "erase", grounds=grounds, askers=askers)


def _ask_end(
    visit: Visit, child_id: UUID, circumstance_id: UUID, form: Form[EndingForm]
) -> Response:
    card = operations.read_child(visit.desk, visit.issue(), child_id)
    held = card.child.circumstance(circumstance_id)
    if held is None:
        raise NotFound("circumstance_unknown", "Không tìm thấy hoàn cảnh này.")
    return page(
        visit,
        "registry/end_circumstance.html",
        form=form,
        card=card,
        child=card.child,
        held=held,
        words=circumstance_words(held.group, held.subgroup),
    )


def _show_correction(visit: Visit, form: Form[CorrectionForm], card: ChildCard) -> Response:
    return page(
        visit,
        "registry/correct.html",
        form=form,
        card=card,
        child=card.child,
        hamlets=choices.hamlets(visit, "change_details"),
        ethnicities=choices.ethnicities(),
    )


def _done(child_id: UUID, said: str) -> Response:
    return see_other(f"/registry/children/{child_id}", said=said)
