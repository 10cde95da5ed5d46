"""Callers over HTTP: as many connections as wanted, each kept alive, each waiting for its answer.

A client library would cost more than the servers that are measured; this speaks HTTP/1.1 itself.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import TypeAlias
from urllib.parse import urlsplit

from tests.bench.measuring import percentile


@dataclass(frozen=True, slots=True)
class Request:
    """What a caller sends; a body makes it a POST of JSON."""

    path: str
    headers: dict[str, str]
    body: dict[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """Requests per second, and the seconds that 50, 95 and 99 of 100 stay under."""

    rate: float
    p50: float
    p95: float
    p99: float


Asking: TypeAlias = Callable[[int, int], Request]


def answered(url: str, callers: int, each: int, request: Asking) -> Answered:
    """Send `each` requests on each of `callers` connections; all must be answered with 2xx."""
    return asyncio.run(_answered(url, callers, each, request))


async def _answered(url: str, callers: int, each: int, request: Asking) -> Answered:
    durations: list[float] = []
    started = perf_counter()
    await asyncio.gather(
        *(_call(url, [request(n, m) for m in range(each)], durations) for n in range(callers))
    )
    seconds = perf_counter() - started
    shares = (percentile(durations, share) for share in (0.5, 0.95, 0.99))
    return Answered(callers * each / seconds, *shares)


async def _call(url: str, requests: list[Request], durations: list[float]) -> None:
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    for request in requests:
        raw = _raw(place.netloc, request)
        started = perf_counter()
        writer.write(raw)
        status, body = await _answer(reader)
        durations.append(perf_counter() - started)
        if not 200 <= status < 300:
            message = f"answered with {status}: {body[:300]!r}"
            raise RuntimeError(message)
    writer.close()


def _raw(host: str, request: Request) -> bytes:
    body = b"" if request.body is None else json.dumps(request.body).encode()
    method = "GET" if request.body is None else "POST"
    headers = {"Host": host, "Content-Length": str(len(body)), **request.headers}
    if body:
        headers["Content-Type"] = "application/json"
    lines = [f"{method} {request.path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    fields = dict(line.split(": ", 1) for line in head[1:] if ": " in line)
    length = int({name.lower(): value for name, value in fields.items()}.get("content-length", 0))
    return int(head[0].split()[1]), await reader.readexactly(length)
