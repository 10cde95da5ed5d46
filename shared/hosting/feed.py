"""The feed: what a service told subscribers, over HTTP, for who has no NATS or fell behind.

`GET /<service>/events?after=<sequence>` answers a CloudEvents batch in order, of the units that the
asking client may hear of. Each letter says which sequence came before it in what this client may
see (`previoussequence`), so that a client can tell a hole from what was never its own.
"""

import asyncio
import contextlib
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import Annotated, Any, Final, Protocol, get_args, get_type_hints
from uuid import UUID

from fastapi import APIRouter, Query, Response
from starlette.concurrency import run_in_threadpool

from shared.contracts.announcement import Announcement, Audience
from shared.hosting.asyncapi import ENVELOPE, FEED
from shared.identity.rights import Rights
from shared.kernel.permissions import Permissions, with_clients
from shared.kernel.refusals import Conflict
from shared.kernel.roles import ClientScope
from shared.service import Service
from shared.web import Visit, Visiting, open_to

MAY: Final[Permissions] = {"read_events": with_clients({}, ClientScope.EVENTS)}
MOST: Final = 1000
LONGEST_WAIT: Final = 25
_AUDIENCE: Final = Audience.SUBSCRIBERS.value
_CHUNK: Final = 1000
_MOST_WAITING: Final = 100  # who comes beyond them is answered at once


class Outbox(Protocol):
    """What the feed needs of a store."""

    on_told: list[Callable[[], None]]

    def outbox_after(self, audience: str, sequence: int, limit: int) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class Page:
    """A part of what one client may see: letters with the sequence before each, and how far."""

    letters: tuple[dict[str, Any], ...]
    reaches: int


@dataclass
class Places:
    """Of which unit each letter is, by sequence: they count from 1 without gaps."""

    store: Outbox
    _units: list[UUID | None] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def units(self) -> list[UUID | None]:
        """Return the unit of every letter told so far; the first stands for sequence 1."""
        with self._lock:
            while rows := self.store.outbox_after(_AUDIENCE, len(self._units), _CHUNK):
                self._units.extend(_unit_of(row.envelope) for row in rows)
            return self._units

    def page(self, after: int, limit: int, covers: Callable[[UUID], bool]) -> Page:
        """Return what comes after a sequence; refuse one that was never told."""
        units = self.units()
        end = len(units)
        if after > end:
            raise Conflict(
                "after_beyond_end",
                "Chưa có sự kiện nào mang số này. Nếu nút vừa được phục hồi, hãy đọc lại từ đầu.",
                "after",
            )
        may_see: dict[UUID | None, bool] = {None: False}
        for unit in {*units} - {None}:
            may_see[unit] = covers(unit) if unit else False
        seen = (number for number in range(after + 1, end + 1) if may_see[units[number - 1]])
        numbers = [number for number, _ in zip(seen, range(limit), strict=False)]
        before = (number for number in range(after, 0, -1) if may_see[units[number - 1]])
        letters = tuple(self._letters(numbers, next(before, 0)))
        return Page(letters, numbers[-1] if len(numbers) == limit else end)

    def _letters(self, numbers: list[int], previous: int) -> Iterator[dict[str, Any]]:
        wanted = set(numbers)
        first = numbers[0] - 1 if numbers else 0
        while wanted:
            rows = self.store.outbox_after(_AUDIENCE, first, _CHUNK)
            first = rows[-1].sequence
            for row in rows:
                if row.sequence in wanted:
                    wanted.remove(row.sequence)
                    letter: dict[str, Any] = json.loads(row.envelope)
                    data = letter.pop("data")
                    yield {**letter, "previoussequence": str(previous), "data": data}
                    previous = row.sequence


class Bell:
    """Wakes those who wait for news; rung by the writer's thread after its commit."""

    def __init__(self) -> None:
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    def ring(self) -> None:
        """Say that something was told."""
        for loop, event in tuple(self._waiting):
            if event.is_set():
                continue
            with contextlib.suppress(RuntimeError):  # that loop is closed
                loop.call_soon_threadsafe(event.set)

    @contextlib.contextmanager
    def waiting(self) -> Iterator[asyncio.Event | None]:
        """Give an event that rings; None where too many wait already."""
        if len(self._waiting) >= _MOST_WAITING:
            yield None
            return
        one = (asyncio.get_running_loop(), asyncio.Event())
        self._waiting.add(one)
        try:
            yield one[1]
        finally:
            self._waiting.discard(one)


def tells_subscribers(service: Service) -> bool:
    """Say whether a service tells anything to anyone."""
    returned = get_type_hints(service.announce).get("return")
    for inner in get_args(returned):
        for contract in get_args(inner) or (inner,):
            is_contract = isinstance(contract, type) and issubclass(contract, Announcement)
            if is_contract and contract.audience is Audience.SUBSCRIBERS:
                return True
    return False


def feed(name: str, store: Outbox) -> APIRouter:
    """Return the feed of one service."""
    router = APIRouter(tags=["Sự kiện"])
    places, bell = Places(store), Bell()
    store.on_told.append(bell.ring)
    content = {FEED: {"schema": {"type": "array", "items": ENVELOPE}}}
    headers = {
        "Link": {"schema": {"type": "string"}, "description": '`rel="next"`: where to go on.'},
        "ETag": {"schema": {"type": "string"}},
    }
    answers: dict[int | str, dict[str, Any]] = {
        200: {"description": "CloudEvents batch", "content": content, "headers": headers},
        304: {"description": "Không có gì mới (`If-None-Match`)."},
        409: {"$ref": "#/components/responses/Conflict"},
    }

    @router.get(
        "/events",
        response_class=Response,
        responses=answers,
        openapi_extra=open_to(ClientScope.EVENTS),
    )
    async def events(
        visit: Visiting,
        after: Annotated[int, Query(ge=0, le=10**17)] = 0,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
        wait: Annotated[int, Query(ge=0, le=LONGEST_WAIT)] = 0,
    ) -> Response:
        """Sự kiện cho bên ngoài, theo thứ tự (Events for subscribers, in order).

        `after` is the last sequence you have; go on with the `next` link. `wait` holds the answer
        back for so many seconds where there is nothing new.
        """
        rights = await run_in_threadpool(_rights, visit)

        async def read() -> Page:
            return await run_in_threadpool(places.page, after, limit, rights.covers)

        with bell.waiting() if wait else contextlib.nullcontext() as rung:
            page = await read()
            if not page.letters and rung is not None:
                page = await _news(read, rung, wait) or page
        return _answer(visit, name, page, limit)

    return router


def _rights(visit: Visit) -> Rights:
    return visit.desk.rights(visit.issue(), "read_events")


async def _news(read: Callable[[], Awaitable[Page]], rung: asyncio.Event, wait: int) -> Page | None:
    """Return the first page that holds something, or None after `wait` seconds."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(wait):
            while True:
                await rung.wait()
                rung.clear()
                page = await read()
                if page.letters:
                    return page
    return None


def _answer(visit: Visit, name: str, page: Page, limit: int) -> Response:
    body = json.dumps(page.letters, ensure_ascii=False, separators=(",", ":")).encode()
    following = f"/{name}/events?after={page.reaches}&limit={limit}"
    tag = f'"{hashlib.sha256(following.encode() + body).hexdigest()[:32]}"'
    headers = {
        "Link": f'<{following}>; rel="next"',
        "ETag": tag,
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization",
    }
    if visit.request.headers.get("If-None-Match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=FEED, headers=headers)


def _unit_of(envelope: str) -> UUID | None:
    unit = json.loads(envelope)["data"].get("unit_id")
    return UUID(unit) if unit else None
