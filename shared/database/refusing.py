"""Why a server of PostgreSQL lets somebody not in, by SQLSTATE.

libpq knows that code of a refused connection and tells nobody; its words are in the language of the
server. So a connection is begun while libpq writes down what it hears, in memory alone: what is
said to come in may be a secret.
"""

import os
import re
import time
from select import POLLIN, POLLOUT, poll
from typing import Final

from psycopg.pq import PGconn, PollingStatus
from psycopg.pq.abc import PGconn as Connecting

_WAITS_FOR: Final = {PollingStatus.READING: POLLIN, PollingStatus.WRITING: POLLOUT}
_REFUSAL: Final = re.compile(rb'\tErrorResponse\t S "\w+" V "\w+" C "(\w{5})"')
_PATIENCE_SECONDS: Final = 2


def why_refused(told: bytes) -> str | None:
    """Return the SQLSTATE of the refusal, "" where it had none; None where one may come in."""
    heard = os.memfd_create("heard")
    try:
        connection = PGconn.connect_start(told)
        connection.trace(heard)
        fails = _fails(connection)
        connection.untrace()
        connection.finish()
        codes = _REFUSAL.findall(os.pread(heard, os.fstat(heard).st_size, 0))
    finally:
        os.close(heard)
    if not fails:
        return None
    return codes[-1].decode("ascii") if codes else ""


def _fails(connection: Connecting) -> bool:
    """Say whether one does not come in; of a server that takes its time nobody can say."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while (state := PollingStatus(connection.connect_poll())) in _WAITS_FOR:
        line = poll()
        line.register(connection.socket, _WAITS_FOR[state])
        left = until - time.monotonic()
        if left <= 0 or not line.poll(left * 1000):
            return False
    return state == PollingStatus.FAILED
