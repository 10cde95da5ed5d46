"""The garbage collector, told what it need not look at."""

import gc
from typing import Final

# Python's own 700 are made by a request or two; a pass over so many holds everybody up for 3 ms,
# and over what five passes have left for 10.
_NEW_OBJECTS: Final = 5_000
_PASSES: Final = 5


def collect_seldom() -> None:
    """Leave alone what a node is made of, which stays, and look at what is new less often.

    For a process that is a node and nothing else, once it is put together: what is garbage by then
    is collected first, what lives is never looked at again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, _PASSES, 20)
