"""The embedded nats-server: what it promises on disk, who keeps it, and whose it is."""

import asyncio
import os
import re
import signal
import stat
import subprocess
from pathlib import Path
from uuid import UUID

import pytest

from shared.messaging.nats_process import WireUnavailable, binary, server_name_at
from shared.messaging.nats_server import NatsServer
from shared.messaging.secrets_file import FILE, WireSecrets
from shared.messaging.server_config import ServerPlan, environment, render
from tests.kit.nats import NATS, SERVICES, Wired, secrets_in, server_in, until

pytestmark = NATS


def plan(folder: Path) -> ServerPlan:
    return ServerPlan("mangnon-test", "n05578", SERVICES, folder, -1, 64 * 2**20)


class TestItsConfiguration:
    def test_an_acknowledgement_means_stored(self, tmp_path: Path) -> None:
        text = render(plan(tmp_path))
        assert "sync_interval: always" in text
        assert f"max_file_store: {64 * 2**20}" in text
        assert "cipher: chachapoly" in text

    def test_the_server_finds_it_valid(self, tmp_path: Path) -> None:
        config = tmp_path / "server.conf"
        config.write_text(render(plan(tmp_path)), "utf-8")
        variables = environment(secrets_in(tmp_path))
        subprocess.run([binary(), "-t", "-c", str(config)], env=variables, check=True)

    def test_it_holds_no_secret(self, tmp_path: Path) -> None:
        secrets = secrets_in(tmp_path)
        text = render(plan(tmp_path))
        assert not any(word in text for word in (*secrets.passwords.values(), secrets.storage_key))

    def test_it_listens_on_this_machine_only(self, tmp_path: Path) -> None:
        text = render(plan(tmp_path))
        assert re.findall(r"^listen: (.*)$", text, re.MULTILINE) == ['"127.0.0.1:-1"']
        assert "http" not in text


class TestItsSecrets:
    def test_only_the_owner_reads_them(self, tmp_path: Path) -> None:
        secrets_in(tmp_path)
        assert stat.S_IMODE((tmp_path / "keys" / FILE).stat().st_mode) == 0o600

    def test_they_stay_the_same(self, tmp_path: Path) -> None:
        assert secrets_in(tmp_path) == secrets_in(tmp_path)

    def test_a_file_that_others_can_read_is_refused(self, tmp_path: Path) -> None:
        secrets_in(tmp_path)
        (tmp_path / "keys" / FILE).chmod(0o644)
        with pytest.raises(PermissionError):
            secrets_in(tmp_path)

    def test_they_are_not_printed(self, tmp_path: Path) -> None:
        secrets = secrets_in(tmp_path)
        assert secrets.storage_key not in repr(secrets)
        assert secrets.passwords["registry"] not in repr(secrets)


async def test_what_is_told_lies_encrypted_on_the_disk(node: Wired) -> None:
    await node.start(node.teller)
    await node.provisioned()
    await node.tell(1)
    await until(lambda: node.teller.store.published("svc") == 1)

    await node.server.stop()
    files = [path for path in node.server.store_directory.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) > 500
    assert not any(b"toy_counted" in path.read_bytes() for path in files)


class TestItsKeeping:
    async def test_killed_it_comes_back_at_the_same_address(self, node: Wired) -> None:
        await node.server.start()
        before = node.server.url
        await node.kill_server()

        assert node.server.url == before
        assert node.server.restarts == 1

    async def test_a_second_process_joins_and_takes_over(self, tmp_path: Path) -> None:
        keeper, guest = server_in(tmp_path), server_in(tmp_path)
        url = await keeper.start()
        assert await guest.start() == url
        assert (keeper.is_keeper, guest.is_keeper) == (True, False)

        await keeper.stop()
        await until(lambda: guest.restarts == 1)
        assert (guest.is_keeper, guest.url) == (True, url)
        await guest.stop()

    async def test_one_that_outlived_its_keeper_is_ended(self, tmp_path: Path) -> None:
        crashed, next_one = server_in(tmp_path), server_in(tmp_path)
        await crashed.start()
        orphan, url = crashed.pid, crashed.url
        await self.vanish(crashed)

        assert await next_one.start() == url
        assert next_one.pid != orphan
        await next_one.stop()
        await crashed.stop()

    @pytest.mark.parametrize("known", ["an older one", "none"])
    async def test_so_is_one_that_its_keeper_had_no_time_to_write_down(
        self, tmp_path: Path, known: str
    ) -> None:
        crashed, next_one = server_in(tmp_path), server_in(tmp_path)
        url = await crashed.start()
        written = tmp_path / "nats/running.json"
        older = written.read_bytes()
        await crashed.restart()
        await until(lambda: crashed.restarts == 1)
        orphan = crashed.pid
        await self.vanish(crashed)
        written.write_bytes(older) if known == "an older one" else written.unlink()

        assert (await next_one.start() == url) is (known == "an older one")
        assert next_one.pid != orphan
        assert crashed._process is not None
        assert await crashed._process.process.wait() == -signal.SIGKILL
        await next_one.stop()
        await crashed.stop()

    async def test_a_store_it_cannot_start_on_is_set_aside(self, tmp_path: Path) -> None:
        server = server_in(tmp_path)
        server.store_directory.parent.mkdir()
        server.store_directory.write_bytes(b"not a directory")

        await server.start()
        assert (tmp_path / "nats" / "store.set-aside").read_bytes() == b"not a directory"
        await server.stop()

    async def test_a_store_over_which_it_breaks_down_is_set_aside(self, node: Wired) -> None:
        await node.start(node.teller)
        await node.provisioned()
        await node.tell(1, 2, 3)
        await until(lambda: node.teller.store.published("svc") == 3)
        await node.server.stop()
        for half_written in node.server.store_directory.rglob("meta.key"):
            half_written.write_bytes(b"")  # as a power cut may leave it

        await node.server.start()
        await node.listener.start(node.credentials("reporting"))
        await node.all_heard()
        assert node.totals() == {str(UUID(int=1)): 6}

    async def test_with_another_storage_key_all_is_told_again(self, node: Wired) -> None:
        await node.start(node.teller)
        await node.provisioned()
        await node.tell(1, 2, 3)
        await until(lambda: node.teller.store.published("svc") == 3)
        node.server._secrets = WireSecrets(node.secrets.passwords, "key-another")
        await node.kill_server()

        await node.listener.start(node.credentials("reporting"))
        await node.all_heard()
        assert node.totals() == {str(UUID(int=1)): 6}

    @staticmethod
    async def vanish(server: NatsServer) -> None:
        """Let a keeper be gone as after kill -9: no clean-up, only its lock is free."""
        assert server._watch is not None
        assert server._lock_file is not None
        server._watch.cancel()
        await asyncio.sleep(0)
        os.close(server._lock_file)
        server._lock_file = None


class TestWhoAnswers:
    async def test_a_demanded_port_that_a_stranger_has_is_refused(self, tmp_path: Path) -> None:
        stranger, port = await self.stranger()
        with pytest.raises(WireUnavailable, match=str(port)):
            await server_in(tmp_path, port).start()
        stranger.close()
        await stranger.wait_closed()

    async def test_without_a_demand_another_port_is_taken(self, tmp_path: Path) -> None:
        first = server_in(tmp_path)
        url = await first.start()
        await first.stop()
        stranger, port = await self.stranger(int(url.rsplit(":", 1)[1]))

        second = server_in(tmp_path)
        assert await second.start() != url
        assert await server_name_at(port) == "a stranger"
        await second.stop()
        stranger.close()
        await stranger.wait_closed()

    @staticmethod
    async def stranger(port: int = 0) -> tuple[asyncio.Server, int]:
        """Give another nats-server's voice on a port."""

        async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b'INFO {"server_name": "a stranger", "jetstream": true}\r\n')
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(greet, "127.0.0.1", port)
        return server, server.sockets[0].getsockname()[1]
