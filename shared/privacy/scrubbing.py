"""What is erased leaves the disk too, not only the tables.

SQLite's `secure_delete` overwrites what is deleted, but the log of a database that stays open
(`-wal`) keeps the pages as they were. Writing it back and emptying it leaves none.
"""

import structlog

from shared.database import Database

log = structlog.get_logger()


def scrub(database: Database) -> None:
    """Empty the log of an SQLite database; a server's own log is its keeper's business.

    What reads meanwhile is waited for. What cannot be emptied now is emptied by the next erasure or
    the next start, so a fault here stops nobody.
    """
    if not database.empty_log():
        log.warning("what was erased still lies in the log of the database")
