"""`mangnon rebuild [service [model]]`: fill read models again, or see whether that changes them.

The models are filled beside the live ones while commands keep arriving, and then put in their place
in one transaction. With `--verify` nothing is put in place: each row is compared and what differs
is named. Exit codes: 0 rebuilt, or all is equal; 1 something differs; 2 wrong words; 75 another
rebuild is under way, or there is nothing to rebuild yet.
"""

from itertools import islice
from time import perf_counter
from typing import Annotated, Any, Final

import typer

from services.operator.answering import ALL_WELL, SOMETHING_WRONG, AsJson, answer
from services.operator.progress import Tell, bar
from services.operator.wrong_words import refuse_unknown
from shared.contracts.announcement import SERVICES
from shared.eventstore.acts import ReadModel
from shared.eventstore.beside import Rebuilding
from shared.eventstore.rebuilding import can_be_rebuilt
from shared.hosting.loading import load
from shared.hosting.opening import alone, opened
from shared.service import Service
from shared.settings import Settings

_MOST_NAMED: Final = 50


def rebuild(
    service: Annotated[str, typer.Argument(help="Một dịch vụ; bỏ trống là cả năm.")] = "",
    model: Annotated[str, typer.Argument(help="Một bảng đọc của dịch vụ đó.")] = "",
    *,
    only_compare: Annotated[
        bool, typer.Option("--verify", help="Chỉ so sánh với bảng đang dùng, không thay.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Dựng lại các bảng đọc từ sổ sự kiện, trong khi hệ thống vẫn làm việc."""
    settings = Settings.load()
    refuse_unknown([service] if service else ())
    chosen = [(one, _models(one, model)) for one in load([service] if service else SERVICES)]
    if any(not models for _, models in chosen):
        message = f"{service} không có bảng đọc {model!r}."
        raise typer.BadParameter(message)
    found: dict[str, Any] = {}
    with alone(settings, "rebuild"), bar() as tell:
        for one, models in chosen:
            found[one.name] = rebuilt(one, models, settings, tell, only_compare=only_compare)
    equal = not any(result.get("differences") for result in found.values())
    answer(found, as_json=as_json, code=ALL_WELL if equal else SOMETHING_WRONG)


def rebuilt(
    service: Service,
    models: list[ReadModel],
    settings: Settings,
    tell: Tell = lambda _what, _done, _all: None,
    *,
    only_compare: bool = False,
) -> dict[str, Any]:
    """Rebuild or compare some models of a service; return what came of it."""
    started = perf_counter()
    with (
        opened(service, settings) as at,
        Rebuilding(at.database, at.codec, models) as rebuilding,
    ):
        rebuilding.fill(lambda done, whole: tell(service.name, done, whole))
        found: dict[str, Any] = {"models": [model.name for model in models]}
        if only_compare:
            named = [
                {"table": one.table, "key": one.key, "kind": one.kind, "columns": one.columns}
                for one in islice(rebuilding.compare(), _MOST_NAMED + 1)
            ]
            found["differences"] = named[:_MOST_NAMED]
            found["more"] = len(named) > _MOST_NAMED
        else:
            rebuilding.switch()
    return {**found, "seconds": round(perf_counter() - started, 2)}


def _models(service: Service, name: str) -> list[ReadModel]:
    return [
        model
        for model in service.read_models
        if can_be_rebuilt(model) and (not name or model.name == name)
    ]
