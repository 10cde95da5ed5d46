"""Where subscribers are sent events, for administrators; a secret is shown in one answer alone."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from services.notify import operations
from services.notify.channels import doors_of
from services.notify.endpoint import SOURCES
from services.notify.events import Wanted
from services.notify.operations import DELIVERED, EndpointSecret
from shared.settings import Settings
from shared.web import Form, FormModel, Visit, Visiting, page, read_form, see_other

pages = APIRouter(include_in_schema=False)

_SOURCE_NAMES: Final = {
    "registry": "Hồ sơ trẻ em",
    "cases": "Vụ việc",
    "fund": "Quỹ Bảo trợ trẻ em",
    "reporting": "Báo cáo",
}
_STATES: Final = {"waiting": "Đang chờ", "delivered": "Đã nhận", "dropped": "Bỏ: không còn quyền"}
_ANSWERS: Final = {
    DELIVERED: "đã nhận",
    "unreachable": "không tới được máy nhận",
    "timeout": "quá 10 giây không trả lời",
    "tls": "chứng thư của máy nhận không đúng",
    "no_answer": "máy nhận ngắt giữa chừng",
    "address_refused": "địa chỉ không công khai, không gửi",
    "no_right": "máy khách không được nghe",
    "unit_unknown": "chưa rõ đơn vị của sự kiện",
}
_TYPES: Final = {wanted.value: wanted.vi for wanted in Wanted}
PageNumber = Annotated[int, Query(alias="page", ge=1, le=10_000)]


class NewEndpointForm(FormModel):
    """What is asked of a new endpoint."""

    client_id: UUID = Field(
        title="Máy khách", description="Chỉ nhận được những gì máy khách này được nghe"
    )
    url: str = Field(
        title="Địa chỉ nhận", description="Ví dụ: https://nhan.example.vn/su-kien", max_length=500
    )
    wanted: tuple[Wanted, ...] = Field((), title="Loại sự kiện")


class ResendForm(FormModel):
    """One event of the list, or all of a service after a sequence."""

    event: str | None = Field(None, title="Sự kiện", max_length=64)
    source: str | None = Field(None, title="Nguồn", max_length=20)
    after: int | None = Field(
        None,
        title="Sau số thứ tự",
        description="0: gửi lại tất cả",
        ge=0,
        le=10**17,
    )


class ButtonForm(FormModel):
    """A button alone: its form carries only its key."""


Registering = Annotated[
    Form[NewEndpointForm], Depends(read_form(NewEndpointForm, "register_endpoint"))
]
Rotating = Annotated[Form[ButtonForm], Depends(read_form(ButtonForm, "rotate_endpoint_secret"))]
Disabling = Annotated[Form[ButtonForm], Depends(read_form(ButtonForm, "disable_endpoint"))]
Enabling = Annotated[Form[ButtonForm], Depends(read_form(ButtonForm, "enable_endpoint"))]
Testing = Annotated[Form[ButtonForm], Depends(read_form(ButtonForm, "send_test_event"))]
Resending = Annotated[Form[ResendForm], Depends(read_form(ResendForm, "resend_events"))]


@pages.get("/webhooks")
def list_endpoints(visit: Visiting) -> Response:
    """List where events are sent."""
    found = operations.list_endpoints(visit.desk, visit.issue())
    return page(visit, "notify/webhooks.html", endpoints=found)


@pages.get("/webhooks/new")
def new_endpoint(visit: Visiting, form: Registering) -> Response:
    """Show the form of a new endpoint."""
    return _new(visit, form)


@pages.post("/webhooks/new")
def register_endpoint(visit: Visiting, form: Registering) -> Response:
    """Register an endpoint and show its secret once, in this answer alone."""
    with form:
        entered = form.entered()
        made = operations.register_endpoint(
            visit.desk,
            visit.issue(form.key),
            client_id=entered.client_id,
            url=entered.url,
            wanted=entered.wanted,
            doors=doors_of(Settings.load()),
        )
        return _show(visit, made.endpoint_id, made=made)
    return _new(visit, form)


@pages.get("/webhooks/{endpoint_id}")
def endpoint(visit: Visiting, endpoint_id: UUID, number: PageNumber = 1) -> Response:
    """Show an endpoint and what became of the events for it."""
    return _show(visit, endpoint_id, number=number)


@pages.post("/webhooks/{endpoint_id}/secret")
def rotate_secret(visit: Visiting, endpoint_id: UUID, form: Rotating) -> Response:
    """Give a new secret and show it once, in this answer alone."""
    made = operations.rotate_endpoint_secret(visit.desk, visit.issue(form.key), endpoint_id)
    return _show(visit, endpoint_id, made=made)


@pages.post("/webhooks/{endpoint_id}/disable")
def disable(visit: Visiting, endpoint_id: UUID, form: Disabling) -> Response:
    """Send nothing for now."""
    operations.disable_endpoint(visit.desk, visit.issue(form.key), endpoint_id)
    return _back(endpoint_id, "Đã ngừng gửi. Sự kiện mới được giữ lại.")


@pages.post("/webhooks/{endpoint_id}/enable")
def enable(visit: Visiting, endpoint_id: UUID, form: Enabling) -> Response:
    """Send again, with all that waited."""
    operations.enable_endpoint(visit.desk, visit.issue(form.key), endpoint_id)
    return _back(endpoint_id, "Đã cho gửi tiếp, kể cả những sự kiện đang chờ.")


@pages.post("/webhooks/{endpoint_id}/test")
def send_test(visit: Visiting, endpoint_id: UUID, form: Testing) -> Response:
    """Send an event that says nothing."""
    operations.send_test_event(visit.desk, visit.issue(form.key), endpoint_id)
    return _back(endpoint_id, "Đã đưa sự kiện thử vào hàng chờ gửi.")


@pages.post("/webhooks/{endpoint_id}/resend")
def resend(visit: Visiting, endpoint_id: UUID, form: Resending) -> Response:
    """Send one event again, or all of a service after a sequence."""
    with form:
        asked = form.entered()
        issued = visit.issue(form.key)
        if asked.event:
            operations.resend_event(visit.desk, issued, endpoint_id, asked.event)
            return _back(endpoint_id, "Đã đưa sự kiện vào hàng chờ gửi lại.")
        count = operations.resend_events(
            visit.desk, issued, endpoint_id, source=asked.source or "", after=asked.after or 0
        )
        return _back(endpoint_id, f"Đã đưa {count} sự kiện vào hàng chờ gửi lại.")
    return _show(visit, endpoint_id, resending=form)


def _new(visit: Visit, form: Form[NewEndpointForm]) -> Response:
    known = operations.list_event_clients(visit.desk, visit.issue())
    clients = [
        (str(one.id), f"{visit.units.name(one.scopes[0].unit_id)} · {one.id}") for one in known
    ]
    return page(visit, "notify/new_webhook.html", form=form, clients=clients)


def _show(
    visit: Visit,
    endpoint_id: UUID,
    *,
    made: EndpointSecret | None = None,
    number: int = 1,
    resending: Form[ResendForm] | None = None,
) -> Response:
    found = operations.read_endpoint(visit.desk, visit.issue(), endpoint_id, number)
    return page(
        visit,
        "notify/webhook.html",
        endpoint=found.endpoint,
        lines=found.lines,
        counts=found.counts,
        made=made,
        form=resending or Form.blank(ResendForm),
        pressing=Form.blank(ButtonForm),
        sources=[(name, _SOURCE_NAMES[name]) for name in SOURCES],
        states=_STATES,
        answers=_ANSWERS,
        types=_TYPES,
        number=number,
        last=max(1, -(-sum(found.counts.values()) // operations.PAGE)),
    )


def _back(endpoint_id: UUID, said: str) -> Response:
    return see_other(f"/notify/webhooks/{endpoint_id}", said=said)
