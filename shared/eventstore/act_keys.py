"""An act happens once for its key: the digests by which a retry is known."""

import hashlib
from functools import lru_cache
from uuid import UUID

from shared.eventstore.acts import Act
from shared.kernel.ids import thing_id


def act_key(act: Act) -> str:
    """Return the digest under which an act's outcome is kept.

    One person's keys are their own; what a client put into its key is neither stored nor told.
    """
    return _key_of(act.issued.by.id, act.issued.key)


def fingerprint(act: Act) -> str:
    """Return a digest of what was asked, to tell a retry from another request with its key."""
    asked = (act.operation, str(act.unit), *(f"{s.stream}{s.command!r}" for s in act.steps))
    return hashlib.blake2b("\x1f".join(asked).encode(), digest_size=16).hexdigest()


@lru_cache(maxsize=1_000)
def _key_of(officer: UUID, key: str) -> str:
    return str(thing_id(str(officer), key))
