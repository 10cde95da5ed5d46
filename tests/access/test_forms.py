"""A form is shown to those who may submit it, by the permission row of what it submits.

A new form comes by itself, from the route table.
"""

from collections.abc import Mapping
from typing import Final

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
# The doors: nobody is known there yet, so there is no row to look at.
OPEN: Final = ("/registry/sign-in", "/registry/first-password")


def may_submit(route: Route, role: Role) -> bool:
    assert route.submits is not None
    return role in MAY[route.service][route.submits.operation]


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
