"""A subscriber's program: a real HTTP server, and the check that the standard describes.

The check is written from the words of Standard Webhooks 1.0, not from our sender: the signed text
is `webhook-id.webhook-timestamp.body`; the key is what stands in base64 after `whsec_`; the header
lists `version,signature` pairs with spaces between, of which one must fit.
"""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Got:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]  # names in small letters
    body: bytes

    @property
    def id(self) -> str:
        """The id of the event, by which a program knows what it has already."""
        return self.headers["webhook-id"]

    @property
    def event(self) -> dict[str, Any]:
        """The event."""
        said: dict[str, Any] = json.loads(self.body)
        return said


@dataclass
class Receiver:
    """What arrived, and what is answered: the next of `answers`, and 204 after them."""

    answers: list[int] = field(default_factory=list)
    got: list[Got] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """Where it listens; the query holds something that must stand in no log and on no page."""
        return f"http://127.0.0.1:{self.port}/hook?token=mat-khau-rieng"

    @property
    def ids(self) -> list[str]:
        """The ids of what arrived, in order."""
        return [one.id for one in self.got]


@contextmanager
def receiving(receiver: Receiver) -> Iterator[Receiver]:
    """Let a receiver listen on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): text for name, text in self.headers.items()}
            receiver.got.append(Got(self.path, headers, body))
            self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()


def fits(got: Got, secret: str, *, body: bytes | None = None) -> bool:
    """Say whether a request is signed with a secret, as the standard has it."""
    kind, _, key = secret.partition("_")
    assert kind == "whsec"
    head = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}."
    content = head.encode("ascii") + (got.body if body is None else body)
    expected = hmac.new(base64.b64decode(key), content, hashlib.sha256).digest()
    for pair in got.headers["webhook-signature"].split(" "):
        version, _, signature = pair.partition(",")
        if version == "v1" and hmac.compare_digest(base64.b64decode(signature), expected):
            return True
    return False
