"""A program's mistake is said without the names that programs use: by the fields' titles."""

import re
from collections.abc import Iterator
from typing import Any, Final, get_args

import pytest
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from shared.contracts.announcement import SERVICES
from shared.web.sentences import api_errors
from shared.web.titles import TITLES, UNNAMED, title_of
from tests.kit.routes import Route, all_routes

MISTYPED: Final[tuple[Any, ...]] = (None, [[]], [{"sai": []}], {"sai": [1]}, "§ sai", -7.5)
APIS: Final = tuple(route for route in all_routes() if route.is_api)
TAKING: Final = tuple(route for route in APIS if route.body is not None)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield a model and those within it: of a list, of an optional field."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from _models(field.annotation)
    for inner in get_args(annotation):
        yield from _models(inner)


def _problems(model: type[BaseModel], sent: dict[str, Any]) -> list[ErrorDetails]:
    """Return what is wrong with a body, placed as a request's body is."""
    try:
        model.model_validate(sent)
    except ValidationError as invalid:
        return [ErrorDetails(**one | {"loc": ("body", *one["loc"])}) for one in invalid.errors()]
    return []


def _must_be_for_people(problems: list[ErrorDetails], name: str) -> None:
    for said in api_errors(problems):
        assert said["code"], said
        assert "_" not in said["detail"], said
        assert not re.search(rf"\b{name}\b", said["detail"].lower()), said
        assert said["detail"].endswith("."), said


def test_every_service_takes_bodies() -> None:
    assert {route.service for route in TAKING} == set(SERVICES)


@pytest.mark.parametrize("route", TAKING, ids=str)
def test_what_is_missing_or_mistyped_in_a_body_is_said_by_its_title(route: Route) -> None:
    for model in set(_models(route.body)):
        for name, field in model.model_fields.items():
            missing = [p for p in _problems(model, {}) if p["loc"] == ("body", name)]
            mistyped = [p for v in MISTYPED for p in _problems(model, {name: v})]
            mistyped = [p for p in mistyped if p["loc"][1:2] == (name,)]

            assert title_of(("body", name)) != UNNAMED, f"{model.__name__}.{name} has no title"
            assert bool(missing) == field.is_required()
            assert mistyped, f"{model.__name__}.{name} takes anything"
            _must_be_for_people(missing + mistyped, name)


@pytest.mark.parametrize("route", [route for route in APIS if route.query], ids=str)
def test_what_an_address_asks_has_its_title(route: Route) -> None:
    assert not set(route.query) - set(TITLES)


def test_a_title_is_words_for_people() -> None:
    for name, title in TITLES.items():
        assert title[:1].isupper(), title
        assert "_" not in title, title
        assert title.lower() != name


def test_a_name_that_nobody_knows_is_not_repeated() -> None:
    problem = ErrorDetails(type="extra_forbidden", loc=("body", "pet_name"), msg="", input=1)
    (said,) = api_errors([problem])
    assert said == {
        "field": "body.pet_name",
        "code": "extra_forbidden",
        "detail": "Thông tin này không có trong những gì cần gửi.",
    }


def test_an_entry_of_a_list_has_the_lists_title() -> None:
    assert title_of(("body", "children", 0)) == "Danh sách trẻ"
    assert title_of(("body", 3)) == "Nội dung gửi lên"
    assert title_of(()) == UNNAMED
