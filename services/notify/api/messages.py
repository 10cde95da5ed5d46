"""How machines ask what waits and what was said: the tasks and messages of one officer."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.notify import operations
from services.notify.readmodels.messages import InboxMessage
from services.notify.readmodels.open_tasks import Task, When
from shared.web import Visiting

api = APIRouter(tags=["notify"])


class TaskAnswer(BaseModel):
    """Một việc cần làm. `when` là nhóm: overdue, today, week, later."""

    when: When
    source: str
    task_id: str
    kind: str
    unit_id: UUID
    role: str
    title: str
    reference: str
    link: str
    due_at: datetime | None = Field(description="Thời hạn theo luật, UTC; null: không có hạn")
    citation: str = Field(description="Điều luật đặt ra thời hạn")


class TasksAnswer(BaseModel):
    """Danh sách việc, theo thời hạn gần nhất trước."""

    tasks: list[TaskAnswer]


class MessageAnswer(BaseModel):
    """Một tin trong hộp tin. Không có thông tin cá nhân của trẻ em."""

    message_id: UUID
    kind: str
    unit_id: UUID
    subject: str
    text: str
    reference: str
    link: str
    due_at: datetime | None
    citation: str
    urgent: bool
    composed_at: datetime
    read_at: datetime | None


class MessagesAnswer(BaseModel):
    """Một trang tin, mới nhất trước; `total` và `unread` đếm trên tất cả các trang."""

    messages: list[MessageAnswer]
    page: int
    total: int
    unread: int


@api.get("/api/tasks", summary="Việc cần làm")
def tasks(visit: Visiting) -> TasksAnswer:
    """Việc đang chờ các vai trò của người hỏi, theo thời hạn."""
    groups = operations.list_tasks(visit.desk, visit.issue())
    return TasksAnswer(
        tasks=[_task(when, task) for when, found in groups.items() for task in found]
    )


@api.get("/api/messages", summary="Hộp tin")
def messages(
    visit: Visiting,
    *,
    unread: Annotated[bool, Query(description="Chỉ tin chưa đọc")] = False,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> MessagesAnswer:
    """Tin gửi cho người hỏi."""
    issued = visit.issue()
    found = operations.list_messages(visit.desk, issued, unread_only=unread, page=page)
    total, unread_count = operations.count_unread(visit.desk, issued)
    return MessagesAnswer(
        messages=[_message(one) for one in found], page=page, total=total, unread=unread_count
    )


@api.post("/api/messages/{message_id}/read", status_code=204, summary="Đánh dấu đã đọc")
def read(visit: Visiting, message_id: UUID) -> None:
    """Đánh dấu một tin là đã đọc; làm lại cũng không sao."""
    operations.mark_read(visit.desk, visit.issue(), message_id)


def _task(when: When, task: Task) -> TaskAnswer:
    return TaskAnswer(
        when=when,
        source=task.source,
        task_id=task.task_id,
        kind=task.kind,
        unit_id=task.unit_id,
        role=task.role.value,
        title=task.title,
        reference=task.reference,
        link=task.link,
        due_at=task.due_at,
        citation=task.citation,
    )


def _message(message: InboxMessage) -> MessageAnswer:
    return MessageAnswer(
        message_id=message.message_id,
        kind=message.kind.value,
        unit_id=message.unit_id,
        subject=message.subject,
        text=message.text,
        reference=message.reference,
        link=message.link,
        due_at=message.due_at,
        citation=message.citation,
        urgent=message.urgent,
        composed_at=message.composed_at,
        read_at=message.read_at,
    )
