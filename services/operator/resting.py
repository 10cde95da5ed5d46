"""Acting in registry while it rests, as the machine itself: by its own operations and rules.

What is done is a fact like any other, told to the other services at their next start.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from shared.desk import Desk
from shared.hosting.opening import stopped
from shared.settings import Settings


@contextmanager
def registry_at_rest(settings: Settings) -> Iterator[Desk]:
    """Yield registry's desk; raises CannotOpen where registry runs, on whatever machine."""
    from services.demonstration import mark
    from shared.hosting.host import Host
    from shared.hosting.loading import load

    with stopped(settings, ["registry"]):
        mark.adopt(settings, ["registry"])
        clock = mark.clock(settings.data_dir)
        host = Host(load(["registry"]), settings, clock, at_work=False)
        try:
            mark.tell(host)
            yield host.desks["registry"]
        finally:
            host.hosted["registry"].store.close()
