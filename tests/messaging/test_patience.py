"""What stands between FastStream's pull loop and nats-py, trap by trap."""

import asyncio
from time import monotonic
from typing import Any

import pytest
from nats.errors import TimeoutError as NothingCame
from nats.js.errors import ServiceUnavailableError

from shared.messaging.connection import Credentials, Line
from shared.messaging.patience import PatientPull
from shared.messaging.provisioning import BATCH


class Pull:
    """A subscription that answers as it is told."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[float | None] = []

    async def fetch(self, batch: int, timeout: float | None) -> Any:  # noqa: ASYNC109
        """Answer."""
        self.asked.append(timeout)
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


def patient(answer: Any, *, is_up: bool = True) -> tuple[PatientPull, Pull]:
    line = Line(Credentials("nats://nowhere", "reporting", "x"), "listening", is_up=is_up)
    pull = Pull(answer)
    return PatientPull(pull, line), pull  # type: ignore[arg-type]


async def test_both_time_outs_of_nats_py_become_the_one_that_faststream_knows() -> None:
    for fault in (TimeoutError(), NothingCame()):
        with pytest.raises(NothingCame):
            await patient(fault)[0].fetch(BATCH, 0.02)


async def test_the_first_message_is_waited_for_long_and_the_rest_briefly() -> None:
    pull, beneath = patient([])
    await pull.fetch(BATCH, 0.02)
    await pull.fetch(BATCH - 1, 0.01)
    assert beneath.asked == [1.0, 0.01]


@pytest.mark.parametrize("is_up", [True, False])
async def test_a_failure_costs_a_pause_so_that_the_loop_does_not_spin(is_up: bool) -> None:
    pull, _ = patient(ServiceUnavailableError(), is_up=is_up)
    started = monotonic()
    with pytest.raises(NothingCame):
        await pull.fetch(BATCH, 0.02)
    assert monotonic() - started >= 0.4


async def test_on_a_closed_connection_it_waits_for_the_end() -> None:
    from nats.errors import ConnectionClosedError

    pull, _ = patient(ConnectionClosedError())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await pull.fetch(BATCH, 0.02)


async def test_silence_for_long_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    pull, _ = patient([])
    assert pull.is_fresh
    pull.answered_at -= 60
    assert not pull.is_fresh
