"""Several hands that write at once: acts under way while something breaks."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

import httpx

from tests.kit.office import SERVICE_OF, Office, machine

_HANDS: Final = ("child", "child", "notice", "gift")
_PATIENCE_SECONDS: Final = 300
_REST_SECONDS: Final = 0.2


class Writing:
    """Hands at work, each with its kind of act, until told to stop.

    An act whose answer did not come is asked for again under its key, as a form that is sent again.
    `address` says where a service is reached at the moment: it may have been started again.
    """

    def __init__(
        self,
        office: Office,
        ticket: str,
        address: Callable[[str], str],
        kinds: Sequence[str] = _HANDS,
    ) -> None:
        self.refused: list[str] = []
        self._office = office
        self._ticket = ticket
        self._address = address
        self._stopping = threading.Event()
        self._open: deque[str] = deque()
        self._hands = [threading.Thread(target=self._write, args=(kind,)) for kind in kinds]
        for hand in self._hands:
            hand.start()

    def until_done(self, more: int) -> None:
        """Wait until so many more acts are done."""
        wanted = len(self._office.done) + more
        until = time.monotonic() + _PATIENCE_SECONDS
        while len(self._office.done) < wanted:
            assert time.monotonic() < until, f"nothing is done any more: {self.refused[-1:]}"
            time.sleep(0.002)

    def stop(self) -> list[str]:
        """Stop at once; return the keys of acts whose answer did not come."""
        self._stopping.set()
        for hand in self._hands:
            hand.join()
        return list(self._open)

    def finish(self) -> None:
        """Stop once each act that was asked for is done."""
        self.ask_again(self.stop())

    def ask_again(self, left: Sequence[str]) -> None:
        """Ask for acts whose answer did not come; each must be done."""
        self._ticket = self._office.enter(self._address("registry"))
        for key in left:
            url = self._address(SERVICE_OF[key.split("-")[0]])
            with machine(url, self._ticket) as client:
                answer = self._office.ask(client, key)
                assert answer.status_code == 201, answer.text

    def _write(self, kind: str) -> None:
        while not self._stopping.is_set():
            key = self._office.next_key(kind)
            self._open.append(key)
            if self._until_answered(kind, key):
                self._open.remove(key)

    def _until_answered(self, kind: str, key: str) -> bool:
        while True:
            try:
                with machine(self._address(SERVICE_OF[kind]), self._ticket) as client:
                    answer = self._office.ask(client, key)
                if key in self._office.done:
                    return True
                if answer.status_code == 401:
                    self._ticket = self._office.enter(self._address("registry"))
                else:
                    self.refused.append(f"{answer.status_code} {answer.text}")
            except httpx.HTTPError:
                pass  # it died: it is asked again where it is by then
            if self._stopping.wait(_REST_SECONDS):
                return False
