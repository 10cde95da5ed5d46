"""`mangnon keys rotate|show`: the node's key, which wraps the key of every person.

Exit codes: 0 done; 1 the keys are wrapped by another key; 2 wrong words; 75 the node runs, there is
no key yet, or another change is under way.
"""

from enum import StrEnum
from typing import Annotated

import typer

from services.operator.answering import (
    ALL_WELL,
    SOMETHING_WRONG,
    AsJson,
    answer,
    give_up,
)
from services.operator.progress import bar
from shared.hosting.opening import (
    WrongNodeKey,
    alone,
    change_node_key,
    stopped,
    who_wraps,
)
from shared.settings import Settings


class Doing(StrEnum):
    """What can be done with the keys."""

    SHOW = "show"
    ROTATE = "rotate"


def keys(
    doing: Annotated[Doing, typer.Argument(help="show: xem; rotate: thay khoá của nút.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Xem hoặc thay khoá của nút. Thay khi hệ thống đang tắt; bị ngắt thì chạy lại."""
    settings = Settings.load()
    wrapped: int | None = None
    try:
        if doing is Doing.ROTATE:
            with stopped(settings), alone(settings, "keys"), bar() as tell:
                wrapped = change_node_key(settings, lambda done: tell("keys", done, done))
        name, foreign = who_wraps(settings)
    except WrongNodeKey as fault:
        give_up(f"Không thay được khoá: {fault}")
    found = {"node_key": name, "not_opened": foreign}
    code = SOMETHING_WRONG if foreign else ALL_WELL
    answer(found if wrapped is None else {**found, "wrapped": wrapped}, as_json=as_json, code=code)
