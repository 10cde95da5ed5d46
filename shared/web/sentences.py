"""What an officer reads when a value cannot be: a Vietnamese sentence for every pydantic error.

The error's type stays the stable code for machines. {Label} begins a sentence, {label} stands
inside one; the other names come from the error's own context.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pydantic_core import ErrorDetails, PydanticCustomError

from shared.web.formats import show_number
from shared.web.titles import title_of

_SENTENCES: Final[dict[str, str]] = {
    "missing": "Nhập {label}.",
    "none_required": "{Label} phải để trống.",
    "extra_forbidden": "{Label} không có trong những gì cần gửi.",
    "greater_than": "{Label} phải lớn hơn {gt}.",
    "greater_than_equal": "{Label} phải từ {ge} trở lên.",
    "less_than": "{Label} phải nhỏ hơn {lt}.",
    "less_than_equal": "{Label} không được quá {le}.",
    "multiple_of": "{Label} phải là bội số của {multiple_of}.",
    "finite_number": "{Label} phải là một số hữu hạn.",
    "too_short": "{Label}: chọn ít nhất {min_length} mục.",
    "too_long": "{Label}: chọn nhiều nhất {max_length} mục.",
    "string_too_short": "{Label} phải có ít nhất {min_length} ký tự.",
    "string_too_long": "{Label} dài quá {max_length} ký tự, hãy viết ngắn lại.",
    "string_pattern_mismatch": "{Label} viết chưa đúng mẫu.",
    "string_not_ascii": "{Label} chỉ được có chữ không dấu và chữ số.",
    "string_unicode": "{Label} có ký tự không đọc được.",
    "bytes_too_short": "{Label} phải dài ít nhất {min_length} byte.",
    "bytes_too_long": "{Label} dài quá {max_length} byte.",
    "enum": "{Label}: chọn một trong các mục đã cho.",
    "literal_error": "{Label}: chọn một trong các mục đã cho.",
    "date_past": "{Label} phải là một ngày đã qua.",
    "date_future": "{Label} phải là một ngày sắp tới.",
    "datetime_past": "{Label} phải là lúc đã qua.",
    "datetime_future": "{Label} phải là lúc sắp tới.",
    "date_from_datetime_inexact": "{Label} phải là một ngày, không kèm giờ.",
    "timezone_naive": "{Label} không được kèm múi giờ.",
    "timezone_aware": "{Label} phải kèm múi giờ, ví dụ +07:00.",
    "timezone_offset": "{Label} không đúng múi giờ.",
    "json_invalid": "Nội dung gửi lên không phải JSON hợp lệ.",
    "recursion_loop": "Nội dung gửi lên lồng vào chính nó.",
    "recursion_depth_exceeded": "Nội dung gửi lên lồng nhau quá sâu.",
    "int_parsing_size": "{Label} là số quá lớn.",
    "int_from_float": "{Label} phải là số nguyên, không có phần lẻ.",
    "decimal_max_digits": "{Label} có nhiều nhất {max_digits} chữ số.",
    "decimal_max_places": "{Label} có nhiều nhất {decimal_places} chữ số sau dấu phẩy.",
    "decimal_whole_digits": "{Label} có nhiều nhất {whole_digits} chữ số trước dấu phẩy.",
    "url_too_long": "{Label} dài quá {max_length} ký tự.",
    "url_scheme": "{Label} phải bắt đầu bằng {expected_schemes}.",
    "uuid_version": "{Label} không đúng loại mã.",
    "union_tag_invalid": "{Label} không thuộc loại nào đã biết.",
    "union_tag_not_found": "{Label} chưa nói thuộc loại nào.",
}

# Several types say the same to a person: the shape is wrong.
_FAMILIES: Final[dict[str, tuple[str, ...]]] = {
    "{Label} phải là một số nguyên.": ("int_type", "int_parsing"),
    "{Label} phải là một số, ví dụ 1.234,5.": (
        *("float_type", "float_parsing", "decimal_type", "decimal_parsing"),
        *("fraction_type", "fraction_parsing", "complex_type", "complex_str_parsing"),
    ),
    "{Label} phải là một ngày, ví dụ 05/11/2026.": (
        *("date_type", "date_parsing", "date_from_datetime_parsing"),
    ),
    "{Label} phải là giờ và ngày, ví dụ 08:30 05/11/2026.": (
        *("datetime_type", "datetime_parsing"),
        *("datetime_object_invalid", "datetime_from_date_parsing"),
    ),
    "{Label} phải là giờ, ví dụ 08:30.": ("time_type", "time_parsing"),
    "{Label} phải là một khoảng thời gian.": ("time_delta_type", "time_delta_parsing"),
    "{Label}: chọn có hoặc không.": ("bool_type", "bool_parsing"),
    "{Label} phải là chữ.": ("string_type", "bytes_type", "bytes_invalid_encoding"),
    "{Label} không phải là một địa chỉ mạng hợp lệ.": (
        *("url_type", "url_parsing", "url_syntax_violation"),
    ),
    "{Label} không phải là một mã hợp lệ.": ("uuid_type", "uuid_parsing"),
    "{Label} phải là một danh sách.": (
        *("iterable_type", "iteration_error", "list_type", "deque_type", "tuple_type"),
        *("set_type", "frozen_set_type", "set_item_not_hashable"),
    ),
    "{Label} phải là một nhóm mục có tên.": (
        *("dict_type", "frozen_dict_type", "ordered_dict_type", "counter_type", "mapping_type"),
        *("model_type", "model_attributes_type", "dataclass_type", "dataclass_exact_type"),
        *("named_tuple_type", "json_type", "invalid_key"),
    ),
}
# `raise ValueError("Câu tiếng Việt.")` in a validator: the sentence is the error's own.
_OWN_WORDS: Final = ("value_error", "assertion_error")
# What only a fault of ours can cause: nothing that is typed or sent leads here.
FAULTS: Final = frozenset(
    {
        "no_such_attribute",
        "needs_python_object",
        "frozen_field",
        "frozen_instance",
        "get_attribute_error",
        "default_factory_not_called",
        "is_instance_of",
        "is_subclass_of",
        "callable_type",
        "arguments_type",
        "missing_argument",
        "unexpected_keyword_argument",
        "missing_keyword_only_argument",
        "unexpected_positional_argument",
        "missing_positional_only_argument",
        "multiple_argument_values",
        "missing_sentinel_error",
        "ellipsis_error",
    }
)
_BY_TYPE: Final = _SENTENCES | {
    kind: sentence for sentence, kinds in _FAMILIES.items() for kind in kinds
}
SAID: Final = frozenset(_BY_TYPE) | frozenset(_OWN_WORDS)


def sentence(problem: ErrorDetails, label: str, *, is_choice: bool = False) -> str:
    """Return what to tell a person about one pydantic error of the thing called `label`."""
    kind, context = problem["type"], problem.get("ctx", {})
    if "message" in context:  # made by `wrong`
        return str(context["message"])
    if kind in _OWN_WORDS:
        return str(context["error"])
    if kind == "missing" and is_choice:
        return f"Chọn {within(label)}."
    template = _BY_TYPE.get(kind)
    if template is None:  # a PydanticCustomError: its message is a sentence for people
        return problem["msg"]
    names = {name: _shown(value) for name, value in context.items()}
    return template.format(**names, Label=_starting(label), label=within(label))


def wrong(code: str, message: str, field: str | None = None) -> PydanticCustomError:
    """Return the error that a validator of a form raises: a stable code, a Vietnamese sentence.

    `field` is where to show it, when that is not the validated field.
    """
    # A brace in a message would be taken for a place holder.
    words: Mapping[str, Any] = {"field": field, "message": message}
    return PydanticCustomError(code, "{message}", dict(words))


def field_of(problem: ErrorDetails) -> str | None:
    """Return the name of the field that an error belongs to; None where it is of the whole."""
    if problem["loc"]:
        return str(problem["loc"][0])
    named = problem.get("ctx", {}).get("field")
    return str(named) if named else None


def api_errors(problems: Iterable[ErrorDetails]) -> Iterator[dict[str, str]]:
    """Yield the errors of a request to an API: where, a code, and a sentence."""
    for problem in problems:
        path = ".".join(str(part) for part in problem["loc"])
        said = sentence(problem, title_of(problem["loc"]))
        yield {"field": path, "code": problem["type"], "detail": said}


def within(label: str) -> str:
    """Return a label as it stands within a sentence: "Họ tên" → "họ tên", "UBND" stays."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _starting(label: str) -> str:
    return label[:1].upper() + label[1:]


def _shown(value: object) -> str:
    if isinstance(value, int | float):
        return show_number(value)
    return str(value)
