"""The static files: a stylesheet, an icon, htmx.

Their addresses hold a digest of what they hold, so a browser keeps them for ever and never asks
again; they are compressed once, at the start.
"""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

FOLDER: Final = Path(__file__).with_name("static")
STATIC: Final = "/static"
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served."""

    address: str
    kind: str
    plain: bytes
    packed: bytes


@cache
def assets() -> dict[str, Asset]:
    """Return the static files by name, e.g. "mangnon.css"."""
    found = {}
    for path in sorted(FOLDER.rglob("*")):
        if path.suffix in _KINDS:
            plain = path.read_bytes()
            digest = hashlib.sha256(plain).hexdigest()[:12]
            address = f"{STATIC}/{path.stem}.{digest}{path.suffix}"
            packed = gzip.compress(plain, 9, mtime=0)
            found[path.name] = Asset(address, _KINDS[path.suffix], plain, packed)
    return found


def address(name: str) -> str:
    """Return the address of a static file."""
    return assets()[name].address


async def serve(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer requests under /static: an ASGI application."""
    by_address = {asset.address.rpartition("/")[2]: asset for asset in assets().values()}
    asset = by_address.get(scope["path"].rpartition("/")[2])
    if asset is None:
        # Perhaps a page of an older version: it must not be kept as missing.
        await PlainTextResponse("404", 404, {"Cache-Control": "no-store"})(scope, receive, send)
        return
    headers = {"Content-Type": asset.kind, "Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding"}
    body = asset.plain
    if "gzip" in Headers(scope=scope).get("Accept-Encoding", ""):
        headers["Content-Encoding"] = "gzip"
        body = asset.packed
    await Response(body, headers=headers)(scope, receive, send)
