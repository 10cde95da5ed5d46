"""Wrong words on the command line: how to use it, and in a sentence what is wrong with them."""

from collections.abc import Iterable
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from typer._click.core import Context
from typer._click.exceptions import (
    BadOptionUsage,
    BadParameter,
    MissingParameter,
    NoSuchOption,
    UsageError,
)

from shared.contracts.announcement import SERVICES


def corrected(wrong: UsageError) -> str:
    """Return what is said of wrong words: the usage, where to read more, and the sentence."""
    lines = []
    if wrong.ctx is not None:
        lines = [wrong.ctx.get_usage(), f"Hướng dẫn: {wrong.ctx.command_path} --help"]
    return "\n".join([*lines, _sentence(wrong)]) + "\n"


def no_such_verb(context: Context, name: str, known: list[str]) -> UsageError:
    """Return what to raise of a verb that there is not; `known` are those that there are."""
    near = get_close_matches(name, known)
    meant = f"Có phải {', '.join(near)}?" if near else f"Các lệnh: {', '.join(known)}."
    return UsageError(f"Không có lệnh {name!r}. {meant}", context)


def refuse_unknown(services: Iterable[str]) -> None:
    """Raise BadParameter where one of the services is none."""
    if unknown := sorted(set(services) - set(SERVICES)):
        message = f"không có dịch vụ {', '.join(unknown)}: {', '.join(SERVICES)}."
        raise BadParameter(message)


def _sentence(wrong: UsageError) -> str:
    match wrong:
        case NoSuchOption():
            near = ", ".join(sorted(wrong.possibilities or ()))
            meant = f" Có phải {near}?" if near else ""
            return f"Không có tuỳ chọn {wrong.option_name}.{meant}"
        case BadOptionUsage():
            is_flag = "not take" in wrong.message
            return f"Tuỳ chọn {wrong.option_name} {'không nhận' if is_flag else 'cần'} giá trị."
        case MissingParameter():
            return f"Thiếu {_name(wrong.param)}."
        case BadParameter() if wrong.param is not None:
            return f"Giá trị của {_name(wrong.param)} chưa đúng: {_asked(wrong)}."
        case BadParameter():  # a verb's own word
            return f"Chưa đúng: {wrong.message}"
        case _:
            return wrong.message


def _name(param: Any) -> str:
    if param is None:
        return "một giá trị"
    if param.param_type_name == "option":
        return f"tuỳ chọn {'/'.join(param.opts)}"
    return f"đối số {param.display_name_raw}"


def _asked(wrong: BadParameter) -> str:
    """Return what a value must be; where the kind is none that verbs ask for, typer's own words."""
    param: Any = wrong.param
    kind = param.type_descriptor
    if kind.is_choice:
        return f"phải là một trong: {', '.join(map(str, kind.choices))}"
    if kind.is_datetime:
        formats = kind.parameter_info.formats or ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]
        example = datetime(2026, 11, 24, 8)  # noqa: DTZ001 - only its digits are shown
        return f"phải có dạng {' hoặc '.join(example.strftime(one) for one in formats)}"
    if kind.annotation is int:
        limits = kind.parameter_info
        least = "" if limits.min is None else f" từ {limits.min}"
        most = "" if limits.max is None else f" đến {limits.max}"
        return f"phải là số nguyên{least}{most}"
    if kind.annotation is Path:
        return "phải là một tệp hoặc thư mục"
    return wrong.message
