"""`mangnon backup` and `restore`: what was lived stands again, and what was erased does not.

The drill is done once, on a whole node with its wire: a commune lives; a moment is noted; gifts
are received while a backup is written; a child is erased. Then the tests restore elsewhere: up to
the moment, all of it, without keys, and from files older than the erasure.
"""

import io
import json
import logging
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from services.operator.command_line import app
from services.operator.verify import verified
from services.registry import operations
from services.registry.norms import HOLDERS as HOLDING
from services.registry.operations import ErasureCertificate
from shared.calendar.clock import SimulatedClock
from shared.database import Places
from shared.eventstore.comparing import digest_of
from shared.eventstore.rebuilding import can_be_rebuilt
from shared.eventstore.tables import events, inbox, outbox
from shared.hosting.backup import (
    Backup,
    BackupKey,
    Cut,
    KeysLost,
    NotWhole,
    Written,
    back_up,
    restore,
)
from shared.hosting.backup.keys_file import read_keys
from shared.hosting.backup.register import read_register
from shared.hosting.host import Host
from shared.hosting.loading import load
from shared.hosting.opening import UNFINISHED, AnotherNode, CannotOpen
from shared.kernel.officer import SYSTEM
from shared.kernel.roles import Role
from shared.settings import Settings
from shared.telemetry.logs import configure
from tests.journeys.conftest import Figures
from tests.journeys.test_canary import found_in, open_words_in_reports
from tests.kit.living import Records, ask, child_body, gift_body, live, notice_body
from tests.kit.nats import NATS, collect_dropped_sockets
from tests.kit.node import Node
from tests.kit.postgresql import PostgresqlServer, postgresql
from tests.kit.world import PASSWORD, World, founded
from tests.operator import lived
from tests.operator.exports import exports
from tests.operator.places import Place

__all__ = ["postgresql"]
pytestmark = NATS
SERVICES = load()
HOLDERS = [holder.service for holder in HOLDING]
AFTERWARDS = datetime(2025, 3, 20, 2, 0, tzinfo=UTC)
OTHER = {"full_name": "Ma Văn Mới", "birth_date": "2019-02-03", "personal_id": None}


@dataclass
class Standing:
    """What a node is, for comparing: chain heads, read models, the report's bytes."""

    heads: dict[str, dict[str, Any]]
    models: dict[str, str]

    @classmethod
    def of(cls, settings: Settings) -> "Standing":
        """Look at the databases of a node."""
        places = Places(settings.data_dir, settings.database_url)
        models = {}
        for service in SERVICES:
            database = places.data(service.name)
            with database.reading() as connection:
                for model in filter(can_be_rebuilt, service.read_models):
                    for table in model.tables:
                        models[f"{service.name}.{table.name}"] = digest_of(connection, table)
            database.close()
        heads = {service.name: verified(places, service.name) for service in SERVICES}
        return cls(heads, models)


@dataclass
class Drill:
    """What was lived, noted and written."""

    folder: Path
    records: Records
    key: BackupKey
    erased: Records
    before: Standing  # at the moment
    after: Standing  # in the end
    report: bytes
    figures: tuple[dict[str, Any], dict[str, Any]]  # before and after the erasure
    moment: Cut
    old: Written  # at the moment: before the erasure
    busy: Written  # while gifts are received
    new: Written  # in the end
    certificate: ErasureCertificate
    left: dict[str, list[bytes]] = field(default_factory=dict)  # bytes, by the place they lay in

    def settings(self, name: str, **more: str) -> Settings:
        """Return the settings of an empty place."""
        return Settings(data_dir=self.folder / name, node_id="n05578", **more)  # type: ignore[arg-type]

    def backup(self, data: Written, keys: Written | None, *, register: bool = True) -> Backup:
        """Return what is given to a restore."""
        known = self.new.register if register else None
        return Backup(data.data, self.key, keys.keys if keys else None, known)


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    folder = tmp_path_factory.mktemp("drill")
    lines, before = io.StringIO(), logging.getLogger().handlers[:]
    level = logging.getLogger().level
    configure("DEBUG", lines)
    try:
        with founded(folder / "lived") as world:
            made = _lived(world, folder)
            made.left["logs"] = [lines.getvalue().encode()]
        made.after = Standing.of(world.node.host.settings)
        made.left["closed"] = _bytes_under(folder / "lived")
        yield made
    finally:
        logging.getLogger().handlers[:] = before
        logging.getLogger().setLevel(level)
        collect_dropped_sockets()


def _lived(world: World, folder: Path) -> Drill:
    with open_words_in_reports():
        records = live(world)
    own = ("hamlet_id", "unit_id")
    erased = Records("05991", {name: records[name] for name in own})  # with words of its own
    officer, host = world.machine(Role.CHILD_OFFICER), world.node.host
    child = UUID(ask(officer, "/registry/api/children", child_body(erased)))
    erased.ids["child_id"] = str(child)
    host.quiet()
    ask(officer, "/cases/api/notices", notice_body(world, erased))
    host.quiet()
    settings = host.settings
    key, is_new = BackupKey.load_or_make(settings.keys_dir / "backup.key")
    assert is_new
    report, noted = _report(world, records), Standing.of(settings)
    moment = Cut(world.clock.now())
    assert found_in(_bytes_under(settings.data_dir), erased)
    old = back_up(settings, SERVICES, key, (folder / "old.data", folder / "old"))
    world.clock.move_to(world.clock.now() + timedelta(minutes=2))
    busy = _backed_up_while_working(world, records, key, folder)
    host.quiet()
    totals = Figures(world).values()
    desk = host.desks["registry"]
    decision = {"ground": "by_request", "decision": "12/QĐ-UBND"}
    operations.erase_record(desk, desk.issue(SYSTEM), child, **decision)
    host.quiet()
    figures = (totals, Figures(world).values())
    given_out = exports(world, records, erased["child_id"])
    certificate = certificate_of(host, erased["child_id"])
    host.quiet()
    new = back_up(settings, SERVICES, key, (folder / "new.data", folder / "new"))
    left = {
        "living": _bytes_under(settings.data_dir),
        "wire": _bytes_under(settings.data_dir / "nats" / "store"),
        "exports": given_out,
    }
    return Drill(
        folder,
        records,
        key,
        erased,
        noted,
        noted,
        report,
        figures,
        moment,
        old,
        busy,
        new,
        certificate,
        left,
    )


def _backed_up_while_working(
    world: World, records: Records, key: BackupKey, folder: Path
) -> Written:
    stop, given = threading.Event(), threading.Event()
    refused: list[int] = []

    def give() -> None:
        treasurer = world.node.machine(world.ticket("thu-quy"))
        while not stop.is_set() and not refused:
            answer = treasurer.post("/fund/api/donations", json=gift_body(world, records))
            refused.extend([answer.status_code] if answer.is_error else ())
            given.set()
        treasurer.close()

    def wait_for_another(*_: object) -> None:
        given.clear()
        given.wait(30)

    working = threading.Thread(target=give)
    working.start()
    try:
        given.wait(30)  # one is received before the moment of the backup
        to = (folder / "busy.data", folder / "busy")
        return back_up(world.node.host.settings, SERVICES, key, to, wait_for_another)
    finally:
        stop.set()
        working.join()
        assert refused == []


def _report(world: World, records: Records) -> bytes:
    path = f"/reporting/reports/{records['report_id']}/bao-cao.docx"
    answer = world.visitor(Role.CHILD_OFFICER).get(path)
    assert answer.status_code == 200, answer.text
    return answer.content


def _bytes_under(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


class TestTheDrill:
    def test_restored_to_a_moment_it_is_what_it_was(self, drill: Drill) -> None:
        settings = drill.settings("moment")
        backup = drill.backup(drill.busy, drill.busy, register=False)
        restore(settings, SERVICES, backup, drill.moment)

        assert Standing.of(settings) == drill.before
        assert drill.moment.until is not None
        with Node(settings.data_dir, SimulatedClock(drill.moment.until)) as node:
            entry = {"username": "can-bo", "password": PASSWORD}
            with node.machine() as door:
                token = door.post("/registry/api/session", json=entry).json()["token"]
            with node.visitor() as officer:
                officer.cookies.set("mangnon_ticket", token)
                path = f"/reporting/reports/{drill.records['report_id']}/bao-cao.docx"
                assert officer.get(path).content == drill.report
            with node.machine(token) as program:
                ask(program, "/registry/api/children", child_body(drill.records, OTHER))
            node.host.quiet()  # what waits in inboxes, or is lacking, is applied
            assert node.host.hosted["reporting"].store.inbox_counts().keys() == {"applied"}

    def test_restored_whole_it_is_what_it_was(self, drill: Drill) -> None:
        settings = drill.settings("whole")
        found = restore(settings, SERVICES, drill.backup(drill.new, drill.new))

        assert Standing.of(settings) == drill.after
        assert (found.unreadable, found.erased_again) == (0, 0)

    def test_a_backup_taken_while_others_work_is_of_one_moment(self, drill: Drill) -> None:
        settings = drill.settings("busy-whole")
        restore(settings, SERVICES, drill.backup(drill.busy, drill.busy, register=False))

        heads = {name: (one["facts"], one["head"]) for name, one in heads_of(settings).items()}
        assert heads == {
            name: (told["facts"], told["head"]) for name, told in drill.busy.services.items()
        }
        assert drill.busy.services["fund"]["facts"] > drill.old.services["fund"]["facts"]
        assert never_told(settings) == []

    @pytest.mark.parametrize("place", ["registry:40", "cases:9"])
    def test_cut_at_any_place_nobody_knows_of_what_was_not_told(
        self, drill: Drill, place: str
    ) -> None:
        service, _, position = place.partition(":")
        settings = drill.settings(place.replace(":", "-"))
        cut = Cut(service=service, position=int(position))
        restore(settings, SERVICES, drill.backup(drill.busy, drill.busy, register=False), cut)

        heads = heads_of(settings)
        assert all(one["whole"] for one in heads.values())
        assert heads[service]["facts"] == int(position)
        assert never_told(settings) == []


class TestWhatWasErased:
    def test_is_nowhere_and_changes_no_total(self, drill: Drill) -> None:
        for place, heaps in drill.left.items():
            assert heaps, place
            assert found_in(heaps, drill.erased) == [], place
        before, after = drill.figures
        assert before == after
        assert all(one["whole"] for one in drill.after.heads.values())

    def test_stays_erased_when_older_files_are_restored(self, drill: Drill) -> None:
        settings = drill.settings("older")
        found = restore(settings, SERVICES, drill.backup(drill.old, drill.old))

        assert found.erased_again == 2  # the record, and the notice of the child
        assert found_in(_bytes_under(settings.data_dir), drill.erased) == []
        assert found_in(_bytes_under(settings.data_dir), drill.records)  # the others are there
        assert (
            heads_of(settings)["registry"]["facts"] == drill.old.services["registry"]["facts"] + 1
        )

    def test_stays_erased_when_a_moment_before_is_restored(self, drill: Drill) -> None:
        settings = drill.settings("before")
        backup = drill.backup(drill.new, drill.old, register=False)  # keys from before, no register
        found = restore(settings, SERVICES, backup, drill.moment)

        assert found.erased_again == 2  # the record, and the notice of the child
        assert found_in(_bytes_under(settings.data_dir), drill.erased) == []

    def test_the_register_tells_ids_codes_and_times_only(self, drill: Drill) -> None:
        lines = read_register(drill.new.register, drill.key, "n05578")
        told = {name for line in lines for name in json.loads(line["data"])}

        assert str(drill.erased["child_id"]) in json.dumps(lines)
        assert told == {
            *("child_id", "ground", "decision", "asked_by", "erased_by"),
            *("notice_id", "unit_id", "starts", "settles"),
        }
        assert found_in([json.dumps(lines).encode()], drill.erased) == []


class TestTheCertificate:
    """What is confirmed of an erasure comes out the same on every way back."""

    def test_is_complete(self, drill: Drill) -> None:
        made = drill.certificate
        assert made.erasure.awaited == ()
        assert said_of(made)["Vụ việc"].startswith("1 khoá mã hoá đã huỷ; 1 dòng danh sách")

    def test_is_the_same_when_all_is_restored(self, drill: Drill) -> None:
        settings = drill.settings("certified")
        restore(settings, SERVICES, drill.backup(drill.new, drill.new))
        with Node(settings.data_dir, SimulatedClock(AFTERWARDS)) as node:
            node.host.quiet()
            assert certificate_of(node.host, drill.erased["child_id"]) == drill.certificate
            assert confirmed_by(node.host, drill.erased["child_id"]) == dict.fromkeys(HOLDERS, 1)

    def test_is_confirmed_anew_once_when_older_files_are_restored(self, drill: Drill) -> None:
        settings = drill.settings("certified-older")
        restore(settings, SERVICES, drill.backup(drill.old, drill.old))
        for _ in range(2):  # a second start confirms nothing more
            with Node(settings.data_dir, SimulatedClock(AFTERWARDS)) as node:
                node.host.quiet()
                made = certificate_of(node.host, drill.erased["child_id"])
                told = confirmed_by(node.host, drill.erased["child_id"])
            assert told == dict.fromkeys(HOLDERS, 1)
            assert said_of(made) == said_of(drill.certificate)
            assert made.erasure.was_repeated
            again = {"Xoá lại khi khôi phục dữ liệu": dict(made.facts).popitem()[1]}
            assert dict(made.facts) == dict(drill.certificate.facts) | again
            assert {one.erased_at for one in made.erasure.confirmations} == {AFTERWARDS}
        assert found_in(_bytes_under(settings.data_dir), drill.erased) == []


class TestWithoutTheKeys:
    def test_the_facts_are_whole_and_nobody_is_named(self, drill: Drill) -> None:
        settings = drill.settings("keyless")
        found = restore(settings, SERVICES, drill.backup(drill.new, None))

        assert heads_of(settings) == drill.after.heads
        assert found.unreadable > 10
        heaps = _bytes_under(settings.data_dir)
        assert found_in(heaps, drill.erased) == []
        assert found_in(heaps, drill.records) == []


class TestOnPostgresql:
    def test_a_backup_moves_between_databases(
        self, drill: Drill, postgresql: PostgresqlServer
    ) -> None:
        there = drill.settings("there", database_url=postgresql.address())
        restore(there, SERVICES, drill.backup(drill.busy, drill.busy, register=False), drill.moment)

        assert Standing.of(there) == drill.before
        to = (drill.folder / "there.data", drill.folder / "there-keys")
        written = back_up(there, SERVICES, drill.key, to)
        assert written.services == {
            name: {"facts": one["facts"], "head": one["head"]}
            for name, one in drill.before.heads.items()
        }
        again = drill.settings("again", database_url=there.database_url)
        with pytest.raises(CannotOpen):
            restore(again, SERVICES, drill.backup(drill.old, drill.old))


class TestRefusals:
    def test_only_where_nothing_is(self, drill: Drill) -> None:
        settings = drill.settings("taken")
        settings.data_dir.mkdir()
        (settings.data_dir / "fund.db").touch()
        with pytest.raises(CannotOpen):
            restore(settings, SERVICES, drill.backup(drill.old, drill.old))

    @pytest.mark.parametrize("how", ["cut", "other node"])
    def test_what_is_not_whole_leaves_nothing_behind(self, drill: Drill, how: str) -> None:
        settings = drill.settings("damaged")
        raw = drill.old.data.read_bytes()
        backup = drill.backup(drill.old, drill.old)
        damaged = drill.folder / "damaged.data"
        damaged.write_bytes(raw[:-100] if how == "cut" else raw)
        if how == "other node":
            settings = settings.model_copy(update={"node_id": "n05991"})
        with pytest.raises((NotWhole, AnotherNode)):
            restore(settings, SERVICES, replace(backup, data=damaged))

        assert not settings.data_dir.exists() or list(settings.data_dir.iterdir()) == []

    def test_keys_that_are_lost_do_not_replace_those_that_are_kept(self, drill: Drill) -> None:
        settings = drill.settings("robbed")
        shutil.copytree(drill.settings("lived").data_dir, settings.data_dir)
        kept = drill.folder / "kept"
        shutil.copytree(drill.busy.keys.parent, kept)
        for ring in (settings.keys_dir).glob("*.keys.db"):
            ring.unlink()
        with pytest.raises(KeysLost):
            back_up(settings, SERVICES, drill.key, (drill.folder / "robbed.data", kept))

        assert (kept / drill.busy.keys.name).read_bytes() == drill.busy.keys.read_bytes()

    def test_what_was_left_unfinished_is_not_worked_on(self, tmp_path: Path) -> None:
        (tmp_path / UNFINISHED).touch()
        with pytest.raises(CannotOpen):
            Host(SERVICES, Settings(data_dir=tmp_path))


class TestTheVerbs:
    def test_they_answer_as_documented(self, drill: Drill) -> None:
        lived, made = drill.settings("lived"), drill.folder / "made"
        code = drill.folder / "code"
        code.write_text(drill.key.code.lower().replace("-", " "))
        words = ("backup", "--to", str(made), "--keys-to", str(made / "apart"), "--key", str(code))
        status, told = said(lived, *words)
        assert status == 0
        assert "code" not in told
        assert told["services"]["fund"]["head"] == drill.after.heads["fund"]["head"]

        empty = drill.settings("empty")
        assert said(empty, "restore", "--from", "nowhere.data")[0] == 1  # asks for no code
        words = ("restore", "--from", told["data"], "--keys", told["keys"], "--key", str(code))
        assert said(empty, *words, "--until", "2001-01-01")[0] == 1  # nothing had happened yet
        status, told = said(empty, *words, "--until", "2025-03-10T09:00:00")
        assert status == 0
        for name in ("fund", "reporting", "notify"):  # the others have erased again
            assert told["services"][name]["head"] == drill.before.heads[name]["head"]
        assert said(empty, *words)[0] == 75  # it is not empty any more
        assert said(empty, *words, "--to-position", "kitchen:1")[0] == 2
        assert said(drill.settings("none"), "backup", "--to", str(made))[0] == 75
        assert not drill.settings("none").data_dir.exists()  # no code that nobody was told


def test_a_code_is_not_kept_of_a_backup_that_failed_before_anybody_was_told_it(
    tmp_path: Path,
) -> None:
    place = Place(tmp_path / "data")
    place.found()  # registry alone: of the other services there is nothing to back up yet

    assert place.say("backup", "--to", str(tmp_path / "made"))[0] == 75
    assert not (place.settings.keys_dir / "backup.key").exists()


def test_keys_that_kubernetes_mounts_are_kept_once(tmp_path: Path) -> None:
    settings = lived.settings_in(tmp_path / "node")
    with lived.unwired(settings) as host:
        lived.live(host, 3, deeds=2)
    folder = settings.keys_dir
    mounted = folder / "..2026_11_28"
    mounted.mkdir()
    (folder / "node.key").rename(mounted / "node.key")
    (folder / "..data").symlink_to(mounted.name)
    (folder / "node.key").symlink_to("..data/node.key")
    code = tmp_path / "code"
    words = ("--to", str(tmp_path / "made"), "--key", str(code))
    status, told = said(settings, "backup", *words)

    assert status == 0
    kept = read_keys(Path(told["keys"]), BackupKey.load(code), settings.node_id).files
    assert kept["node.key"] == (mounted / "node.key").read_bytes()
    assert [name for name in kept if name.startswith("..")] == []


def said(settings: Settings, *words: str) -> tuple[int, dict[str, Any]]:
    """Say the words of a verb; return its status and its answer."""
    environment = {"DATA_DIR": str(settings.data_dir), "PORT": "1"}
    done = CliRunner().invoke(app, [*words, "--json"], env=environment)
    return done.exit_code, json.loads(done.stdout) if done.exit_code == 0 else {}


def certificate_of(host: Host, child_id: str) -> ErasureCertificate:
    """Return the certificate as the node gives it."""
    desk = host.desks["registry"]
    return operations.read_erasure(desk, desk.issue(SYSTEM), UUID(child_id))


def said_of(certificate: ErasureCertificate) -> dict[str, str]:
    """Return what each place says it destroyed."""
    return {place: what for place, what, _ in certificate.destroyed}


def confirmed_by(host: Host, child_id: str) -> dict[str, int]:
    """Return how often each service has told that its copies of a child are gone."""
    told: dict[str, int] = {}
    for name in HOLDERS:
        letters = host.hosted[name].store.outbox_after("svc", 0, 100_000)
        told[name] = sum(
            "copies_erased" in one.subject and child_id in one.envelope for one in letters
        )
    return told


def heads_of(settings: Settings) -> dict[str, dict[str, Any]]:
    """Walk the chains of a node."""
    places = Places(settings.data_dir, settings.database_url)
    return {service.name: verified(places, service.name) for service in SERVICES}


def never_told(settings: Settings) -> list[str]:
    """Return what services have heard, or acted on, that their own node never told."""
    places = Places(settings.data_dir)
    told: set[str] = set()
    heard: set[str] = set()
    for service in SERVICES:
        database = places.data(service.name)
        with database.reading() as connection:
            told.update(connection.execute(select(outbox.c.event_id)).scalars())
            told.update(connection.execute(select(events.c.event_id)).scalars())
            heard.update(connection.execute(select(inbox.c.event_id)).scalars())
            causes = select(events.c.cause).where(events.c.cause.like("%-%-%-%-%"))
            heard.update(cause for cause in connection.execute(causes).scalars() if _is_id(cause))
        database.close()
    return sorted(heard - told)


def _is_id(text: str) -> bool:
    return len(text) == len(str(UUID(int=0))) and text.count("-") == 4
