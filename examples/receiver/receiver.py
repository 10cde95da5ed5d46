"""A receiver of webhooks: checked by Standard Webhooks, taken once, printed.

It imports nothing of the project. Behind it a program would keep the ids where it keeps its work.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

MOST_SECONDS_OFF = 300
LARGEST_BODY = 1_000_000
KEYS = [
    base64.b64decode(secret.removeprefix("whsec_"))
    for secret in os.environ["WEBHOOK_SECRET"].split()
]
seen: set[str] = set()


def is_genuine(event_id: str, stamp: str, signatures: str, body: bytes) -> bool:
    """Say whether one of the signatures fits one of our secrets, and the try is a recent one."""
    if not stamp.isdecimal() or abs(time.time() - int(stamp)) > MOST_SECONDS_OFF:
        return False
    content = f"{event_id}.{stamp}.".encode() + body
    digests = (hmac.new(key, content, hashlib.sha256).digest() for key in KEYS)
    wanted = [f"v1,{base64.b64encode(digest).decode()}" for digest in digests]
    shown = signatures.split()
    return any(hmac.compare_digest(one, other) for one in wanted for other in shown)


class Receiver(BaseHTTPRequestHandler):
    """Answers 204 to what is genuine, seen before or not; 400 to anything else."""

    def do_POST(self) -> None:
        """Take one event."""
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(min(length, LARGEST_BODY))
        event_id, stamp, signatures = (
            self.headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature")
        )
        genuine = is_genuine(event_id, stamp, signatures, body)
        if genuine and event_id not in seen:
            seen.add(event_id)
            sys.stdout.write(json.dumps(json.loads(body), ensure_ascii=False) + "\n")
            sys.stdout.flush()
        self.send_response(204 if genuine else 400)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing of who came: a log is one more place to keep clean."""


if __name__ == "__main__":
    with HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver) as server:
        sys.stderr.write(f"port {server.server_address[1]}\n")
        sys.stderr.flush()
        server.serve_forever()
