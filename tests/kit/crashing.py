"""A teller in a process of its own, which a test lets crash: `python -m tests.kit.crashing …`."""

import asyncio
import sys
from pathlib import Path
from uuid import UUID

from shared.calendar.clock import SimulatedClock
from shared.messaging.connection import Credentials
from tests.kit.nats import End, secrets_in, until
from tests.kit.toy import TELLER, THE_START, count

AN = UUID(int=1)


async def tell(folder: Path, url: str, numbers: int) -> None:
    """Count up to `numbers`, idempotently, and wait until all has been told."""
    end = End(TELLER, folder / "teller", (), SimulatedClock(THE_START))
    password = secrets_in(folder).passwords["registry"]
    await end.start(Credentials(url, "registry", password))
    for number in range(1, numbers + 1):
        await asyncio.to_thread(end.store.perform, count(AN, number, f"tell-{number}"))
    await until(lambda: end.store.published("svc") == end.store.outbox_heads()["svc"])
    await end.stop()
    end.store.close()


if __name__ == "__main__":
    asyncio.run(tell(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
