"""Entering a child: one dense page, as rosters are typed."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.registry import operations
from services.registry.pages import choices
from services.registry.pages.forms import NewChildForm
from services.registry.readmodels.child_search import ListedChild
from shared.web import Form, Visit, Visiting, page, read_form, see_other

pages = APIRouter(include_in_schema=False)
Registering = Annotated[Form[NewChildForm], Depends(read_form(NewChildForm, "register_child"))]


@pages.get("/children/new")
def new_child(visit: Visiting, form: Registering) -> Response:
    """Show the form of registration."""
    form.suggest(origin="initial", birth_precision="day", poverty="none")
    return _show(visit, form)


@pages.post("/children/new")
def register_child(visit: Visiting, form: Registering) -> Response:
    """Enter the child; one who looks like another is shown first."""
    with form:
        entered = form.entered()
        child_id = operations.register_child(
            visit.desk,
            visit.issue(form.key),
            entered.profile(),
            hamlet_id=entered.hamlet_id,
            origin=entered.origin,
            present_from=entered.present_from,
            confirmed=entered.confirmed,
        )
        return see_other(f"/registry/children/{child_id}", said="Đã đăng ký trẻ vào sổ.")
    return _show(visit, form)


def _show(visit: Visit, form: Form[NewChildForm]) -> Response:
    alike: tuple[ListedChild, ...] = ()
    if any(error.code == "possible_duplicate" for error in form.errors):
        entered = form.entered()
        alike = tuple(
            operations.likely_duplicates(
                visit.desk, visit.issue(), entered.full_name, entered.birth_date
            )
        )
    return page(
        visit,
        "registry/new_child.html",
        form=form,
        alike=alike,
        hamlets=choices.hamlets(visit, "register_child"),
        ethnicities=choices.ethnicities(),
    )
