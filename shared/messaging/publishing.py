"""Sending rows of an outbox to JetStream: many at once and in order, or one by one.

An atomic batch is taken whole or not at all. It is refused when one of its ids was taken before
(a retry after a time-out that was none); then the rows go one by one under the same ids, and the
server drops those that it has.
"""

import asyncio
import json
import secrets
from collections.abc import Sequence
from typing import Protocol

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError
from nats.js.api import PubAck
from nats.js.errors import APIError, NoStreamResponseError

from shared.messaging.names import stream_of

MOST_IN_A_BATCH = 100
PATIENCE_SECONDS = 5.0
_MESSAGE_ID = "Nats-Msg-Id"
_EXPECTED_STREAM = "Nats-Expected-Stream"


class Row(Protocol):
    """One announcement as the outbox keeps it."""

    @property
    def audience(self) -> str: ...
    @property
    def sequence(self) -> int: ...
    @property
    def event_id(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def envelope(self) -> str: ...


async def publish_batch(client: Client, rows: Sequence[Row], suffix: str = "") -> None:
    """Send rows as one atomic batch; raises where the server did not take it whole."""
    batch_id = secrets.token_hex(16)
    headers = [
        {
            **_headers(row, suffix),
            "Nats-Batch-Id": batch_id,
            "Nats-Batch-Sequence": str(number),
        }
        for number, row in enumerate(rows, start=1)
    ]
    headers[-1]["Nats-Batch-Commit"] = "1"
    async with asyncio.timeout(PATIENCE_SECONDS):
        for row, header in zip(rows[:-1], headers[:-1], strict=True):
            await client.publish(row.subject, _body(row), headers=header)
        ack = await _request(client, rows[-1], headers[-1])
    if ack.batch_size != len(rows):
        raise APIError(code=500, description="the batch was not taken whole")


async def publish_singly(client: Client, row: Row, suffix: str = "") -> None:
    """Send one row and wait until the server has it (or had it already)."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        await _request(client, row, _headers(row, suffix))


async def answers(client: Client) -> bool:
    """Say whether the server is there and answers, whatever it stores."""
    if not client.is_connected:
        return False
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await client.flush()
    except (NatsError, OSError, TimeoutError):
        return False
    return True


async def _request(client: Client, row: Row, headers: dict[str, str]) -> PubAck:
    try:
        answer = await client.request(
            row.subject, _body(row), timeout=PATIENCE_SECONDS, headers=headers
        )
    except NoRespondersError:
        raise NoStreamResponseError from None
    told = json.loads(answer.data)
    if "error" in told:
        raise APIError.from_error(told["error"])
    return PubAck.from_response(told)


def _headers(row: Row, suffix: str) -> dict[str, str]:
    return {
        _MESSAGE_ID: f"{row.event_id}{suffix}",
        _EXPECTED_STREAM: stream_of(row.audience),
        "content-type": "application/json",
    }


def _body(row: Row) -> bytes:
    return row.envelope.encode()
