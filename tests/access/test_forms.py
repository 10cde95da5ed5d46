"""A form is shown to those who may submit it, by the permission row of what it submits.

And no page offers a way to what its reader may not do. A new form, a new link: they come by
themselves, from the route table and from the pages as they are.
"""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlsplit

import pytest

from shared.hosting.loading import load
from shared.kernel.permissions import Permissions
from shared.kernel.roles import Role
from tests.access.filling import filled
from tests.access.sending import send
from tests.kit.living import Records
from tests.kit.nats import NATS
from tests.kit.routes import Route, all_routes
from tests.kit.world import World

pytestmark = NATS

MAY: Final[Mapping[str, Permissions]] = {one.name: one.permissions for one in load()}
FORMS: Final = tuple(route for route in all_routes() if route.submits is not None)
PAGES: Final = tuple(route for route in all_routes() if not route.is_api and route.is_safe)
# The doors: nobody is known there yet, so there is no row to look at.
OPEN: Final = ("/registry/sign-in", "/registry/first-password")


def may_submit(route: Route, role: Role) -> bool:
    assert route.submits is not None
    return role in MAY[route.service][route.submits.operation]


def route_of(method: str, address: str) -> Route | None:
    """Return the route that an address on a page leads to."""
    path = urlsplit(address).path
    fitting = (
        route
        for route in all_routes()
        if route.method == method and re.fullmatch(_pattern(route.path), path)
    )
    return min(fitting, key=lambda route: len(route.parameters), default=None)


def _pattern(path: str) -> str:
    return re.sub(r"\\{[a-z_]+\\}", "[^/]+", re.escape(path))


class Ways(HTMLParser):
    """What a page offers: (method, address) of its links, and of its forms and htmx."""

    def __init__(self, here: str) -> None:
        super().__init__()
        self._here = here
        self.found: set[tuple[str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in the addresses of an element."""
        named = dict(attrs)
        if tag == "a" and (named.get("href") or "").startswith("/"):
            self.found.add(("GET", named["href"] or ""))
        if tag == "form":
            method = (named.get("method") or "get").upper()
            self.found.add((method, named.get("action") or self._here))
        if named.get("hx-get"):
            self.found.add(("GET", named["hx-get"] or ""))


def test_every_form_says_what_it_submits() -> None:
    unsaid = [r for r in all_routes() if r.form and not r.submits and r.path not in OPEN]
    assert unsaid == []
    assert [r for r in FORMS if r.submits and r.submits.operation not in MAY[r.service]] == []


@pytest.mark.parametrize("route", FORMS, ids=str)
def test_a_form_is_for_those_who_may_submit_it(route: Route, world: World, ours: Records) -> None:
    assert route.submits is not None
    shows_more = route.is_safe and route.submits.beside
    shown = []
    for role in Role:
        answer = send(world.machine(role), route, filled(route, ours))
        assert answer.status_code < 500
        if may_submit(route, role):
            shown.append(answer.status_code)
        elif not shows_more:
            assert answer.status_code == 403, role
    assert any(status != 403 for status in shown), shown


@pytest.mark.parametrize("role", Role)
def test_no_page_offers_what_its_reader_may_not_do(role: Role, world: World, ours: Records) -> None:
    faults, followed = [], {}
    for route in PAGES:
        shown = send(world.machine(role), route, filled(route, ours))
        if shown.status_code != 200 or "html" not in shown.headers["content-type"]:
            continue
        ways = Ways(shown.request.url.path)
        ways.feed(shown.text)
        for method, address in ways.found:
            leads_to = route_of(method, address)
            if leads_to is None:
                continue
            if leads_to.submits is not None and not leads_to.submits.beside:
                is_offered = may_submit(leads_to, role)
            elif method == "GET":
                if leads_to not in followed:  # a role may open all of a kind here, or none
                    followed[leads_to] = world.machine(role).get(address).status_code
                is_offered = followed[leads_to] != 403
            else:
                continue
            if not is_offered:
                faults.append(f"{shown.request.url.path} offers {method} {address}")
    assert faults == []
