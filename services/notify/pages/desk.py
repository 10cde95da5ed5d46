"""How officers work: Việc cần làm, the inbox, how to be told, deliveries, Tình trạng."""

from collections.abc import Iterable
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from services.notify import operations
from services.notify.channels import Mail
from services.notify.events import Channel, Kind
from services.notify.readmodels.open_tasks import MOST_SHOWN, Task, When
from shared.kernel.roles import Role
from shared.settings import Settings
from shared.web import Form, FormModel, Visit, Visiting, fragment, page, read_form, see_other
from shared.web.formats import show_moment

pages = APIRouter(include_in_schema=False)

SOURCES: Final = {
    "registry": "Hồ sơ trẻ em",
    "cases": "Vụ việc",
    "fund": "Quỹ Bảo trợ trẻ em",
    "reporting": "Báo cáo",
}
_HOURS: Final = tuple((str(hour), f"{hour:02}:00") for hour in range(24))
_STATES: Final = {"waiting": "Đang chờ", "sent": "Đã gửi", "failed": "Không gửi được"}
_MOST_POLLS: Final = 60  # a page left open must not keep a session alive for ever
_MOST_COPIED: Final = 20
_OVERSEERS: Final = frozenset({Role.CHAIRMAN, Role.PROVINCE_OFFICER})
PageNumber = Annotated[int, Query(ge=1, le=10_000)]


class PreferencesEntered(FormModel):
    """How an officer wants to be told."""

    email: str | None = Field(
        None,
        title="Địa chỉ thư điện tử",
        description="Để trống nếu chỉ muốn nhận tin ở trang này. Ví dụ: can-bo@xa.example.vn",
        max_length=254,
    )
    email_kinds: tuple[Kind, ...] = Field(
        (),
        title="Những tin gửi thêm qua thư điện tử",
        description="Đánh dấu những tin muốn nhận qua thư",
    )
    quiet_from_hour: int = Field(title="Giờ nghỉ bắt đầu lúc", ge=0, le=23)
    quiet_until_hour: int = Field(
        title="Giờ nghỉ kết thúc lúc",
        description="Trong giờ nghỉ chỉ gửi tin khẩn cấp. Hai giờ giống nhau: không nghỉ.",
        ge=0,
        le=23,
    )


PreferencesForm = Annotated[
    Form[PreferencesEntered], Depends(read_form(PreferencesEntered, "set_preferences"))
]


@pages.get("/inbox")
def inbox(
    visit: Visiting,
    whose: str = "mine",
    messages: str = "unread",
    number: Annotated[PageNumber, Query(alias="page")] = 1,
) -> Response:
    """Việc cần làm: tasks by legal deadline, and what the officer was told."""
    issued = visit.issue()
    oversees = _holds(visit, _OVERSEERS)
    everybodys = whose == "all" and oversees
    find = operations.oversee_tasks if everybodys else operations.list_tasks
    groups = find(visit.desk, issued)
    unread_only = messages != "all"
    found = operations.list_messages(visit.desk, issued, unread_only=unread_only, page=number)
    total, unread = operations.count_unread(visit.desk, issued)
    shown = unread if unread_only else total
    return page(
        visit,
        "notify/inbox.html",
        groups=groups,
        task_count=sum(map(len, groups.values())),
        most_shown=MOST_SHOWN,
        copied=_for_zalo(groups),
        oversees=oversees,
        everybodys=everybodys,
        messages=found,
        unread_only=unread_only,
        total=total,
        unread=unread,
        number=number,
        last=max(1, -(-shown // operations.PAGE)),
    )


@pages.get("/messages/{message_id}")
def message(visit: Visiting, message_id: UUID) -> Response:
    """Show one message whole."""
    found = operations.read_message(visit.desk, visit.issue(), message_id)
    return page(visit, "notify/message.html", message=found)


@pages.post("/messages/{message_id}")
def open_message(visit: Visiting, message_id: UUID) -> Response:
    """Mark a message as read and go where it leads."""
    found = operations.mark_read(visit.desk, visit.issue(), message_id)
    return see_other(found.link)


@pages.get("/preferences")
def preferences(visit: Visiting, form: PreferencesForm) -> Response:
    """Ask how the officer wants to be told."""
    known = operations.read_preferences(visit.desk, visit.issue())
    form.suggest(
        email=known.email,
        email_kinds=known.email_kinds,
        quiet_from_hour=known.quiet.from_hour,
        quiet_until_hour=known.quiet.until_hour,
    )
    return _preferences_page(visit, form)


@pages.post("/preferences")
def set_preferences(visit: Visiting, form: PreferencesForm) -> Response:
    """Keep how the officer wants to be told."""
    with form:
        entered = form.entered()
        operations.set_preferences(
            visit.desk,
            visit.issue(form.key),
            email=entered.email,
            email_kinds=entered.email_kinds,
            quiet_from_hour=entered.quiet_from_hour,
            quiet_until_hour=entered.quiet_until_hour,
        )
        return see_other("/notify/preferences", said="Đã lưu cách nhận tin.")
    return _preferences_page(visit, form)


@pages.get("/deliveries")
def deliveries(
    visit: Visiting, state: str = "", number: Annotated[PageNumber, Query(alias="page")] = 1
) -> Response:
    """Show administrators what left by e-mail, what waits, what could not."""
    chosen = state if state in _STATES else None
    lines, counts = operations.list_deliveries(visit.desk, visit.issue(), chosen, number)
    shown = counts[chosen] if chosen else sum(counts.values())
    return page(
        visit,
        "notify/deliveries.html",
        lines=lines,
        counts=counts,
        states=_STATES,
        chosen=chosen,
        has_mail=_has_mail(),
        number=number,
        last=max(1, -(-shown // operations.PAGE)),
    )


@pages.post("/deliveries/{message_id}/{channel}")
def retry_delivery(visit: Visiting, message_id: UUID, channel: Channel) -> Response:
    """Put a failed delivery back into the queue."""
    operations.retry_delivery(visit.desk, visit.issue(), message_id, channel)
    return see_other("/notify/deliveries", said="Đã đưa tin vào hàng chờ gửi lại.")


@pages.get("/status")
def status(visit: Visiting, poll: int = 0) -> Response:
    """Show everybody in words what notify has heard and what waits."""
    found = operations.read_status(visit.desk, visit.issue(), tuple(SOURCES))
    show = fragment if visit.is_fragment else page
    template = "notify/_heard.html" if visit.is_fragment else "notify/status.html"
    return show(
        visit,
        template,
        status=None,
        heard=found,
        names=SOURCES,
        next_poll=poll + 1 if 0 <= poll < _MOST_POLLS else None,
        has_mail=_has_mail(),
        is_administrator=_holds(visit, frozenset({Role.ADMINISTRATOR})),
    )


def _preferences_page(visit: Visit, form: PreferencesForm) -> Response:
    return page(visit, "notify/preferences.html", form=form, hours=_HOURS, has_mail=_has_mail())


def _has_mail() -> bool:
    return Mail.of(Settings.load()) is not None


def _holds(visit: Visit, roles: frozenset[Role]) -> bool:
    return any(g.role in roles and g.holds_on(visit.today) for g in visit.officer.grants)


def _for_zalo(groups: dict[When, list[Task]]) -> str:
    """Return what is due within a week as plain text for a group chat: codes, no names."""
    near = [(when, task) for when in When if when is not When.LATER for task in groups[when]]
    return "\n".join(_zalo_lines(near[:_MOST_COPIED]))


def _zalo_lines(near: Iterable[tuple[When, Task]]) -> Iterable[str]:
    heading = None
    for when, task in near:
        if when is not heading:
            heading = when
            yield f"{when.vi.upper()}:"
        reference = f" ({task.reference})" if task.reference else ""
        due = f", hạn {show_moment(task.due_at)}" if task.due_at else ""
        yield f"- {task.title}{reference}{due}"
