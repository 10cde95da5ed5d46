"""What a nats-server finds in its store when it is started again, before any service speaks."""

import asyncio
from pathlib import Path

from nats.js.errors import NotFoundError

from shared.contracts.announcement import Audience
from shared.messaging.connection import Credentials, Line, close
from shared.messaging.names import ADMIN, STREAMS
from tests.kit.nats import secrets_in, server_in


def kept_on_the_wire(folder: Path) -> dict[str, int] | None:
    """Return, by service, how many of its letters to services are in the store.

    None: the stream is gone as a whole. nats-server writes what a stream is in two files, not at
    one moment; where the power is cut in between, it drops the stream at its next start.
    """
    return asyncio.run(_kept(folder))


async def _kept(folder: Path) -> dict[str, int] | None:
    server = server_in(folder)
    url = await server.start()
    known = Credentials(url, ADMIN, secrets_in(folder).passwords[ADMIN])
    line = Line(known, "testing", on_closed=lambda: None)
    client = await line.connect()
    try:
        name = STREAMS[Audience.SERVICES]
        found = await client.jetstream().stream_info(name, subjects_filter="svc.>")
    except NotFoundError:
        return None
    finally:
        line.went_down()
        await close(client)
        await server.stop()
    kept: dict[str, int] = {}
    for subject, count in (found.state.subjects or {}).items():
        service = subject.split(".")[2]
        kept[service] = kept.get(service, 0) + count
    return kept
