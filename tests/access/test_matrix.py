"""Every route × every role × own or other commune. A new route is tested by being declared.

Requests are filled in from what the route asks for (`filling.py`). Where a route asks for an id
that no record is known of, the first test fails and names it.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import httpx
import pytest

from shared.kernel.roles import Role
from tests.access.filling import Asked, filled, unknown_parameters
from tests.access.sending import code_of, leads_to_sign_in, rights_asked, send
from tests.kit.living import Records
from tests.kit.nats import NATS
from tests.kit.routes import Route, all_routes
from tests.kit.world import B, World

pytestmark = NATS

ROUTES: Final = pytest.mark.parametrize("route", all_routes(), ids=str)
REFUSED: Final = (403, 404)

# For anybody, without signing in: the door, and what the fund publishes.
PUBLIC: Final = frozenset(
    {
        "POST /registry/api/session",
        "POST /registry/api/oauth/token",
        "GET /registry/sign-in",
        "POST /registry/sign-in",
        "GET /registry/first-password",
        "POST /registry/first-password",
        "POST /registry/sign-out",
        "GET /fund/api/public-statements/{unit_code}",
        "GET /fund/public/{unit_code}",
        "GET /fund/public/{unit_code}/statement.csv",
    }
)
# Answers about nothing but the visitor, or leads elsewhere: there is no right to ask for.
ASKS_NO_RIGHT: Final = frozenset(
    {
        "POST /registry/api/session/renew",
        "DELETE /registry/api/session",
        "GET /registry/renew",
        "GET /cases/",
        "GET /reporting/",
        "GET /reporting/api/measures",
        "GET /reporting/reports",  # leads those who owe no report to what is asked of them
    }
)
# Whose right reaches over the whole node, by the permission table (Scope.NODE), and where to.
NODE_WIDE: Final[Mapping[Role, tuple[str, ...]]] = {
    Role.ADMINISTRATOR: (
        "/registry/officers",
        "/registry/api/officers",
        "/registry/clients",
        "/registry/api/clients",
        "/registry/units",
        "/registry/api/units",
        "/notify/deliveries",
        "/notify/webhooks",
        "/notify/api/webhooks",
        "/reporting/api/contributors",
        "/reporting/contributors",
    ),
    # Anybody who hears of a child in danger may send a notice to any commune.
    Role.HAMLET_HEAD: ("/cases/notices/new", "/cases/api/notices"),
    Role.CONTRIBUTOR: ("/cases/notices/new", "/cases/api/notices"),
}
# What a route asks for and its types do not tell.
FILLED_IN: Final[Mapping[str, dict[str, Any]]] = {
    "POST /reporting/api/obligations": {"code": "half_year"},
}
_WITH_A_SESSION: Final = f"phien-{B}"
# The tree of units is no secret: it shows every hamlet.
SHOWS_UNITS: Final = ("/registry/units", "/registry/api/units")


def is_of_a_record(route: Route) -> bool:
    """Say whether the path names a record (and not only a year, a measure, a public code)."""
    return any(name.endswith("_id") for name in route.parameters)


def reaches_everywhere(route: Route, role: Role) -> bool:
    return route.path.startswith(NODE_WIDE.get(role, ())) and (
        role is Role.ADMINISTRATOR or route.method == "POST"
    )


def test_a_record_is_known_for_every_parameter_of_every_route(theirs: Records) -> None:
    unknown = {str(route): unknown_parameters(route, theirs) for route in all_routes()}
    missing = {route: names for route, names in unknown.items() if names}
    assert missing == {}, "tests/kit/living.py must make such records"


@ROUTES
def test_without_a_ticket_only_what_is_public(route: Route, world: World, ours: Records) -> None:
    visitor = world.visitor()
    answer = send(visitor, route, filled(route, ours))

    if str(route) in PUBLIC:
        assert answer.status_code < 500
    elif route.is_api:
        assert (answer.status_code, code_of(answer)) == (401, "not_signed_in")
    else:
        assert leads_to_sign_in(answer) or str(route) in ASKS_NO_RIGHT, answer.status_code
    assert not answer.has_redirect_location or answer.headers["Location"].startswith("/")


@ROUTES
def test_another_communes_records_are_not_there(
    route: Route, world: World, theirs: Records
) -> None:
    if str(route) in PUBLIC:
        return
    faults = []
    for role in Role:
        for asked in _as_it_may_be_asked(route, theirs):
            answer = send(world.machine(role), route, asked)
            if answer.status_code >= 500:
                faults.append(f"{role}: {answer.status_code}")
            if reaches_everywhere(route, role):
                continue
            if is_of_a_record(route) and answer.status_code not in REFUSED:
                faults.append(f"{role}: {answer.status_code} {answer.text[:200]}")
            if found := told(answer, theirs, said=str(asked)):
                faults.append(f"{role} is shown {found}")
    assert faults == []


@ROUTES
def test_the_page_of_an_own_record_tells_nothing_of_another_commune(
    route: Route, world: World, ours: Records, theirs: Records
) -> None:
    if not (route.is_safe and is_of_a_record(route)) or ".{" in route.path:  # files are packed
        return
    may_move_to = theirs["hamlet_id"] if route.path.endswith("/move") else ""
    for role in (Role.CHILD_OFFICER, Role.TREASURER):
        answer = send(world.machine(role), route, filled(route, ours))
        assert told(answer, theirs, said=may_move_to) == []


@ROUTES
def test_whoever_gets_an_answer_was_asked_for_a_right(
    route: Route, world: World, theirs: Records
) -> None:
    """Also holds the other tests to be no empty words: somebody of that commune does get in."""
    if str(route) in PUBLIC:
        return
    came_in, faults = [], []
    own = _signed_in_anew(world, theirs) if "session_id" in route.parameters else theirs
    for role in Role:
        is_own_session = own is not theirs and role is Role.CONTRIBUTOR
        who = world.machine(_WITH_A_SESSION) if is_own_session else world.machine(role, B)
        with rights_asked() as asked:
            answer = send(who, route, filled(route, own, FILLED_IN.get(str(route))))
        is_in = answer.status_code < 400 or answer.status_code == 409
        is_in = is_in or (answer.status_code == 422 and code_of(answer) != "malformed")
        if is_in:
            came_in.append(role)
        if is_in and not any(asked.values()) and str(route) not in ASKS_NO_RIGHT:
            faults.append(f"{role}: {answer.status_code}, and no right was asked for")
        if asked and not any(asked.values()) and answer.status_code not in REFUSED:
            faults.append(f"{role}: {answer.status_code} without the right to {list(asked)}")
    assert faults == []
    assert came_in, "nobody at all gets in: the request is not filled in well"


def _as_it_may_be_asked(route: Route, records: Records) -> list[Asked]:
    """With ids of the records wherever there is a place for them; a list also without any."""
    asked = filled(route, records)
    is_list = route.is_safe and not is_of_a_record(route) and asked.query
    return [asked, Asked(asked.path)] if is_list else [asked]


def _signed_in_anew(world: World, records: Records) -> Records:
    """Return the records with a session that still lives; it is a spare officer's own."""
    world.forget_ticket(_WITH_A_SESSION)
    session_id = str(world.session_of(_WITH_A_SESSION))
    return replace(records, ids=records.ids | {"session_id": session_id})


def told(answer: httpx.Response, records: Records, said: str) -> list[str]:
    """Return what an answer tells of a commune's records, beyond what was asked with."""
    if answer.status_code >= 400 or answer.request.url.path.startswith(SHOWS_UNITS):
        return []
    return [words for words in records.own_words() if words in answer.text and words not in said]


def test_no_exception_is_written_for_a_route_that_is_gone() -> None:
    known = {str(route) for route in all_routes()}
    paths = tuple(route.path for route in all_routes())
    assert known >= PUBLIC | ASKS_NO_RIGHT
    for prefixes in NODE_WIDE.values():
        for prefix in prefixes:
            assert any(path.startswith(prefix) for path in paths), prefix
