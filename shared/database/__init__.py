"""One database of one service: SQLite with honest commits, or PostgreSQL where it is outgrown.

What the two do differently is in this package and nowhere else.
"""

from shared.database.database import (
    READERS,
    BrokenPromise,
    CannotConnect,
    Database,
    NoRoom,
    lacks_room,
)
from shared.database.places import Places, WrongAddress
from shared.database.presence import AtWork

__all__ = [
    "READERS",
    "AtWork",
    "BrokenPromise",
    "CannotConnect",
    "Database",
    "NoRoom",
    "Places",
    "WrongAddress",
    "lacks_room",
]
