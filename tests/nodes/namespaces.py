"""Two networks on this machine, joined by a cable that can be pulled: network namespaces, as root.

A namespace has its own addresses, ports and loopback. A thread moves into one, and so does all that
it starts; a process of a node moves in as its first step.
"""

import ctypes
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from tests.faults.disk import found_program

_OWN: Final = Path("/proc/thread-self/ns/net")
_NETWORK: Final = 0x40000000  # CLONE_NEWNET
_NOBODY: Final = ("lladdr", "02:00:00:00:00:01", "nud", "permanent")  # a card that none has
_LIBC: Final = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Namespace:
    """One network, and this machine's address in it."""

    name: str
    address: str

    def enter(self) -> None:
        """Move the calling thread here."""
        with Path("/run/netns", self.name).open() as file:
            _move(file.fileno())

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Be here for a while: what is started meanwhile stays."""
        with _OWN.open() as back:
            self.enter()
            try:
                yield
            finally:
                _move(back.fileno())


class Cable:
    """Two networks and what joins them."""

    def __init__(self) -> None:
        mark = f"mn{os.getpid()}"
        self.above = Namespace(f"{mark}-above", "10.77.0.1")
        self.below = Namespace(f"{mark}-below", "10.77.0.2")
        self._ends = f"{mark}a", f"{mark}b"
        try:
            self._lay()
        except BaseException:
            self.clear()
            raise

    def swallow(self) -> None:
        """Let what either sends be lost on its way, as where a line is cut far from both."""
        for place, other, end in self._ways():
            _ip("-n", place.name, "neighbour", "replace", other.address, *_NOBODY, "dev", end)

    def pull(self) -> None:
        """Take the link down at the upper end."""
        self._at_the_upper_end("down")

    def plug(self) -> None:
        """Join them again."""
        for place, other, end in self._ways():
            _tried("-n", place.name, "neighbour", "delete", other.address, "dev", end)
        self._at_the_upper_end("up")

    def clear(self) -> None:
        """Remove both networks; the cable goes with them."""
        for one in (self.above, self.below):
            _tried("netns", "delete", one.name)

    def _lay(self) -> None:
        places = dict(zip(self._ends, (self.above, self.below), strict=True))
        for one in places.values():
            _ip("netns", "add", one.name)
        upper, lower = self._ends
        peer = ("peer", "name", lower, "netns", self.below.name)
        _ip("-n", self.above.name, "link", "add", upper, "type", "veth", *peer)
        for end, one in places.items():
            _ip("-n", one.name, "address", "add", f"{one.address}/30", "dev", end)
            for device in ("lo", end):
                _ip("-n", one.name, "link", "set", device, "up")

    def _ways(self) -> Iterator[tuple[Namespace, Namespace, str]]:
        yield self.above, self.below, self._ends[0]
        yield self.below, self.above, self._ends[1]

    def _at_the_upper_end(self, state: str) -> None:
        _ip("-n", self.above.name, "link", "set", self._ends[0], state)


@cache
def can_join() -> bool:
    """Say whether networks can be made here: as root, with Debian's iproute2."""
    if os.geteuid() != 0 or found_program("ip") is None:
        return False
    try:
        Cable().clear()
    except AssertionError:  # a container that may not
        return False
    return True


def _move(descriptor: int) -> None:
    if _LIBC.setns(descriptor, _NETWORK) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def _ip(*words: str) -> None:
    told = _tried(*words)
    assert told.returncode == 0, f"ip {' '.join(words)}: {told.stderr}"


def _tried(*words: str) -> subprocess.CompletedProcess[str]:
    program = found_program("ip") or "ip"
    return subprocess.run([program, *words], check=False, capture_output=True, text=True)
