"""`mangnon events SERVICE`: what a service told, in order, from its outbox. Changes nothing.

Letters name ids that stand for people, never people. What is told to anyone (`evt`) holds ids,
units, codes and counts. What the five tell one another (`svc`) is sensitive, birth dates and
circumstances under pseudonyms: it is shown only where it is asked for. Exit codes: 0 told; 1 that
number was never told, or the data cannot be read; 2 wrong words; 75 there is no data yet, or no
database that answers.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Any, Final

import typer
from sqlalchemy import Connection

from services.operator.answering import answer_in_lines, give_up
from services.operator.looking import looking
from services.operator.wrong_words import refuse_unknown
from shared.contracts.announcement import SERVICES, Audience, emitters
from shared.contracts.envelope import read, type_of
from shared.contracts.examples import examples
from shared.eventstore import wire
from shared.settings import Settings

_PAGE: Final = 1000


def events(
    service: Annotated[str, typer.Argument(help=f"Một dịch vụ: {', '.join(SERVICES)}.")],
    *,
    after: Annotated[int, typer.Option(min=0, help="Số thứ tự đã có; kể những gì sau đó.")] = 0,
    limit: Annotated[int, typer.Option(min=1, help="Nhiều nhất bao nhiêu sự kiện.")] = 100,
    audience: Annotated[
        Audience,
        typer.Option(
            help="evt: kể cho bất cứ ai; svc: chỉ giữa năm dịch vụ của nút này, "
            "nhạy cảm (ngày sinh, hoàn cảnh theo mã), đừng để lọt ra ngoài."
        ),
    ] = Audience.SUBSCRIBERS,
    only: Annotated[str, typer.Option("--type", help="Chỉ một loại, ví dụ child_registered.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="CloudEvents nguyên văn.")] = False,
) -> None:
    """Kể những gì một dịch vụ đã nói ra, theo thứ tự. Chỉ đọc: hệ thống có thể đang chạy."""
    settings = Settings.load()
    refuse_unknown([service])
    wanted = _types(service, audience, only) if only else set()
    with looking(settings, service) as connection:
        end = wire.head(connection, f"outbox:{audience}")
        if after > end:
            give_up(f"{service} chưa kể sự kiện {audience} nào mang số {after}: mới đến {end}.")
        told = _told(connection, audience, after)
        found = list(islice((one for one in told if not only or one["type"] in wanted), limit))
    answer_in_lines(found, map(_line, found), as_json=as_json)


def _types(service: str, audience: Audience, only: str) -> set[str]:
    """Return the types of letters of one name, in all their versions."""
    contracts = {type(told) for _, told in examples() if told.audience is audience}
    known = {type_of(service, one): one.event for one in contracts if service in emitters(one)}
    wanted = {name for name, event in known.items() if only in (event, name)}
    if not wanted:
        listed = ", ".join(sorted(set(known.values()))) or "không có loại nào"
        message = f"{service} không kể loại {only!r} ({audience}): {listed}."
        raise typer.BadParameter(message)
    return wanted


def _told(connection: Connection, audience: Audience, after: int) -> Iterator[dict[str, Any]]:
    while rows := wire.told_after(connection, audience, after, _PAGE):
        for row in rows:
            yield read(row.envelope)
        after = rows[-1].sequence


def _line(letter: dict[str, Any]) -> str:
    words = ("sequence", "time", "type", "subject", "id")
    return " ".join(letter[word] for word in words)
