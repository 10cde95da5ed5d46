"""Machine clients, for the administrator: registering, secrets shown once, revoking."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.registry import operations
from services.registry.operations import ClientSecret
from services.registry.pages.account import NothingAsked
from shared.kernel.roles import ClientScope
from shared.web import Form, FormModel, Visit, Visiting, page, read_form, see_other

pages = APIRouter(include_in_schema=False)


class NewClientForm(FormModel):
    """What is asked of a new client."""

    name: str = Field(
        title="Tên máy khách", description="Ví dụ: Phần mềm của Sở Y tế", max_length=100
    )
    unit_id: UUID = Field(title="Đơn vị", description="Chỉ thấy dữ liệu của đơn vị này trở xuống")
    scopes: tuple[ClientScope, ...] = Field((), title="Phạm vi")


Registering = Annotated[Form[NewClientForm], Depends(read_form(NewClientForm, "register_client"))]
ReplacingSecret = Annotated[
    Form[NothingAsked], Depends(read_form(NothingAsked, "replace_client_secret"))
]
Revoking = Annotated[Form[NothingAsked], Depends(read_form(NothingAsked, "revoke_client"))]


@pages.get("/clients")
def list_clients(visit: Visiting) -> Response:
    """List the clients and when each was last here."""
    return _show(visit)


@pages.get("/clients/new")
def new_client(visit: Visiting, form: Registering) -> Response:
    """Show the form of a new client."""
    visit.desk.rights(visit.issue(), "register_client")
    return page(visit, "registry/new_client.html", form=form, unit_choices=_places(visit))


@pages.post("/clients/new")
def register_client(visit: Visiting, form: Registering) -> Response:
    """Register a client and show its secret once, in this answer alone."""
    with form:
        entered = form.entered()
        made = operations.register_client(
            visit.desk,
            visit.issue(form.key),
            name=entered.name,
            unit_id=entered.unit_id,
            scopes=entered.scopes,
        )
        return _show(visit, made)
    return page(visit, "registry/new_client.html", form=form, unit_choices=_places(visit))


@pages.post("/clients/{client_id}/secret")
def replace_secret(visit: Visiting, client_id: UUID, form: ReplacingSecret) -> Response:
    """Give a new secret and show it once, in this answer alone."""
    made = operations.replace_client_secret(visit.desk, visit.issue(form.key), client_id)
    return _show(visit, made)


@pages.post("/clients/{client_id}/revoke")
def revoke_client(visit: Visiting, client_id: UUID, form: Revoking) -> Response:
    """Let a client in no more."""
    operations.revoke_client(visit.desk, visit.issue(form.key), client_id)
    return see_other("/registry/clients", said="Đã thu hồi máy khách.")


def _show(visit: Visit, made: ClientSecret | None = None) -> Response:
    clients = operations.list_clients(visit.desk, visit.issue())
    pressing = Form.blank(NothingAsked)
    return page(visit, "registry/clients.html", clients=clients, made=made, pressing=pressing)


def _places(visit: Visit) -> list[tuple[str, str]]:
    """Return the units that a client may be given."""
    return [(str(unit.id), unit.name) for unit in visit.units if unit.valid_until is None]
