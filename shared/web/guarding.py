"""What stands before every route, as plain ASGI that buffers nothing.

The check of where a request comes from, the headers that tie a browser's hands, and the last
answer when something of ours breaks.
"""

import secrets
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias
from urllib.parse import urlsplit

import structlog
from fastapi import Request, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Answer: TypeAlias = Callable[[Request], Awaitable[Response]]
Failed: TypeAlias = Callable[[Request, str], Awaitable[Response]]

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_POLICY: Final = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cache-Control": "no-store",
}
_RAW_HEADERS: Final = [(name.lower().encode(), value.encode()) for name, value in _HEADERS.items()]
_STRICT_TRANSPORT: Final = "max-age=31536000"
log = structlog.get_logger()


# It reads no cookie: a program shows its own secret there, which no browser adds by itself.
_SHOWS_A_SECRET: Final = ("/registry/api/oauth/token", "/api/oauth/token")


def comes_from_here(headers: Headers) -> bool:
    """Say whether an unsafe request was made by a page of ours, or by a machine with a Bearer.

    Browsers tell by Sec-Fetch-Site (over https) and by Origin (always); a request with neither is
    refused. A Bearer is put there by a program: no browser adds it on another site's behalf.
    """
    if headers.get("Authorization", "").lower().startswith("bearer "):
        return True
    site = headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc == headers.get("Host")


class ForeignRequests:
    """Refuses unsafe requests that another site makes in an officer's name."""

    def __init__(self, app: ASGIApp, refuse: Answer) -> None:
        self._app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request pass, or answer it."""
        is_unsafe = scope["type"] == "http" and scope["method"] not in _SAFE
        is_unsafe = is_unsafe and scope["path"] not in _SHOWS_A_SECRET
        if is_unsafe and not comes_from_here(Headers(scope=scope)):
            answer = await self._refuse(Request(scope, receive))
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)


class SafeHeaders:
    """Puts the headers on every answer; one that a route has set itself stays."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and complete the answer's headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_secure = scope["scheme"] == "https"

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = [*message["headers"]]
                own = {name for name, _ in given}  # in small letters, as ASGI has them
                message["headers"] = given + [pair for pair in _RAW_HEADERS if pair[0] not in own]
                if is_secure:
                    headers = MutableHeaders(scope=message)
                    headers.setdefault("Strict-Transport-Security", _STRICT_TRANSPORT)
                    _secure_cookies(headers)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class Faults:
    """Answers what nobody foresaw: logs it under an id, without its words, and shows the id."""

    def __init__(self, app: ASGIApp, failed: Failed) -> None:
        self._app = app
        self._failed = failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and answer in place of what broke."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def send_and_note(message: Message) -> None:
            nonlocal has_begun
            has_begun = has_begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        except ClientDisconnect:
            return  # the reader went away while still sending: nobody is left to answer
        except Exception:
            fault_id = secrets.token_hex(4)
            route = getattr(scope.get("route"), "path", "")
            log.exception(
                "fault", request_id=fault_id, method=scope["method"], route=route, status=500
            )
            if has_begun:  # half an answer is out: only breaking the line tells the reader so
                raise
            answer = await self._failed(Request(scope, receive), fault_id)
            await answer(scope, receive, send)


def _secure_cookies(headers: MutableHeaders) -> None:
    """Say of every cookie of an answer over https that it never travels otherwise."""
    cookies = headers.getlist("set-cookie")
    if not cookies:
        return
    del headers["set-cookie"]
    for cookie in cookies:
        secure = cookie if "; secure" in cookie.lower() else f"{cookie}; Secure"
        headers.append("set-cookie", secure)
