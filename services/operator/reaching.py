"""Asking the node that runs here: over http or, where it serves the office, over its own TLS."""

import http.client
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Final

from services.operator.lan import folder_of
from shared.settings import Settings

_PATIENCE_SECONDS: Final = 3


def asked(settings: Settings, path: str) -> tuple[int, bytes] | None:
    """Return the status and the body of what the running node answers, None where none runs."""
    for scheme, context in _ways(settings):
        url = f"{scheme}://127.0.0.1:{settings.port}{path}"
        try:
            with urllib.request.urlopen(  # noqa: S310 - http or https, of this machine
                url, timeout=_PATIENCE_SECONDS, context=context
            ) as reply:
                return reply.status, reply.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()
        except (OSError, http.client.HTTPException):
            continue
    return None


def _ways(settings: Settings) -> Iterator[tuple[str, ssl.SSLContext | None]]:
    yield "http", None
    authority = folder_of(settings) / "mangnon-ca.crt"
    if authority.exists():
        yield "https", ssl.create_default_context(cafile=authority)
