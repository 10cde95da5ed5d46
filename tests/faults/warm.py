"""A node's process that is ready sooner: forked from one that has loaded the platform.

Loading takes most of a start. What a process opens, keeps and does is its own from the fork on, and
a kill takes all of it away, as it would from any other process.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Final

from services.__main__ import main
from services.operator import command_line  # noqa: F401 - loaded before the fork, not after it
from shared.contracts.announcement import SERVICES
from shared.hosting.loading import load

_FORKING: Final = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload([__name__])
load(SERVICES)


def begin(
    words: Sequence[str],
    variables: Mapping[str, str],
    said: Path,
    first: Sequence[Callable[[], None]] = (),
) -> ForkServerProcess:
    """Let a process run `mangnon words…`, after some steps; what it says goes to a file."""
    said.write_bytes(b"")
    told = (("mangnon", *words), {**os.environ, **variables}, said, first)
    process = _FORKING.Process(target=_live, args=told, daemon=True)
    process.start()
    return process


def _live(
    words: Sequence[str],
    variables: Mapping[str, str],
    said: Path,
    first: Sequence[Callable[[], None]],
) -> None:
    os.environ.clear()
    os.environ.update(variables)
    sys.argv = [*words]
    with said.open("ab", buffering=0) as to:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(to.fileno(), stream.fileno())
    for step in first:
        step()
    main()
