"""The host: services side by side, one door, told the time, ready only when they really are."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from shared.calendar.clock import SimulatedClock
from shared.calendar.ticks import DayBegan, MinuteBegan
from shared.desk import Desk
from shared.eventstore.acts import Heard, Policy, Reaction
from shared.hosting.host import Host
from shared.hosting.loading import NotFitToStart, checked
from shared.service import Service
from shared.settings import Settings
from tests.kit.host import caller, count_at, host_in, hosting, listener, teller
from tests.kit.nats import NATS, until
from tests.kit.toy import THE_START, totals

pytestmark = NATS

AN = UUID(int=1)
LIMIT = 256 * 1024


class TestReadiness:
    async def test_nothing_is_ready_before_the_start(self, tmp_path: Path) -> None:
        host = host_in(tmp_path)
        assert not host.is_ready
        async with caller(host) as call:
            assert (await call.get("/health/ready")).status_code == 503
            assert (await call.get("/health/live")).status_code == 200
        await host.stop()

    async def test_all_services_are_ready_soon_after_it(self, tmp_path: Path) -> None:
        async with hosting(host_in(tmp_path)) as host, caller(host) as call:
            await until(lambda: host.is_ready)
            answer = await call.get("/health/ready")
            one = await call.get("/reporting/health/ready")

        assert answer.status_code == 200
        assert answer.json()["services"]["registry"]["status"] == "ready"
        assert one.json()["services"]["reporting"]["checks"] == {
            "telling": "ok",
            "listening": "ok",
        }

    async def test_without_nats_it_says_so_and_comes_back(self, tmp_path: Path) -> None:
        async with hosting(host_in(tmp_path)) as host, caller(host) as call:
            await until(lambda: host.is_ready)
            assert host._wiring is not None
            server = host._wiring.server
            assert server is not None
            await server.stop()
            await until(lambda: not host.is_ready)
            body = (await call.get("/health/ready")).json()
            assert body["services"]["registry"]["checks"]["telling"] == "not_connected"

            await server.start()
            await until(lambda: host.is_ready)


class TestWhatIsToldIsHeard:
    async def test_from_one_service_to_the_other(self, tmp_path: Path) -> None:
        async with hosting(host_in(tmp_path)) as host:
            await asyncio.to_thread(count_at, host, 5, AN)
            await asyncio.to_thread(count_at, host, 6, AN)
            await asyncio.to_thread(host.quiet, 20)

            assert host.desks["reporting"].read(totals) == {str(AN): 11}

    async def test_it_stops_and_goes_on_after_the_next_start(self, tmp_path: Path) -> None:
        first = host_in(tmp_path)
        async with hosting(first):
            await until(lambda: first.is_ready)
            await asyncio.to_thread(count_at, first, 5, AN)

        async with hosting(host_in(tmp_path)) as again:
            await asyncio.to_thread(count_at, again, 6, AN)
            await asyncio.to_thread(again.quiet, 20)
            assert again.desks["reporting"].read(totals) == {str(AN): 11}

    async def test_two_processes_of_one_node_share_the_wire(self, tmp_path: Path) -> None:
        tells, hears = host_in(tmp_path, services=[teller]), host_in(tmp_path, services=[listener])
        async with hosting(tells), hosting(hears):
            await asyncio.to_thread(count_at, tells, 5, AN)
            await until(lambda: hears.desks["reporting"].read(totals) == {str(AN): 5})

    async def test_a_policy_that_failed_is_tried_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tests.kit.toy.POISON", 7)
        async with hosting(host_in(tmp_path)) as host:
            await asyncio.to_thread(count_at, host, 7, AN)
            hears = host.hosted["reporting"]
            failures = "mangnon_policy_failures_total"
            await until(lambda: hears.metrics.value(failures, policy="sum_what_is_heard") >= 1)
            monkeypatch.setattr("tests.kit.toy.POISON", -1)
            await asyncio.to_thread(host.quiet, 20)

            assert hears.desk.read(totals) == {str(AN): 7}


class TestTime:
    async def test_the_day_is_told_at_the_start(self, tmp_path: Path) -> None:
        told: list[object] = []
        async with hosting(host_in(tmp_path, services=[noting(told)])):
            await until(lambda: len(told) >= 2)  # a new minute may have begun since

        assert [type(said) for said in told[:2]] == [DayBegan, MinuteBegan]

    async def test_a_simulated_clock_is_moved_by_hand(self, tmp_path: Path) -> None:
        told: list[object] = []
        clock = SimulatedClock(THE_START)
        async with hosting(host_in(tmp_path, clock, [noting(told)])) as host:
            assert not told
            for minutes in (0, 1, 1, 24 * 60):
                at = THE_START + timedelta(minutes=minutes)
                await asyncio.to_thread(host.tick_to, at)

        minutes_told = [said for said in told if isinstance(said, MinuteBegan)]
        days_told = [said.day.isoformat() for said in told if isinstance(said, DayBegan)]
        assert len(minutes_told) == 3
        assert days_told == ["2025-03-10", "2025-03-11"]


class TestTheDoor:
    @pytest.fixture
    def host(self, tmp_path: Path) -> Iterator[Host]:
        host = host_in(tmp_path)
        yield host
        asyncio.run(host.stop())

    def test_it_leads_to_the_inbox(self, host: Host) -> None:
        assert self.ask(host, "GET", "/").headers["location"] == "/notify/inbox"

    def test_what_is_too_large_is_refused_in_vietnamese(self, host: Host) -> None:
        path = f"/registry/toys/{AN}"
        assert self.ask(host, "POST", path, b"x" * LIMIT).status_code == 200

        refused = self.ask(host, "POST", path, b"x" * (LIMIT + 1))
        assert refused.status_code == 413
        assert "quá lớn" in refused.text

    def test_also_when_its_size_is_not_announced(self, host: Host) -> None:
        async def pieces() -> AsyncIterator[bytes]:
            for _ in range(6):
                yield b"x" * 64 * 1024

        refused = self.ask(host, "POST", f"/registry/toys/{AN}", pieces())
        assert refused.status_code == 413

    def test_figures_name_routes_and_never_paths(self, host: Host) -> None:
        self.ask(host, "POST", f"/registry/toys/{AN}", b"x")
        figures = self.ask(host, "GET", "/metrics").text

        assert 'route="/toys/{subject}"' in figures
        assert str(AN) not in figures
        assert 'service="registry"' in figures
        assert 'service="reporting"' in figures
        assert figures.count("# TYPE mangnon_position gauge") == 1
        assert str(AN) not in self.ask(host, "GET", "/registry/metrics").text

    @staticmethod
    def ask(
        host: Host, method: str, path: str, content: bytes | AsyncIterator[bytes] = b""
    ) -> httpx.Response:
        async def asked() -> httpx.Response:
            async with caller(host) as call:
                return await call.request(method, path, content=content)

        return asyncio.run(asked())


class TestWhatIsNotFitToStart:
    def test_an_operation_that_nobody_may_carry_out(self) -> None:
        with pytest.raises(NotFitToStart, match="count_up"):
            checked(replace(teller, permissions={}))

    def test_a_right_to_nothing(self) -> None:
        rows = {**teller.permissions, "count_down": {}}
        with pytest.raises(NotFitToStart, match="count_down"):
            checked(replace(teller, permissions=rows))

    def test_one_that_is_put_together_well_is_returned(self) -> None:
        assert checked(teller) is teller


async def test_background_work_that_fails_is_started_again(tmp_path: Path) -> None:
    rounds: list[str] = []

    async def work(desk: Desk, settings: Settings) -> None:
        rounds.append(desk.store.service)
        message = "a mail server that is not there"
        raise OSError(message)

    host = host_in(tmp_path, services=[replace(teller, background=(work,))])
    async with hosting(host):
        await until(lambda: len(rounds) == 2)


def noting(told: list[object]) -> Service:
    """Return a service that notes each tick it is told."""

    def note(said: object, heard: Heard) -> Reaction:
        told.append(said)
        return ()

    return replace(teller, policies=(Policy(DayBegan, note), Policy(MinuteBegan, note)))
