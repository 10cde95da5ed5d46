"""Every error that pydantic can raise is said in Vietnamese."""

import re
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field, ValidationError
from pydantic_core import ErrorDetails
from pydantic_core._pydantic_core import list_all_errors

from shared.web.sentences import FAULTS, SAID, api_errors, field_of, sentence, within, wrong

ALL: dict[str, Any] = {one["type"]: one for one in list_all_errors()}
ENGLISH = re.compile(r"\b(?:should|must|valid|input|value|field|least|most|greater|less|type)\b")


def test_every_type_of_error_has_its_sentence_or_cannot_come_from_outside() -> None:
    assert set(ALL) == SAID | FAULTS
    assert not SAID & FAULTS


@pytest.mark.parametrize("kind", sorted(SAID - {"value_error", "assertion_error"}))
def test_a_sentence_names_the_field_and_is_whole(kind: str) -> None:
    context = ALL[kind].get("example_context") or {}
    problem = ErrorDetails(type=kind, loc=("x",), msg="English", input=None, ctx=context)
    said = sentence(problem, "Họ tên")
    assert said.endswith(".")
    assert "{" not in said
    assert not ENGLISH.search(said.replace("Họ tên", ""))
    assert "họ tên" in said.lower() or "Nội dung" in said


def test_what_is_chosen_is_asked_for_by_choosing() -> None:
    problem = ErrorDetails(type="missing", loc=("x",), msg="", input=None)
    assert sentence(problem, "Giới tính") == "Nhập giới tính."
    assert sentence(problem, "Giới tính", is_choice=True) == "Chọn giới tính."


def test_numbers_in_a_sentence_are_vietnamese() -> None:
    context = {"le": 5_000_000}
    problem = ErrorDetails(type="less_than_equal", loc=("x",), msg="", input=None, ctx=context)
    assert sentence(problem, "Số tiền") == "Số tiền không được quá 5.000.000."


def test_a_short_name_keeps_its_capitals() -> None:
    assert within("Họ tên") == "họ tên"
    assert within("UBND xã") == "UBND xã"


def _raise(raised: Exception) -> Any:
    def check(value: str) -> str:
        raise raised

    from pydantic import AfterValidator

    return Annotated[str, AfterValidator(check)]


@pytest.mark.parametrize(
    ("raised", "code", "field"),
    [
        (ValueError("Sai mẫu {thử}."), "value_error", "x"),
        (wrong("too_early", "Sai mẫu {thử}."), "too_early", "x"),
        (wrong("missing", "Sai mẫu {thử}."), "missing", "x"),
    ],
)
def test_a_validators_own_sentence_is_shown_as_it_is(
    raised: Exception, code: str, field: str
) -> None:
    class Model(BaseModel):
        x: _raise(raised)  # type: ignore[valid-type]

    with pytest.raises(ValidationError) as invalid:
        Model(x="a")
    (problem,) = invalid.value.errors()
    assert sentence(problem, "Mục") == "Sai mẫu {thử}."
    assert problem["type"] == code
    assert field_of(problem) == field


def test_the_errors_of_an_api_say_where_in_path_form() -> None:
    class Inner(BaseModel):
        quantity: Annotated[int, Field(ge=1)]

    class Outer(BaseModel):
        inner: list[Inner]

    with pytest.raises(ValidationError) as invalid:
        Outer.model_validate({"inner": [{"quantity": 0}]})
    assert list(api_errors(invalid.value.errors())) == [
        {
            "field": "inner.0.quantity",
            "code": "greater_than_equal",
            "detail": "Số lượng phải từ 1 trở lên.",
        }
    ]
