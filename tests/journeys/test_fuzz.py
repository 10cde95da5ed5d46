"""Whatever a program sends, the API answers: with what was asked, or with a problem it explains.

The five OpenAPI documents say what may be sent; schemathesis draws requests from them, right ones
and wrong ones, the same every time. Nothing may break (5xx), and every no is problem+json.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeAlias
from urllib.parse import urlencode

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.core.result import Ok

from shared.contracts.announcement import SERVICES
from shared.kernel.roles import Role
from tests.kit.living import Records, live
from tests.kit.world import PASSWORD, TWO_HATS, World, founded

EXAMPLES: Final = 2  # of each operation, right and wrong
SEED: Final = 20_250_310
FEWEST_OPERATIONS: Final = 60
THROTTLED: Final = 429
OAUTH: Final = "/api/oauth/token"  # says no in the words of RFC 6749
PROBLEM: Final = "application/problem+json"
SESSION: Final = "/api/session"  # asked with a sign-in of its own: one that may end
WHO: Final[dict[str, tuple[Role | str, ...]]] = {
    "registry": (TWO_HATS, Role.ADMINISTRATOR),
    "cases": (TWO_HATS,),
    "fund": (Role.TREASURER, Role.ACCOUNTANT),
    "reporting": (TWO_HATS,),
    "notify": (TWO_HATS,),
}
_PASSED_ON: Final = ("method", "url", "params", "json")
Operation: TypeAlias = APIOperation[Any, Any, Any, Any]
Drawn: TypeAlias = Case[Any]
_drawn = settings(
    max_examples=EXAMPLES,
    phases=[Phase.generate],
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def own_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world that no other test looks at: some of what is drawn is right, and done."""
    with founded(tmp_path_factory.mktemp("fuzz")) as world:
        yield world


@pytest.fixture(scope="module")
def known(own_world: World) -> Records:
    """One record of every kind, so that paths lead somewhere."""
    return live(own_world)


def _operations(program: httpx.Client, service: str) -> list[Operation]:
    """Return what the service's own document says can be asked of it."""
    document = program.get(f"/{service}/openapi.json").json()
    document["x-service"] = service
    schema = schemathesis.openapi.from_dict(document)
    found = (one.ok() for one in schema.get_all_operations() if isinstance(one, Ok))
    return list(found)


def _programs(world: World, service: str) -> Iterator[tuple[httpx.Client, list[Operation]]]:
    """Yield the programs that ask, each with what it asks: of sessions, with one of its own."""
    for who in WHO[service]:
        program = world.machine(who)
        operations = _operations(program, service)
        of_session = [one for one in operations if one.path.startswith(SESSION)]
        yield program, [one for one in operations if one not in of_session]
        if of_session:
            with _signed_in_anew(world) as passing:
                yield passing, of_session


@contextmanager
def _signed_in_anew(world: World) -> Iterator[httpx.Client]:
    """Give a program whose session may end, while those of the others go on."""
    entry = {"username": TWO_HATS, "password": PASSWORD}
    with world.node.machine() as door:
        token = door.post(f"/registry{SESSION}", json=entry).json()["token"]
    with world.node.machine(token) as passing:
        yield passing


def _answer(program: httpx.Client, service: str, case: Drawn) -> httpx.Response:
    """Send what was drawn; the ticket is the program's own."""
    sent = case.as_transport_kwargs(base_url=f"{program.base_url.join('/')}{service}")
    asked: dict[str, Any] = {name: sent[name] for name in _PASSED_ON if name in sent}
    if "data" in sent:
        form = isinstance(sent["data"], dict)
        asked["content"] = urlencode(sent["data"], doseq=True) if form else sent["data"]
    kind = {"Content-Type": case.media_type} if case.media_type and "data" in sent else {}
    return program.request(**asked, headers=kind)


def _kind(answer: httpx.Response) -> str:
    return str(answer.headers.get("Content-Type", ""))


def _must_be_explained(answer: httpx.Response, case: Drawn) -> None:
    """No fault; and a no is said with a code and a sentence."""
    where = f"{case.method} {case.formatted_path} {case.query} {case.body!r}"
    assert answer.status_code < 500, f"{where}: {answer.text}"
    if answer.status_code == THROTTLED:
        assert str(THROTTLED) in case.operation.definition.raw["responses"], where
    if answer.status_code >= 400 and case.path == OAUTH and _kind(answer) != PROBLEM:
        assert answer.json()["error"], where
        assert str(answer.status_code) in case.operation.definition.raw["responses"], where
    elif answer.status_code >= 400:
        assert _kind(answer) == PROBLEM, f"{where}: {answer.text}"
        said = answer.json()
        assert said["code"], where
        assert said["detail"], where
        assert said["status"] == answer.status_code, where


def _ask(program: httpx.Client, operation: Operation, known: Records, mode: GenerationMode) -> int:
    """Ask one operation what is drawn for it; return how often."""
    service = operation.schema.raw_schema["x-service"]
    names = {one.name for one in operation.path_parameters}
    path = {name: known.ids[name] for name in names if name in known.ids}
    asked = 0

    @seed(SEED)
    @_drawn
    @given(case=operation.as_strategy(mode, path_parameters=path or None))
    def answers(case: Drawn) -> None:
        nonlocal asked
        asked += 1
        _must_be_explained(_answer(program, service, case), case)

    with suppress(Unsatisfiable):  # an operation that takes nothing cannot be asked wrongly
        answers()
    return asked


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("service", SERVICES)
def test_answers_whatever_its_document_allows_and_forbids(
    own_world: World, known: Records, service: str, mode: GenerationMode
) -> None:
    asked = sum(
        _ask(program, operation, known, mode)
        for program, operations in _programs(own_world, service)
        for operation in operations
    )

    assert asked >= len(WHO[service])


def test_knows_all_five_documents(own_world: World) -> None:
    program = own_world.machine(TWO_HATS)
    counts = {service: len(_operations(program, service)) for service in SERVICES}

    assert all(counts.values())
    assert sum(counts.values()) >= FEWEST_OPERATIONS, counts


def test_knows_that_the_door_is_throttled(own_world: World) -> None:
    operations = _operations(own_world.machine(TWO_HATS), "registry")
    of_session = {(one.method, one.path): one for one in operations if SESSION in one.path}

    assert len(of_session) == 3
    signing_in = of_session["post", SESSION].definition.raw["responses"]
    assert PROBLEM in signing_in[str(THROTTLED)]["content"]
