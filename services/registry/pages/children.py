"""The register: lists and search, a hamlet's counts, a child's page, a name for other pages."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from services.registry import operations
from services.registry.norms import CIRCUMSTANCES, SUPPORT_KINDS
from services.registry.pages import choices, timeline
from services.registry.pages.tickets import HOME, local
from services.registry.readmodels.child_search import Filter
from shared.kernel.roles import Role
from shared.web import Visit, Visiting, fragment, page

pages = APIRouter(include_in_schema=False)
_LACKING = (
    ("personal_id", "Chưa có số định danh"),
    ("birth_registration", "Chưa có giấy khai sinh"),
)
_STATUSES = (
    ("present", "Đang cư trú"),
    ("away", "Đã chuyển đi"),
    ("grown", "Đã đủ 16 tuổi"),
    ("died", "Đã mất"),
)
_GROUPS = (
    ("0", "Có hoàn cảnh đặc biệt"),
    *((str(row.group), f"{row.group}. {row.vi}") for row in CIRCUMSTANCES),
)
_GROUP_NUMBERS = frozenset(dict(_GROUPS))


class Asked(BaseModel):
    """What a list of children is asked for, as it stands in the address."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    q: str = Field("", max_length=100)
    hamlet: str = ""
    group: str = ""
    lacking: str = ""
    status: str = "present"
    page: int = Field(1, ge=1, le=100_000)

    @property
    def wanted(self) -> Filter:
        """The same as the list is filtered by; what nobody offers is passed over."""
        return Filter(
            hamlet_ids=_chosen_hamlet(self.hamlet),
            words=self.q,
            group=int(self.group) if self.group in _GROUP_NUMBERS else None,
            lacking=self.lacking,
            status=self.status if self.status in dict(_STATUSES) else "present",
            page=self.page,
        )


@pages.get("/children")
def list_children(visit: Visiting, asked: Annotated[Asked, Query()]) -> Response:
    """List children by hamlet, by words of the name, by circumstance, by what is missing."""
    found = operations.list_children(visit.desk, visit.issue(), asked.wanted, nearly=True)
    kept = {name: text for name, text in asked.model_dump(exclude={"page"}).items() if text}
    context: dict[str, Any] = {
        "found": found,
        "asked": asked,
        "address": f"/registry/children?{urlencode(kept)}&page=",
        "may_open": _holds(visit, Role.CHILD_OFFICER, Role.CHAIRMAN),
        "may_register": _holds(visit, Role.CHILD_OFFICER),
    }
    if visit.is_fragment:
        return fragment(visit, "registry/_children.html", **context)
    context |= {
        "hamlets": choices.hamlets(visit, "list_children"),
        "groups": _GROUPS,
        "lackings": _LACKING,
        "statuses": _STATUSES,
    }
    return page(visit, "registry/children.html", **context)


@pages.get("/search")
def search(
    visit: Visiting,
    q: Annotated[str, Query(max_length=100)] = "",
    pick: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Find a child by words of its name, with or without marks, or by its guardian's phone.

    `pick` is the path of another service's page that needs to be told which child it is.
    """
    found = None
    if q.strip():
        wanted = Filter(frozenset(), words=q, status="")
        found = operations.list_children(visit.desk, visit.issue(), wanted, nearly=True)
    return page(
        visit,
        "registry/search.html",
        q=q,
        found=found,
        pick=back_path(pick),
        may_open=_holds(visit, Role.CHILD_OFFICER, Role.CHAIRMAN),
        may_register=_holds(visit, Role.CHILD_OFFICER),
    )


@pages.get("/hamlets")
def count_children(visit: Visiting) -> Response:
    """Show how many children live in each hamlet, without a name."""
    lines = operations.count_children(visit.desk, visit.issue())
    return page(visit, "registry/hamlets.html", lines=lines, may=visit.may())


@pages.get("/children/{child_id}")
def read_child(visit: Visiting, child_id: UUID) -> Response:
    """Show a child's record; that it was seen is recorded."""
    card = operations.read_child(visit.desk, visit.issue(), child_id)
    return page(
        visit,
        "registry/child.html",
        card=card,
        child=card.child,
        timeline_entries=timeline.entries(card, visit.units),
        circumstance_words=timeline.circumstance_words,
        support_kinds=SUPPORT_KINDS,
        ethnicity=dict(choices.ethnicities()),
        may_write=_holds(visit, Role.CHILD_OFFICER),
        may_erase=_holds(visit, Role.CHAIRMAN),
    )


@pages.get("/names/{child_id}")
def read_name(visit: Visiting, child_id: UUID, back: str = "") -> Response:
    """Say who a child is, for a page of another service that knows its id alone.

    htmx asks for the name alone; without it a small page says it, with the way back.
    """
    found = operations.read_name(visit.desk, visit.issue(), child_id)
    context: dict[str, Any] = {
        "found": found,
        "may_open": _holds(visit, Role.CHILD_OFFICER, Role.CHAIRMAN),
    }
    if visit.is_fragment:
        return fragment(visit, "registry/_name.html", **context)
    return page(visit, "registry/name.html", back=back_path(back), **context)


def back_path(back: str) -> str:
    """Return the local path to lead back to, "" where there is none."""
    return "" if local(back) == HOME else back


def _chosen_hamlet(text: str) -> frozenset[UUID]:
    try:
        return frozenset({UUID(text)})
    except ValueError:
        return frozenset()


def _holds(visit: Visit, *roles: Role) -> bool:
    """Say what to offer; whether it may be done is decided where it is done."""
    return any(
        grant.role in roles and grant.holds_on(visit.today) for grant in visit.officer.grants
    )
