"""Ids that come from the command: the same idempotency key gives the same ids, for ever.

So a retried command, a redelivered message and a simulated life with one seed all arrive at the
same ids, and nothing below the edges needs a source of chance.
"""

import hashlib
import secrets
from datetime import datetime
from functools import lru_cache
from uuid import UUID

_RFC_VARIANT = 0b10
_WITH_RFC_VARIANT = {f"{digit:x}": f"{digit & 0b11 | _RFC_VARIANT << 2:x}" for digit in range(16)}


def thing_id(*parts: str) -> UUID:
    """Return the id (UUIDv8, a digest of `parts`) of a thing that a command makes."""
    return UUID(int=_shaped(int.from_bytes(_digest(parts), "big"), version=8))


def event_id(at: datetime, *parts: str) -> str:
    """Return the id (UUIDv7, as text) of an event: the moment `at` (aware) and a digest of `parts`.

    It is never anything but told, stored and compared; so no number is made of it.
    """
    chance = _digest(parts).hex()
    variant = _WITH_RFC_VARIANT[chance[16]]
    return f"{_moment(at)}-7{chance[13:16]}-{variant}{chance[17:20]}-{chance[20:]}"


def random_key() -> str:
    """Return a random idempotency key: made at the edges, never inside the rules."""
    return secrets.token_urlsafe(18)


def _digest(parts: tuple[str, ...]) -> bytes:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).digest()


@lru_cache(maxsize=1_000)
def _moment(at: datetime) -> str:
    """Return the milliseconds since 1970 as the first 48 bits of an id."""
    text = f"{int(at.timestamp() * 1000) & ((1 << 48) - 1):012x}"
    return f"{text[:8]}-{text[8:]}"


def _shaped(number: int, version: int) -> int:
    number = (number & ~(0xF << 76)) | (version << 76)
    return (number & ~(0b11 << 62)) | (_RFC_VARIANT << 62)
