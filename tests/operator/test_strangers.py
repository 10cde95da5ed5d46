"""What somebody at the door may not, before anybody knows who it is."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import httpx
import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from services.operator import strangers
from services.operator.strangers import LONGEST_HEAD, HeardOut, InsideOnly

BEGUN: Final = b"POST / HTTP/1.1\r\nHost: here\r\n"
PATIENCE: Final = 60.0


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        body = await Request(scope, receive).body()
        await PlainTextResponse(str(len(body)))(scope, receive, send)


@asynccontextmanager
async def door() -> AsyncIterator[int]:
    """Serve, and give the port."""
    server = uvicorn.Server(
        uvicorn.Config(_echo, port=0, log_config=None, http=HeardOut, lifespan="off")
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells nobody
        await asyncio.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await serving


async def said(port: int, *parts: bytes) -> bytes:
    """Say parts one after the other and return what is answered until the line is cut."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with contextlib.suppress(ConnectionError):
        for part in parts:
            writer.write(part)
            await writer.drain()
    try:
        async with asyncio.timeout(PATIENCE):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


class TestTheHeadOfARequest:
    @pytest.mark.parametrize(
        "endless",
        [b"X: " + b"a" * 1_000_000, b"a: b\r\n" * 100_000, b"a" * 1_000_000],
        ids=["a header", "headers", "a name"],
    )
    async def test_without_end_is_cut(self, endless: bytes) -> None:
        async with door() as port:
            assert await said(port, BEGUN, endless) == b""

    async def test_as_long_as_any_is_heard(self) -> None:
        cookie = b"Cookie: a=" + b"a" * (LONGEST_HEAD // 2) + b"\r\n"
        rest = b"Content-Length: 3\r\nConnection: close\r\n\r\n"
        async with door() as port:
            assert (await said(port, BEGUN, cookie, rest, b"abc")).endswith(b"\r\n\r\n3")

    @pytest.mark.parametrize("begun", [b"", b"GET", BEGUN, BEGUN + b"X: a"])
    async def test_that_does_not_come_to_an_end_is_cut(
        self, begun: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(strangers, "HEAD_SECONDS", 0.1)
        async with door() as port:
            assert await said(port, begun) == b""

    async def test_of_a_second_request_has_its_own_time(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(strangers, "HEAD_SECONDS", 0.1)
        async with door() as port:
            answer = await said(port, BEGUN + b"Content-Length: 1\r\n\r\na" + BEGUN)
            assert answer.count(b"HTTP/1.1 200") == 1


async def test_a_body_that_does_not_come_to_an_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strangers, "BODY_SECONDS", 0.1)
    async with door() as port:
        assert await said(port, BEGUN + b"Content-Length: 9\r\n\r\nabc") == b""


async def test_who_says_many_things_on_one_line_is_heard() -> None:
    async with door() as port, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        for size in (0, 1, 200_000, 3):
            assert (await client.post("/", content=b"a" * size)).text == str(size)


@pytest.mark.parametrize(
    ("path", "is_inside"),
    [
        *((path, True) for path in ("/metrics", "/health/ready", "/fund/metrics")),
        *((path, True) for path in ("/cases/health/live", "/metrics/", "/health")),
        *((path, False) for path in ("/", "/fund/public/05578", "/reporting/plan")),
    ],
)
async def test_figures_and_health_are_for_this_machine(path: str, is_inside: bool) -> None:
    async def asked_from(address: str) -> int:
        way = httpx.ASGITransport(InsideOnly(_echo), client=(address, 1))
        async with httpx.AsyncClient(transport=way, base_url="https://node.lan") as client:
            return (await client.get(path)).status_code

    assert await asked_from("127.0.0.1") == 200
    for address in ("192.168.1.7", "10.0.0.1", "fe80::1"):
        assert await asked_from(address) == (404 if is_inside else 200)
