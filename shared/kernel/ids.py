"""Ids that come from the command: the same idempotency key gives the same ids, for ever.

So a retried command, a redelivered message and a simulated life with one seed all arrive at the
same ids, and nothing below the edges needs a source of chance.
"""

import hashlib
import secrets
from datetime import UTC, datetime
from uuid import UUID

_RFC_VARIANT = 0b10


def thing_id(*parts: str) -> UUID:
    """Return the id (UUIDv8, a digest of `parts`) of a thing that a command makes."""
    return UUID(int=_shaped(int.from_bytes(_digest(parts), "big"), version=8))


def event_id(at: datetime, *parts: str) -> str:
    """Return the id (UUIDv7, as text) of an event: the moment `at` (aware) and a digest of `parts`.

    It is never anything but told, stored and compared.
    """
    milliseconds = int(at.astimezone(UTC).timestamp() * 1000) & ((1 << 48) - 1)
    chance = int.from_bytes(_digest(parts), "big") & ((1 << 80) - 1)
    text = f"{_shaped((milliseconds << 80) | chance, version=7):032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def random_key() -> str:
    """Return a random idempotency key: made at the edges, never inside the rules."""
    return secrets.token_urlsafe(18)


def _digest(parts: tuple[str, ...]) -> bytes:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).digest()


def _shaped(number: int, version: int) -> int:
    number = (number & ~(0xF << 76)) | (version << 76)
    return (number & ~(0b11 << 62)) | (_RFC_VARIANT << 62)
