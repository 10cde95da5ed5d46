"""Every page of the five services, looked at in a real Chromium by somebody who may see it.

A new page is looked at by being declared. Where its path asks for an id that no record is known
of, the first test fails and names it; where its role is not the child officer, say so below.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Final

import pytest
from playwright.sync_api import Browser, ViewportSize

from shared.kernel.roles import Role
from shared.web import TICKET_COOKIE
from tests.kit.browser import Reader, browsing, reading
from tests.kit.living import Records
from tests.kit.nats import NATS
from tests.kit.routes import Route, all_routes
from tests.kit.world import World, username

# The first page also waits for the node, its records and the browser.
pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.timeout(180), *NATS]

FIRST_LOAD: Final = 50_000  # bytes on the wire, with nothing kept from before
AT_A_DESK: Final[ViewportSize] = {"width": 1280, "height": 800}
ON_A_PHONE: Final[ViewportSize] = {"width": 360, "height": 800}

LEADS_ELSEWHERE: Final = frozenset({"/registry/renew", "/cases/", "/reporting/"})
FILES: Final = frozenset(
    {
        "/fund/public/{unit_code}/statement.csv",
        "/registry/erasures/{erased_id}/bien-ban.{ending}",
        "/reporting/reports/{report_id}/bao-cao.{ending}",
    }
)
# Who looks: by the longest beginning of the path. None: somebody who has not signed in.
LOOKED_AT_BY: Final[Mapping[str, Role | None]] = {
    "/": Role.CHILD_OFFICER,
    "/registry/sign-in": None,
    "/registry/first-password": None,
    "/registry/officers": Role.ADMINISTRATOR,
    "/registry/clients": Role.ADMINISTRATOR,
    "/registry/units/": Role.ADMINISTRATOR,
    "/registry/children/{child_id}/erase": Role.CHAIRMAN,
    "/cases/cases/{case_id}/emergency": Role.CHAIRMAN,
    "/cases/cases/{case_id}/separation": Role.CHAIRMAN,
    "/cases/cases/{case_id}/approval": Role.CHAIRMAN,
    "/cases/cases/{case_id}/return": Role.CHAIRMAN,
    "/cases/cases/{case_id}/closing": Role.CHAIRMAN,
    "/fund/donations": Role.TREASURER,
    "/fund/donors": Role.TREASURER,
    "/fund/vouchers": Role.TREASURER,
    "/fund/vouchers/{entry_id}/reversal": Role.ACCOUNTANT,
    "/fund/grants/{grant_id}/decision": Role.CHAIRMAN,
    "/fund/grants/{grant_id}/payment": Role.TREASURER,
    "/fund/books": Role.ACCOUNTANT,
    "/fund/entries": Role.ACCOUNTANT,
    "/fund/money": Role.TREASURER,
    "/fund/cash-counts": Role.TREASURER,
    "/fund/public": None,
    "/reporting/communes": Role.PROVINCE_OFFICER,
    "/reporting/reports/{report_id}/return": Role.CHAIRMAN,
    "/notify/inbox": Role.CHAIRMAN,
    "/notify/messages": Role.CHAIRMAN,
    "/notify/deliveries": Role.ADMINISTRATOR,
    "/notify/webhooks": Role.ADMINISTRATOR,
}
# Which record shows the page at its fullest, where it is not the first of its kind.
SHOWN_WITH: Final[Mapping[str, Mapping[str, str]]] = {
    "/cases/notices/{notice_id}/case": {"notice_id": "assessed_notice_id"},
    "/cases/cases/{case_id}/approval": {"case_id": "waiting_case_id"},
    "/cases/cases/{case_id}/return": {"case_id": "waiting_case_id"},
    "/fund/grants/{grant_id}/payment": {"grant_id": "decided_grant_id"},
}
ASKED_WITH: Final[Mapping[str, str]] = {
    "/registry/search": "?q=quang",
    "/registry/children": "?q=quang",
    "/registry/names/{child_id}": "?back=/fund/grants",
    "/fund/grants/new": "?children={child_id}",
    "/reporting/entries/new": "?measure={measure}&start=2024-11-15&end=2025-05-14",
}
PAGES: Final = tuple(
    route
    for route in all_routes()
    if not route.is_api and route.method == "GET" and route.path not in LEADS_ELSEWHERE | FILES
)


class Readers:
    """One tab for each role: opened when somebody first looks, kept until the end."""

    def __init__(self, world: World, browser: Browser, closing: ExitStack) -> None:
        self._world, self._browser, self._closing = world, browser, closing
        self._open: dict[Role | None, Reader] = {}

    def of(self, role: Role | None) -> Reader:
        """Return the tab of a role as if nothing had been read in it before."""
        if role not in self._open:
            cookies = {TICKET_COOKIE: self._world.ticket(username(role))} if role else {}
            tab = reading(self._browser, self._world.node.url, cookies=cookies)
            self._open[role] = self._closing.enter_context(tab)
        reader = self._open[role]
        reader.complaints.clear()
        return reader


@pytest.fixture(scope="module")
def readers(world: World) -> Iterator[Readers]:
    with browsing() as browser, ExitStack() as closing:
        yield Readers(world, browser, closing)


def who_looks(route: Route) -> Role | None:
    begins = max((one for one in LOOKED_AT_BY if route.path.startswith(one)), key=len)
    return LOOKED_AT_BY[begins]


def address_of(route: Route, records: Records) -> str:
    """Return the path of a page about the records of a commune."""
    shown = SHOWN_WITH.get(route.path, {})
    ids = dict(records.ids)
    ids |= {name: ids[own] for name in ids if (own := f"{route.service}.{name}") in ids}
    ids |= {name: ids[other] for name, other in shown.items()}
    return f"{route.path}{ASKED_WITH.get(route.path, '')}".format(**ids)


def test_every_page_has_a_record_to_show(ours: Records) -> None:
    missing = {
        str(route): names
        for route in PAGES
        if (names := [name for name in route.parameters if name not in known(ours, route)])
    }
    assert missing == {}, "tests/kit/living.py must make such records"


def test_what_is_named_here_is_a_page() -> None:
    paths = {route.path for route in all_routes() if not route.is_api}
    named = LEADS_ELSEWHERE | FILES | set(SHOWN_WITH) | set(ASKED_WITH)
    assert named <= paths
    assert [one for one in LOOKED_AT_BY if not any(p.startswith(one) for p in paths)] == []


@pytest.mark.parametrize("path", sorted(LEADS_ELSEWHERE | FILES))
def test_what_is_no_page_is_a_file_or_leads_elsewhere(
    path: str, world: World, ours: Records
) -> None:
    visitor = world.visitor(Role.CHILD_OFFICER)
    answer = visitor.get(path.format(**ours.ids), follow_redirects=False)
    if path in FILES:
        assert answer.headers["content-disposition"].startswith("attachment")
    else:
        assert answer.has_redirect_location


@pytest.mark.parametrize("route", PAGES, ids=str)
def test_a_page_is_for_everybody(route: Route, readers: Readers, ours: Records) -> None:
    reader = readers.of(who_looks(route))
    look_anew(reader, address_of(route, ours))

    assert reader.page.title().endswith("– Măng Non")
    assert reader.transferred <= FIRST_LOAD
    assert reader.violations() == []
    reader.page.set_viewport_size(ON_A_PHONE)
    assert not reader.is_too_wide()
    assert reader.complaints == []


def known(records: Records, route: Route) -> set[str]:
    """Return the names for which there is a record, as a service's path would name them."""
    own = f"{route.service}."
    return {name.removeprefix(own) for name in records.ids}


def look_anew(reader: Reader, path: str) -> None:
    """Open a page at a desk with an empty cache."""
    reader.page.set_viewport_size(AT_A_DESK)
    wire = reader.page.context.new_cdp_session(reader.page)
    wire.send("Network.clearBrowserCache")
    wire.detach()
    reader.transferred = 0
    answer = reader.page.goto(f"{reader.address}{path}", wait_until="load")
    assert answer is not None
    assert answer.status == 200, f"{path}: {answer.status}"
