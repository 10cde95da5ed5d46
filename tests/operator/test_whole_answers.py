"""What a request is answered leaves in one piece; what is streamed leaves as it comes."""

import asyncio
import socket
from asyncio.selector_events import _SelectorSocketTransport  # type: ignore[attr-defined]
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from services.operator.door import configured
from shared.settings import Settings
from tests.kit.browser import at_door

SOON = 0.01  # between the parts of what is streamed: the loop comes round meanwhile


async def whole(_: Request) -> Response:
    return PlainTextResponse("xin chào")


async def empty(_: Request) -> Response:
    return Response(status_code=204)


async def telling(_: Request) -> Response:
    async def parts() -> Any:
        for part in ("một ", "hai"):
            await asyncio.sleep(SOON)
            yield part

    return StreamingResponse(parts())


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """All that the server gives to the system, piece by piece."""
    pieces: list[bytes] = []
    write: Callable[[Any, bytes], None] = _SelectorSocketTransport.write

    def noted(transport: Any, data: bytes) -> None:
        if data:
            pieces.append(bytes(data))
        write(transport, data)

    monkeypatch.setattr(_SelectorSocketTransport, "write", noted)
    return pieces


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    app = Starlette(routes=[Route("/", whole), Route("/empty", empty), Route("/told", telling)])
    config = configured(app, Settings(data_dir=tmp_path), None)
    config.port = 0
    with at_door(config) as url, httpx.Client(base_url=url) as one:
        yield one


def test_an_answer_is_one_piece(client: httpx.Client, written: list[bytes]) -> None:
    assert client.get("/").text == "xin chào"
    assert client.get("/").text == "xin chào"
    assert len(written) == 2
    assert all(one.startswith(b"HTTP/1.1 200") and one.endswith("chào".encode()) for one in written)


def test_a_head_without_a_body_is_sent(client: httpx.Client, written: list[bytes]) -> None:
    assert client.get("/empty").status_code == 204
    assert client.head("/").headers["content-length"] == "9"
    assert len(written) == 2


def test_what_is_streamed_does_not_wait_for_its_end(
    client: httpx.Client, written: list[bytes]
) -> None:
    assert client.get("/told").text == "một hai"
    assert written[0].startswith(b"HTTP/1.1 200")
    assert written[0].endswith(b"\r\n\r\n")
    assert len(written) >= 3


def test_a_connection_that_is_closed_after_it_gets_all(client: httpx.Client) -> None:
    address = (client.base_url.host, client.base_url.port)
    with socket.create_connection(address, timeout=20) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
        received = b""
        while some := line.recv(4096):
            received += some
    assert received.startswith(b"HTTP/1.1 200")
    assert received.endswith("chào".encode())
