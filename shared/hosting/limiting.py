"""What every request meets before the pages: a limit on its size, and a stop-watch."""

from time import perf_counter

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.telemetry.metrics import Metrics

_TOO_LARGE = 413


class LimitedBody:
    """Refuses a body of more than `most_bytes`: by what it announces, and by what arrives."""

    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        self._app = app
        self._most = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a body that cannot grow beyond the limit."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        taken = int(announced) if announced.isdigit() else 0

        async def receive_some() -> Message:
            nonlocal taken
            if taken > self._most:
                raise HTTPException(_TOO_LARGE)
            message = await receive()
            if not announced.isdigit() or announced == "0":
                taken += len(message.get("body", b""))
            return message

        await self._app(scope, receive_some, send)


class Measured:
    """Measures each answer by the template of its route, never by its path."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and take its time."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, started = 500, perf_counter()

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        finally:
            route = getattr(scope.get("route"), "path", "(none)")
            self._metrics.answered(scope["method"], route, status, perf_counter() - started)
