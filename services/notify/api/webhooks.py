"""Webhooks, by the administrators' programs: endpoints, secrets, deliveries, sending again."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.notify import operations
from services.notify.channels import doors_of
from services.notify.events import Stopped, Wanted
from services.notify.operations import EndpointSecret
from services.notify.readmodels.endpoints import EndpointLine
from services.notify.readmodels.outgoing import ParcelLine
from shared.settings import Settings
from shared.web import Visiting

api = APIRouter(tags=["notify"])


class NewEndpointBody(BaseModel):
    """Nơi nhận sự kiện mới của một máy khách (A new endpoint of a machine client)."""

    client_id: UUID
    url: str = Field(max_length=500, description="https://…")
    events: tuple[Wanted, ...] = Field(min_length=1)


class EndpointSecretAnswer(BaseModel):
    """Mã ký, chỉ trả về một lần (The signing secret, answered once)."""

    endpoint_id: UUID
    secret: str = Field(description="`whsec_` + base64, theo Standard Webhooks")

    @classmethod
    def of(cls, made: EndpointSecret) -> "EndpointSecretAnswer":
        """Return it as programs get it."""
        return cls(endpoint_id=made.endpoint_id, secret=made.secret)


class EndpointAnswer(BaseModel):
    """Một nơi nhận. `stopped` là lý do đang ngừng; null: đang gửi."""

    endpoint_id: UUID
    client_id: UUID
    unit_id: UUID
    address: str = Field(description="Không có phần sau dấu hỏi")
    events: list[Wanted]
    stopped: Stopped | None
    registered_at: datetime
    changed_at: datetime
    secret_set_at: datetime | None

    @classmethod
    def of(cls, line: EndpointLine) -> "EndpointAnswer":
        """Return it as programs get it: nothing of its secrets."""
        return cls(
            endpoint_id=line.endpoint_id,
            client_id=line.client_id,
            unit_id=line.unit_id,
            address=line.address,
            events=list(line.wanted),
            stopped=line.stopped,
            registered_at=line.registered_at,
            changed_at=line.changed_at,
            secret_set_at=line.secret_set_at,
        )


class DeliveryAnswer(BaseModel):
    """Một sự kiện gửi tới một nơi nhận. `state`: waiting, delivered, dropped."""

    event: str = Field(description="`webhook-id`: id của sự kiện")
    source: str
    sequence: int
    type: str
    state: str
    tries: int
    answer: str | None = Field(description="Lần cuối: delivered, mã HTTP, hoặc lý do")
    queued_at: datetime
    next_try_at: datetime
    settled_at: datetime | None

    @classmethod
    def of(cls, line: ParcelLine) -> "DeliveryAnswer":
        """Return it as programs get it."""
        return cls(
            event=line.event_id,
            source=line.source,
            sequence=line.sequence,
            type=line.type,
            state=line.state,
            tries=line.tries,
            answer=line.answer,
            queued_at=line.queued_at,
            next_try_at=line.next_try_at,
            settled_at=line.settled_at,
        )


class DeliveriesAnswer(BaseModel):
    """Một nơi nhận và một trang sự kiện, mới nhất trước; `counts` đếm trên tất cả các trang."""

    endpoint: EndpointAnswer
    deliveries: list[DeliveryAnswer]
    page: int
    counts: dict[str, int]


class TestAnswer(BaseModel):
    """Sự kiện thử đã vào hàng chờ."""

    event: UUID


class ResendBody(BaseModel):
    """Gửi lại một sự kiện (`event`), hoặc tất cả của một nguồn sau một số (`source`, `after`)."""

    event: str | None = Field(None, max_length=64)
    source: str | None = Field(None, max_length=20)
    after: int = Field(0, ge=0, le=10**17)


class ResentAnswer(BaseModel):
    """Bao nhiêu sự kiện đã vào hàng chờ gửi lại."""

    queued: int


@api.get("/api/webhooks", summary="Nơi nhận sự kiện")
def list_endpoints(visit: Visiting) -> list[EndpointAnswer]:
    """Các nơi nhận sự kiện, mới nhất trước (Endpoints)."""
    found = operations.list_endpoints(visit.desk, visit.issue())
    return [EndpointAnswer.of(one) for one in found]


@api.post("/api/webhooks", status_code=201, summary="Đăng ký nơi nhận")
def register_endpoint(visit: Visiting, body: NewEndpointBody) -> EndpointSecretAnswer:
    """Đăng ký nơi nhận sự kiện; mã ký chỉ trả về một lần (Register an endpoint)."""
    made = operations.register_endpoint(
        visit.desk,
        visit.issue(),
        client_id=body.client_id,
        url=body.url,
        wanted=body.events,
        doors=doors_of(Settings.load()),
    )
    return EndpointSecretAnswer.of(made)


@api.get("/api/webhooks/{endpoint_id}", summary="Một nơi nhận và các lần gửi")
def read_endpoint(
    visit: Visiting, endpoint_id: UUID, page: Annotated[int, Query(ge=1, le=10_000)] = 1
) -> DeliveriesAnswer:
    """Một nơi nhận và một trang sự kiện gửi tới đó (An endpoint and its deliveries)."""
    found = operations.read_endpoint(visit.desk, visit.issue(), endpoint_id, page)
    return DeliveriesAnswer(
        endpoint=EndpointAnswer.of(found.endpoint),
        deliveries=[DeliveryAnswer.of(line) for line in found.lines],
        page=page,
        counts=found.counts,
    )


@api.post("/api/webhooks/{endpoint_id}/secret", status_code=201, summary="Đổi mã ký")
def rotate_secret(visit: Visiting, endpoint_id: UUID) -> EndpointSecretAnswer:
    """Cấp mã ký mới; mã cũ còn ký thêm 24 giờ (Rotate the secret)."""
    made = operations.rotate_endpoint_secret(visit.desk, visit.issue(), endpoint_id)
    return EndpointSecretAnswer.of(made)


@api.post("/api/webhooks/{endpoint_id}/disable", status_code=204, summary="Ngừng gửi")
def disable(visit: Visiting, endpoint_id: UUID) -> None:
    """Ngừng gửi; sự kiện mới được giữ lại (Disable)."""
    operations.disable_endpoint(visit.desk, visit.issue(), endpoint_id)


@api.post("/api/webhooks/{endpoint_id}/enable", status_code=204, summary="Gửi tiếp")
def enable(visit: Visiting, endpoint_id: UUID) -> None:
    """Gửi tiếp, kể cả những gì đang chờ (Enable)."""
    operations.enable_endpoint(visit.desk, visit.issue(), endpoint_id)


@api.post("/api/webhooks/{endpoint_id}/test", status_code=202, summary="Gửi thử")
def send_test(visit: Visiting, endpoint_id: UUID) -> TestAnswer:
    """Gửi một sự kiện thử, không có nội dung (Send a test event)."""
    return TestAnswer(event=operations.send_test_event(visit.desk, visit.issue(), endpoint_id))


@api.post("/api/webhooks/{endpoint_id}/resend", status_code=202, summary="Gửi lại")
def resend(visit: Visiting, endpoint_id: UUID, body: ResendBody) -> ResentAnswer:
    """Gửi lại một sự kiện, hoặc tất cả của một nguồn sau một số (Send again)."""
    if body.event is not None:
        operations.resend_event(visit.desk, visit.issue(), endpoint_id, body.event)
        return ResentAnswer(queued=1)
    count = operations.resend_events(
        visit.desk, visit.issue(), endpoint_id, source=body.source or "", after=body.after
    )
    return ResentAnswer(queued=count)
