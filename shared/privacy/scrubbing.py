"""What is erased leaves the disk too, not only the tables.

SQLite's `secure_delete` overwrites what is deleted, but the log of a database that stays open
(`-wal`) keeps the pages as they were. Writing it back and emptying it leaves none. PostgreSQL
overwrites nothing: what lost something is written anew (`shared/database/rewriting.py`).
"""

import structlog

from shared.database import Database

log = structlog.get_logger()


def scrub(database: Database, *, at_leisure: bool = False) -> None:
    """Let nothing of what was written over lie on the disk.

    What reads meanwhile is waited for. What cannot be done now is done with the next erasure or at
    the next start, on a server also when the next day begins, so a fault here stops nobody. What
    would keep others waiting for long is done when a day begins: then there is leisure.
    """
    in_the_way = database.scrub(at_leisure=at_leisure)
    if in_the_way:
        log.warning("what was erased still lies on the disk", reason=in_the_way)
