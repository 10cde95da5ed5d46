"""One named example of every contract: documentation, and what tests replay to real listeners.

All ids, places and people are invented.
"""

from collections.abc import Iterator

from shared.contracts.announcement import Announcement
from shared.contracts.examples import cases, fund, notify, registry, reporting

_ALL = {
    "registry": registry.EXAMPLES,
    "cases": cases.EXAMPLES,
    "fund": fund.EXAMPLES,
    "reporting": reporting.EXAMPLES,
    "notify": notify.EXAMPLES,
}


def examples() -> Iterator[tuple[str, Announcement]]:
    """Yield (emitter, example) for every contract, in an order in which they may happen."""
    for emitter, told in _ALL.items():
        for announcement in told:
            yield emitter, announcement
