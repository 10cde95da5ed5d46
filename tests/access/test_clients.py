"""Every route × every scope of machine clients: what a row opens, and nothing else."""

from collections.abc import Iterator, Mapping
from typing import Final

import httpx
import pytest

from shared.contracts.announcement import SERVICES
from shared.kernel.roles import ClientScope
from tests.access.filling import filled
from tests.access.sending import code_of, leads_to_sign_in, rights_asked, send
from tests.access.test_matrix import ASKS_NO_RIGHT, PUBLIC, told
from tests.kit.living import Records, registered_client
from tests.kit.nats import NATS
from tests.kit.routes import all_routes
from tests.kit.world import A, World

pytestmark = NATS
# Where each scope gets in, by the permission table. The feed is beside: tests/outsiders.
OPEN: Final[Mapping[ClientScope, frozenset[str]]] = {
    ClientScope.EVENTS: frozenset({"GET /registry/api/units"}),
    ClientScope.NOTICES: frozenset({"GET /registry/api/units", "POST /cases/api/notices"}),
    ClientScope.FIGURES: frozenset(
        {
            "GET /registry/api/units",
            "GET /reporting/api/figures",
            "GET /reporting/api/reports",
        }
    ),
}


@pytest.fixture(scope="module")
def programs(world: World) -> Iterator[Mapping[ClientScope, httpx.Client]]:
    """A client of commune A for each scope, with its token."""
    made = {}
    for scope in ClientScope:
        client = registered_client(world, A, (scope,))
        with world.node.machine() as door:
            answer = door.post(
                "/registry/api/oauth/token",
                data={"grant_type": "client_credentials"},
                auth=(str(client.client_id), client.secret),
            )
        assert answer.status_code == 200, answer.text
        made[scope] = world.node.machine(answer.json()["access_token"])
    world.node.host.quiet()
    yield made
    for program in made.values():
        program.close()


@pytest.mark.parametrize("scope", list(ClientScope))
def test_a_scope_opens_its_routes_within_its_unit_and_nothing_else(
    scope: ClientScope,
    programs: Mapping[ClientScope, httpx.Client],
    ours: Records,
    theirs: Records,
) -> None:
    faults, came_in = [], set()
    for route in all_routes():
        if str(route) in PUBLIC | ASKS_NO_RIGHT:
            continue
        answer = send(programs[scope], route, filled(route, theirs))
        if found := told(answer, theirs, said=str(filled(route, theirs))):
            faults.append(f"{route} tells of another commune: {found}")
        with rights_asked() as asked:
            answer = send(programs[scope], route, filled(route, ours))
        if _is_in(answer):
            came_in.add(str(route))
            if not any(asked.values()):
                faults.append(f"{route}: in, and no right was asked for")
    assert faults == []
    assert {one for one in came_in if _is_of_api(one)} == OPEN[scope]


def test_openapi_says_what_each_scope_opens_and_what_asks_for_no_ticket(world: World) -> None:
    opened: dict[str, set[str]] = {scope: set() for scope in ClientScope}
    public = set()
    with world.node.machine() as anyone:
        for service in SERVICES:
            document = anyone.get(f"/{service}/openapi.json").json()
            for path, item in document["paths"].items():
                for method, said in item.items():
                    route = f"{method.upper()} /{service}{path}"
                    asked = said.get("security", document["security"])
                    if not asked:
                        public.add(route)
                    for scope in {one for way in asked for one in way.get("client", ())}:
                        opened[scope].add(route)
    feeds = {f"GET /{name}/events" for name in SERVICES} - {"GET /notify/events"}
    assert opened == {**OPEN, ClientScope.EVENTS: OPEN[ClientScope.EVENTS] | feeds}
    assert public == {one for one in PUBLIC if _is_of_api(one)}


def _is_of_api(route: str) -> bool:
    return "/api/" in route


def _is_in(answer: httpx.Response) -> bool:
    if leads_to_sign_in(answer):
        return False
    return answer.status_code < 400 or (
        answer.status_code in (409, 422) and code_of(answer) != "malformed"
    )
