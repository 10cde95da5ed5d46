"""Ids of another commune's records, put into requests about one's own: each is refused.

The same request with one's own id is accepted, so that each refusal is for that id and nothing
else. A field that holds an id and is not tried here fails the last test.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, get_args

import httpx
import pytest
from pydantic import BaseModel

from shared.kernel.roles import Role
from tests.access.filling import is_id
from tests.kit import living
from tests.kit.living import Records
from tests.kit.nats import NATS
from tests.kit.routes import Route, all_routes
from tests.kit.world import A, B, World, founded

pytestmark = NATS
Body = dict[str, Any]


@dataclass(frozen=True)
class Attempt:
    """Who sends what to where; `fields` hold ids (a dot leads into a nested body)."""

    path: str
    body: Callable[[World, Records], Body]
    fields: tuple[str, ...]
    role: Role = Role.CHILD_OFFICER
    method: str = "POST"

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def _child(world: World, ours: Records) -> Body:
    changed = {"personal_id": None, "confirmed": True}
    return living.child_body(ours, changed)


def _correction(world: World, ours: Records) -> Body:
    left_out = ("origin", "confirmed")
    body = {name: text for name, text in _child(world, ours).items() if name not in left_out}
    return body | {"reason": "theo giấy khai sinh"}


def _notice(world: World, ours: Records) -> Body:
    return living.notice_body(world, ours)


def _gift(world: World, ours: Records) -> Body:
    return living.gift_body(world, ours) | {"hamlet_id": ours["hamlet_id"]}


def _goods_from_store(world: World, ours: Records) -> Body:
    move = {"lot_id": ours["lot_id"], "quantity": 1}
    return living.grant_body(ours, dong=10_000) | {"form": "in_kind", "goods_out": move}


def _by_plan(world: World, ours: Records) -> Body:
    return living.grant_body(ours) | {"purpose": "case_plan", "case_id": ours["case_id"]}


def _campaign(world: World, ours: Records) -> Body:
    days = {"starts_on": "2025-03-10", "ends_on": "2025-04-10"}
    targets = [{"hamlet_id": ours["hamlet_id"], "amount_dong": 1_000_000}]
    return {"unit_id": ours["unit_id"], "name": "Vận động thêm", "targets": targets} | days


def _activity(world: World, ours: Records) -> Body:
    return living.activity_body(ours) | {"task_id": ours["task_id"]}


def _of_year(world: World, ours: Records) -> Body:
    return {"unit_id": ours["unit_id"], "year": 2026}


def _obligation(world: World, ours: Records) -> Body:
    period = {"start": "2026-01-01", "end": "2026-06-30"}
    said = {"code": "annual", "name": "Báo cáo", "due_on": "2026-07-10", "basis": "Kế hoạch"}
    return _of_year(world, ours) | {"period": period} | said


def _given(world: World, ours: Records) -> Body:
    said = {"code": "annual", "due_on": "2027-11-15", "basis": "Kế hoạch của tỉnh"}
    return {"communes": [ours["unit_id"]], "year": 2027} | said


def _words(world: World, ours: Records) -> Body:
    period = {"start": "2024-11-15", "end": "2025-05-14"}
    said = {"section": "I.1", "text": "Ổn định.", "organisation": "schools", "source": "Sổ"}
    return {"unit_id": ours["unit_id"], "period": period} | said


def _only(*names: str) -> Callable[[World, Records], Body]:
    return lambda world, ours: {name: ours[name] for name in names}


CASE: Final = "/cases/api/cases/{case_id}"
NOTICE: Final = "/cases/api/notices/{notice_id}"
ATTEMPTS: Final = (
    Attempt("/registry/api/children", _child, ("hamlet_id",)),
    Attempt("/registry/api/children/{child_id}", _correction, ("hamlet_id",), method="PUT"),
    Attempt(
        "/registry/api/children/{child_id}/holds/lifting",
        _only("hold_id"),
        ("hold_id",),
        Role.CHAIRMAN,
    ),
    Attempt("/cases/api/notices", _notice, ("unit_id", "hamlet_id", "child_id")),
    Attempt("/cases/api/notices", _notice, ("child_id",), Role.HAMLET_HEAD),
    Attempt(f"{NOTICE}/child", _only("child_id"), ("child_id",)),
    Attempt(f"{CASE}/child", _only("child_id"), ("child_id",)),
    Attempt(
        "/cases/api/cases",
        lambda _, ours: {
            "notice_id": ours["assessed_notice_id"],
            "child_class": "abused",
            "forms": ["violence"],
        },
        ("notice_id",),
    ),
    Attempt("/fund/api/donations", _gift, ("unit_id", "campaign_id", "hamlet_id"), Role.TREASURER),
    Attempt("/fund/api/campaigns", _campaign, ("unit_id", "targets.hamlet_id"), Role.ACCOUNTANT),
    Attempt(
        "/fund/api/campaigns/{campaign_id}/targets",
        lambda _, ours: {"hamlet_id": ours["hamlet_id"], "amount_dong": 1_000_000},
        ("hamlet_id",),
        Role.ACCOUNTANT,
    ),
    Attempt(
        "/fund/api/entries",
        lambda _, ours: living.entry_body(ours),
        ("unit_id",),
        Role.ACCOUNTANT,
    ),
    Attempt("/fund/api/grants", _by_plan, ("unit_id", "children", "case_id")),
    Attempt("/fund/api/grants", _goods_from_store, ("goods_out.lot_id",)),
    Attempt("/reporting/api/activities", _activity, ("unit_id", "hamlet_id", "task_id")),
    Attempt(
        "/reporting/api/activities/{activity_id}/correction",
        lambda world, ours: _activity(world, ours) | {"reason": "ghi nhầm"},
        ("hamlet_id", "task_id"),
    ),
    Attempt("/reporting/api/entries", lambda _, ours: living.figure_body(ours), ("unit_id",)),
    Attempt("/reporting/api/narratives", _words, ("unit_id",)),
    Attempt(
        "/reporting/api/contributors",
        lambda _, ours: _only("unit_id", "officer_id")(_, ours) | {"organisations": ["schools"]},
        ("unit_id", "officer_id"),
    ),
    Attempt("/reporting/api/obligations", _obligation, ("unit_id",)),
    Attempt("/reporting/api/obligations/given", _given, ("communes",), Role.PROVINCE_OFFICER),
    Attempt("/reporting/api/obligations/year", _of_year, ("unit_id",)),
    Attempt("/reporting/api/plans", _of_year, ("unit_id",)),
    Attempt(
        "/reporting/api/reports",
        lambda _, ours: {"obligation_id": ours["undrafted_obligation_id"]},
        ("obligation_id",),
    ),
)
# Fields that may well name another commune, and why.
MAY_NAME_ANOTHER: Final = frozenset(
    {
        ("/registry/api/children/{child_id}/moves", "to_hamlet_id"),  # a child moves
        (f"{NOTICE}/transfer", "to_unit_id"),  # it happened there
        ("/registry/api/units", "parent_id"),  # the administrator's right is over the node
        ("/registry/api/officers", "unit_id"),
        ("/registry/api/clients", "unit_id"),
        ("/notify/api/webhooks", "client_id"),
        ("/registry/api/officers", "grants.unit_id"),
        ("/registry/api/officers/{officer_id}/roles", "unit_id"),
        ("/registry/api/officers/{officer_id}/roles/end", "unit_id"),
        # not read: an activity stays in the commune in which it was recorded
        ("/reporting/api/activities/{activity_id}/correction", "unit_id"),
    }
)
PAIRS: Final = [(attempt, name) for attempt in ATTEMPTS for name in attempt.fields]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world of its own: what is accepted here, nobody may have done to the records before."""
    with founded(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture(scope="module")
def ours(world: World) -> Records:
    """One record of every kind in commune A."""
    return living.live(world, A)


@pytest.fixture(scope="module")
def theirs(world: World) -> Records:
    """One record of every kind in commune B."""
    return living.live(world, B)


@pytest.mark.parametrize(("attempt", "name"), PAIRS, ids=str)
def test_an_id_of_another_commune_is_refused(
    attempt: Attempt, name: str, world: World, ours: Records, theirs: Records
) -> None:
    body = attempt.body(world, ours)

    refused = _send(world, attempt, ours, _with(body, name, theirs))
    assert refused.status_code in (403, 404, 409, 422), refused.text
    assert refused.json()["code"] != "malformed"

    accepted = _send(world, attempt, ours, body)
    assert accepted.is_success, f"with one's own {name}: {accepted.text}"


JOINED: Final = (
    Attempt(
        "/registry/api/children/{child_id}/circumstances/{circumstance_id}/end",
        lambda _, __: {"ended_on": "2025-03-09"},
        ("child_id",),
    ),
    Attempt(
        "/reporting/api/plans/{plan_id}/tasks/{task_id}/completion",
        lambda _, __: {"evidence": "Biên bản"},
        ("plan_id",),
    ),
    Attempt(
        "/reporting/api/plans/{plan_id}/tasks/{task_id}/reopening",
        lambda _, __: {"reason": "Chưa xong"},
        ("plan_id",),
    ),
)


@pytest.mark.parametrize("attempt", JOINED, ids=str)
def test_a_path_cannot_join_records_of_two_communes(
    attempt: Attempt, world: World, ours: Records, theirs: Records
) -> None:
    (mine,) = attempt.fields
    path = attempt.path.format_map({**theirs.ids, mine: ours[mine]})
    answer = world.machine(attempt.role).post(path, json=attempt.body(world, ours))
    assert answer.status_code in (404, 422)


def test_every_id_of_every_body_is_tried() -> None:
    tried = {(attempt.path, name) for attempt in ATTEMPTS for name in attempt.fields}
    asked = {
        (route.path, name)
        for route in all_routes()
        if route.is_api and not route.is_safe and route.body
        for name in _ids_of(route.body)
    }
    assert asked - tried - MAY_NAME_ANOTHER == set()
    assert asked >= MAY_NAME_ANOTHER


def test_every_id_of_a_page_is_one_of_the_api_too() -> None:
    """Pages and API call the same operations: what the one refuses the other refuses."""
    of_api = {name.split(".")[-1] for attempt in ATTEMPTS for name in attempt.fields}
    of_api |= {name for _, name in MAY_NAME_ANOTHER} | {"collector"}  # a hamlet or an organisation
    forms = [route for route in all_routes() if route.form and not route.is_safe]
    unknown = {(str(route), name) for route in forms for name in _form_ids(route)}
    assert {pair for pair in unknown if pair[1] not in of_api} == set()


def _send(world: World, attempt: Attempt, ours: Records, body: Body) -> httpx.Response:
    path = attempt.path.format_map(ours.ids)
    return world.machine(attempt.role).request(attempt.method, path, json=body)


def _with(body: Body, name: str, theirs: Records) -> Body:
    """Return the body with the id of the other commune's record in that place."""
    outer, _, inner = name.partition(".")
    if inner and isinstance(body[outer], list):
        return body | {outer: [_with(one, inner, theirs) for one in body[outer]]}
    if inner:
        return body | {outer: _with(body[outer], inner, theirs)}
    if name == "children":
        return body | {name: [theirs["child_id"]]}
    if name == "communes":
        return body | {name: [theirs["unit_id"]]}
    known = {"notice_id": "assessed_notice_id", "obligation_id": "undrafted_obligation_id"}
    return body | {name: theirs[known.get(name, name)]}


def _ids_of(model: type[BaseModel], before: str = "") -> Iterator[str]:
    for name, asked in model.model_fields.items():
        if is_id(name) and name != "personal_id":
            yield before + name
        for inner in _models(asked.annotation):
            yield from _ids_of(inner, f"{before}{name}.")


def _form_ids(route: Route) -> Iterator[str]:
    assert route.form is not None
    return (name for name in route.form.model_fields if is_id(name) and name != "personal_id")


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
