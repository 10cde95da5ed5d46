"""What was erased stays erased: keys are destroyed wherever a fact says that they are.

The writer that stores such a fact destroys the key after its commit. A keyring restored from a
backup, or another replica that holds the key in memory, learns it here: from the facts.
"""

import threading
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, false, or_, select

from shared.database.prepared import Prepared
from shared.eventstore.codec import OF_FACT, Codec
from shared.eventstore.tables import events
from shared.privacy.keyring import Keyring


class Erasing:
    """Knows up to which position the facts of the service have been followed."""

    def __init__(self, codec: Codec, keyring: Keyring) -> None:
        self._codec = codec
        self._keyring = keyring
        self._erased = _facts_of(codec.shredding_types())
        self._lock = threading.Lock()
        self._seen = 0
        self.times = 0  # how often something was found erased that was not yet

    def catch_up(self, connection: Connection, head: int) -> None:
        """Destroy the keys that facts up to `head` say are destroyed, whoever stored them."""
        if head == self._seen:
            return
        with self._lock:
            for row in self._erased.tuples(connection, {"seen": self._seen, "head": head}):
                fact: Any = self._codec.fact(row)
                subject = str(getattr(fact, fact.shreds))
                if not self._keyring.is_destroyed(subject):
                    self._keyring.destroy(subject)
                    self.times += 1
            self._seen = max(head, self._seen)

    def passed(self, head: int) -> None:
        """Remember that the facts up to `head` are our own and followed already."""
        with self._lock:
            self._seen = max(head, self._seen)


def _facts_of(types: Iterable[str]) -> Prepared:
    place = events.c.position
    between = (place > bindparam("seen"), place <= bindparam("head"))
    of_them = or_(false(), *(events.c.type == name for name in types))
    return Prepared(select(*OF_FACT).where(*between, of_them).order_by(place))
