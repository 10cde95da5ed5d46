"""Named places where a test may end the process as a power cut would.

`MANGNON_CRASH_AT=registry.after_commit` ends registry's process after a commit and before anything
is sent; `registry.before_mark` after NATS took the messages and before that is remembered;
`registry.before_ack` after it kept what it heard and before it says so.
"""

import os

PLACES = ("after_commit", "before_mark", "before_ack")
VARIABLE = "MANGNON_CRASH_AT"
_KILLED = 137


def crash_point(service: str, place: str) -> None:
    """End the process here where the environment says so."""
    if os.environ.get(VARIABLE) == f"{service}.{place}":
        os._exit(_KILLED)
