"""A service of one page, one form and one API route: what the shell is tested on."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, ClassVar
from uuid import UUID

from fastapi import APIRouter, Depends, FastAPI, Response
from joserfc.jwk import OKPKey
from pydantic import BaseModel, Field, SecretStr, model_validator

from shared.calendar.clock import SimulatedClock
from shared.contracts.announcement import Announcement
from shared.desk import Desk
from shared.eventstore.needs import Node
from shared.eventstore.store import Store
from shared.identity.ended_sessions import ended_sessions_model
from shared.identity.officers import officer_row, officers_model
from shared.identity.ticket import Ticket, expiry, sign
from shared.kernel.decider import Decider, Step
from shared.kernel.facts import Fact
from shared.kernel.issued import Issued
from shared.kernel.officer import Grant
from shared.kernel.permissions import Permissions
from shared.kernel.recorded import Recorded
from shared.kernel.refusals import Invalid, NotAllowed, NotFound, Refused
from shared.kernel.roles import Role, Scope
from shared.service import Service
from shared.units.keeping import unit_row, units_model
from shared.units.tree import Unit
from shared.web import (
    Calling,
    Form,
    FormModel,
    Visiting,
    fragment,
    install,
    install_door,
    page,
    read_form,
    read_open_form,
    see_other,
    wrong,
)
from shared.web.answering import environment
from shared.web.drafts import drafts_model
from shared.web.routing import put_on

A_MORNING = datetime(2026, 11, 5, 1, 30, tzinfo=UTC)  # 08:30 in Vietnam
COMMUNE = UUID("00000000-0000-8000-8000-00000000c001")
LAN = UUID("00000000-0000-8000-8000-00000000a001")
MINH = UUID("00000000-0000-8000-8000-00000000a002")
KEYS = OKPKey.generate_key("Ed25519", private=True)
DRAFT_KEY = bytes(range(32))


class NoteWritten(Fact):
    """An officer wrote a note."""

    fact_type: ClassVar[str] = "corner.note_written"
    vi: ClassVar[str] = "Đã ghi"
    title: str
    amount_dong: int
    seen_on: date


@dataclass(frozen=True)
class WriteNote:
    title: str
    amount_dong: int
    seen_on: date


def decide(command: WriteNote, state: int, issued: Issued) -> Sequence[NoteWritten]:
    if command.title == "Đã có":
        raise Invalid("title_taken", "Đã có một ghi chép cùng tên.", "title")
    if command.title == "Hết hạn":
        raise Refused("closed", "Sổ đã khoá, không ghi thêm được.")
    if command.title == "Không thấy":
        raise NotFound
    if command.title == "Hỏng":
        message = "Nguyễn Thị Bí Mật"
        raise RuntimeError(message)
    return [NoteWritten(**vars(command))]


notes = Decider(0, decide, lambda state, _: state + 1)
MAY: Permissions = {"write_note": {Role.CHILD_OFFICER: Scope.UNIT}}


def write_note(desk: Desk, issued: Issued, command: WriteNote) -> UUID:
    note_id = issued.new_id("note")
    desk.perform(issued, "write_note", Step(f"note-{note_id}", notes, command), unit=COMMUNE)
    return note_id


class Kind(StrEnum):
    HOME = "home"
    SCHOOL = "school"
    OTHER = "other"

    @property
    def vi(self) -> str:
        return {"home": "Ở nhà", "school": "Ở trường", "other": "Nơi khác"}[self.value]


class NewNote(FormModel):
    title: str = Field(title="Họ, chữ đệm và tên", max_length=40, description="Viết có dấu.")
    kind: Kind = Field(title="Nơi xảy ra")
    seen_on: date = Field(title="Ngày sinh")
    heard_at: datetime | None = Field(None, title="Lúc nhận tin")
    moved_on: date | None = Field(None, title="Ngày chuyển đến")
    amount_dong: int = Field(title="Số tiền hỗ trợ", ge=1000, le=500_000_000)
    kinds: tuple[Kind, ...] = Field((), title="Hoàn cảnh")
    hamlet: str | None = Field(None, title="Xóm")
    story: str | None = Field(None, title="Tóm tắt", max_length=500)
    is_urgent: bool = Field(default=False, title="Cần can thiệp ngay")

    @model_validator(mode="after")
    def moved_after_birth(self) -> "NewNote":
        if self.moved_on is not None and self.moved_on < self.seen_on:
            raise wrong("moved_before_birth", "Ngày chuyển đến phải sau ngày sinh.", "moved_on")
        return self


class SignIn(FormModel):
    name: str = Field(title="Tên đăng nhập")
    password: SecretStr = Field(title="Mật khẩu")


class NoteBody(BaseModel):
    title: str = Field(max_length=40)
    amount_dong: int
    seen_on: date


class NoteAnswer(BaseModel):
    note_id: UUID


NewNoteForm = Annotated[Form[NewNote], Depends(read_form(NewNote, "write_note"))]
SignInForm = Annotated[Form[SignIn], Depends(read_open_form(SignIn))]
HAMLETS = [("1", "Xóm Đồng Tâm"), ("2", "Xóm Bãi Sậy")]
pages = APIRouter()
api = APIRouter()


@pages.get("/")
def board(visit: Visiting) -> Response:
    due = [timedelta(hours=-3), timedelta(hours=2), timedelta(days=3), timedelta(days=30)]
    return page(visit, "corner/board.html", due=[visit.now + length for length in due])


@pages.get("/rows")
def some_rows(visit: Visiting) -> Response:
    return fragment(visit, "corner/_rows.html", is_fragment=visit.is_fragment)


@pages.get("/notes/another")
@pages.get("/notes/new")
def new_note(visit: Visiting, form: NewNoteForm) -> Response:
    return page(visit, "corner/note.html", form=form, hamlets=HAMLETS)


@pages.post("/notes/new")
def write_new_note(visit: Visiting, form: NewNoteForm) -> Response:
    with form:
        entered = form.entered()
        command = WriteNote(entered.title, entered.amount_dong, entered.seen_on)
        note_id = write_note(visit.desk, visit.issue(form.key), command)
        return see_other(f"/corner/?note={note_id}", said="Đã ghi.")
    return page(visit, "corner/note.html", form=form, hamlets=HAMLETS)


@pages.get("/sign-in")
def sign_in(caller: Calling, form: SignInForm) -> Response:
    return page(caller, "corner/sign_in.html", form=form)


@pages.post("/sign-in")
def try_sign_in(caller: Calling, form: SignInForm) -> Response:
    with form:
        form.entered()
        raise Invalid("unknown", "Tên đăng nhập hoặc mật khẩu không đúng.")
    return page(caller, "corner/sign_in.html", form=form)


@pages.get("/forbidden")
def forbidden(visit: Visiting) -> Response:
    raise NotAllowed


@pages.get("/late")
def late(visit: Visiting) -> Response:
    raise TimeoutError


@api.post("/api/notes", status_code=201)
def post_note(visit: Visiting, body: NoteBody) -> NoteAnswer:
    """Write a note."""
    command = WriteNote(body.title, body.amount_dong, body.seen_on)
    return NoteAnswer(note_id=write_note(visit.desk, visit.issue(), command))


@api.get("/api/notes/{note_id}")
def get_note(visit: Visiting, note_id: UUID) -> NoteAnswer:
    """Read a note."""
    raise NotFound


def _tell_nothing(_: Recorded[Any]) -> Iterable[Announcement]:
    return ()


service = Service(
    name="corner",
    vi="Góc thử",
    facts=(NoteWritten,),
    read_models=(units_model, officers_model, ended_sessions_model, drafts_model),
    announce=_tell_nothing,
    policies=(),
    permissions=MAY,
    operations=sys.modules[__name__],
    api=api,
    pages=pages,
)


@dataclass
class Corner:
    """The service, hosted under /corner behind a door, with Lan and Minh known to it."""

    door: FastAPI
    app: FastAPI
    desk: Desk
    clock: SimulatedClock

    def ticket(self, officer_id: UUID = LAN, **changes: Any) -> str:
        """A ticket given now, as registry signs it."""
        now = self.clock.now()
        given = Ticket(officer_id, UUID(int=7), 1, now, expiry(now), "Nguyễn Thị Lan")
        return sign(replace(given, **changes), KEYS)

    def titles(self) -> list[str]:
        """What has been written so far."""
        count = self.desk.store.head("events")
        return [] if count == 0 else self.desk.store.read(_titles)

    def know(self, officer_id: UUID, *, version: int = 1, active: bool = True) -> None:
        """Hear of an officer."""
        row = officer_row(
            officer_id,
            roles_version=version,
            active=active,
            position_title="Cán bộ",
            grants=[Grant(Role.CHILD_OFFICER, COMMUNE)],
        )
        self.desk.store.write([row])


def _titles(connection: Any) -> list[str]:
    from shared.eventstore.tables import events

    streams = connection.execute(events.select().order_by(events.c.position)).mappings()
    return [row["stream"] for row in streams]


def open_corner(folder: Path) -> Corner:
    """Host the service."""
    _know_templates()
    clock = SimulatedClock(A_MORNING)
    store = Store(service, folder, clock, Node("n1", bytes(32)))
    desk = Desk(store, MAY, clock)
    unit = Unit(COMMUNE, None, "commune", "00001", "Xã Đồng Tâm", date(2025, 7, 1))
    store.write([unit_row(unit)])
    app = FastAPI(title="Góc thử", version="1", docs_url=None, redoc_url=None)
    put_on(app, api, pages)
    public = OKPKey.import_key(KEYS.as_pem(private=False))
    install(app, desk, public, draft_key=DRAFT_KEY, hotlines=("111", "18008080"))
    door = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    install_door(door, hotlines=("111", "18008080"))
    door.mount("/corner", app)
    corner = Corner(door, app, desk, clock)
    corner.know(LAN)
    corner.know(MINH)
    return corner


def _know_templates() -> None:
    ours = str(Path(__file__).with_name("templates"))
    folders = environment().loader.searchpath  # type: ignore[union-attr]
    if ours not in folders:
        folders.append(ours)
