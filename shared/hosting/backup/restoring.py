"""Restoring a backup where nothing is yet: all of it, or up to a moment; then nothing erased again.

The rows of all services are written in transactions that end together, after the file has proved
itself whole, and after the keys: so a fact never lacks its key. Then the read models are filled and
what was erased after the moment is erased once more, by the same facts, which the others hear.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeAlias
from uuid import UUID

from sqlalchemy import Connection, inspect, select

from shared.calendar.clock import Clock, SystemClock
from shared.database import Database, Places
from shared.database.together import all_or_none
from shared.eventstore import chain
from shared.eventstore.cutting import Cut, cut_back
from shared.eventstore.moving import MOVED, put_line
from shared.eventstore.needs import Node
from shared.eventstore.store import Store
from shared.eventstore.tables import events, guard_events, unguarded_events
from shared.eventstore.work import Repeating
from shared.hosting.backup.key import BackupKey
from shared.hosting.backup.keys_file import KeptKeys, put_keys, put_ring, read_keys
from shared.hosting.backup.register import Erased, erased_in, read_register, subject_of
from shared.hosting.backup.writing import FORMAT, KIND
from shared.hosting.opening import LOCK, NODE_KEY, UNFINISHED, AnotherNode, CannotOpen, alone
from shared.kernel.facts import Fact
from shared.kernel.issued import Issued
from shared.kernel.officer import SYSTEM
from shared.privacy import sealed_file
from shared.privacy.keyring import Keyring, keys, load_or_make_key
from shared.privacy.sealed_file import NotWhole
from shared.service import Service
from shared.settings import Settings

Tell: TypeAlias = Callable[[str, int, int], None]


class Settle(Protocol):
    """Sets what a backup kept of an invented life (None: of none); returns the node's clock."""

    def __call__(self, settings: Settings, kept: str | None, *, is_cut: bool) -> Clock:
        """Do so in the folder of what is restored; `is_cut` says that it is not all of it."""
        ...


def _by_the_world(settings: Settings, kept: str | None, *, is_cut: bool) -> Clock:  # noqa: ARG001
    return SystemClock()


@dataclass(frozen=True, slots=True)
class Backup:
    """What is restored: the data, and where they are given the keys and the register."""

    data: Path
    key: BackupKey
    keys: Path | None = None
    register: Path | None = None
    settle: Settle = _by_the_world


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore came to: the backup's own manifest, and how many people are not in it.

    `unreadable` are those whose key did not come; `erased_again` those erased after its moment.
    """

    backup: dict[str, dict[str, Any]]
    unreadable: int
    erased_again: int


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is known before anything is written."""

    settings: Settings
    services: Sequence[Service]
    backup: Backup
    cut: Cut | None
    manifest: dict[str, dict[str, Any]]
    keys: KeptKeys
    register: Sequence[Erased]
    tell: Tell

    @property
    def places(self) -> Places:
        """Where everything goes."""
        return Places(self.settings.data_dir, self.settings.database_url)


def restore(
    settings: Settings,
    services: Sequence[Service],
    backup: Backup,
    cut: Cut | None = None,
    tell: Tell = lambda _what, _done, _all: None,
) -> Restored:
    """Restore a backup into an empty place; raises NotWhole or CannotOpen and leaves it empty."""
    plan = _planned(settings, services, backup, cut, tell)
    with _emptied_on_fault(plan), alone(settings, "restore"):
        wanted = [*plan.register, *_put_data(plan)]
        clock = _settled(plan)
        unreadable = _mark_unreadable(plan)
        again = 0
        node = Node(settings.node_id, load_or_make_key(settings.keys_dir / NODE_KEY))
        for service in services:
            tell(f"{service.name}: lists", 0, 0)
            mine = [one for one in wanted if one["service"] == service.name]
            again += _begin(service, plan.places, (node, clock), mine)
        (settings.data_dir / UNFINISHED).unlink()
    return Restored(plan.manifest, unreadable, again)


def _planned(
    settings: Settings, services: Sequence[Service], backup: Backup, cut: Cut | None, tell: Tell
) -> _Plan:
    node, key = settings.node_id, backup.key
    manifest = _manifest(backup, settings, services)
    kept = read_keys(backup.keys, key, node) if backup.keys else KeptKeys()
    register = read_register(backup.register, key, node) if backup.register else []
    return _Plan(settings, services, backup, cut, manifest, kept, register, tell)


def _manifest(backup: Backup, settings: Settings, services: Sequence[Service]) -> dict[str, Any]:
    head = sealed_file.header(backup.data)
    if head.get("kind") != KIND or head.get("format") != FORMAT:
        message = f"{backup.data.name}: không phải là tệp dữ liệu mà phiên bản này đọc được."
        raise NotWhole(message)
    if head["node"] != settings.node_id:
        message = f"Bản sao lưu là của {head['node']}, không phải {settings.node_id} (NODE_ID)."
        raise AnotherNode(message)
    manifest: dict[str, Any] = head["services"]
    if set(manifest) != {service.name for service in services}:
        message = f"Bản sao lưu có {', '.join(manifest)}: không khớp với các dịch vụ ở đây."
        raise NotWhole(message)
    return manifest


@contextmanager
def _emptied_on_fault(plan: _Plan) -> Iterator[None]:
    """Refuse a place that holds anything; whatever goes wrong, leave it as empty as it was."""
    folder = plan.settings.data_dir
    if folder.exists() and any(one.suffix != LOCK for one in folder.iterdir()):
        message = f"{folder} không trống: chỉ khôi phục vào thư mục trống."
        raise CannotOpen(message)
    for service in plan.services if plan.settings.database_url else ():
        _refuse_tables(plan.places.data(service.name))
        _refuse_tables(plan.places.keys(service.name))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / UNFINISHED).touch()
    try:
        yield
    except BaseException:
        for one in folder.iterdir():
            with suppress(OSError):
                shutil.rmtree(one) if one.is_dir() else one.unlink()
        raise


def _refuse_tables(database: Database) -> None:
    try:
        with database.reading() as connection:
            if inspect(connection).get_table_names():
                message = f"{database.url.database}: cơ sở dữ liệu không trống."
                raise CannotOpen(message)
    finally:
        database.close()


def _put_data(plan: _Plan) -> list[Erased]:
    """Write all rows, cut them, put the keys; return what was erased after the cut."""
    with ExitStack() as stack:
        databases = [plan.places.data(service.name) for service in plan.services]
        for database in databases:
            stack.callback(database.close)
        writers = stack.enter_context(all_or_none(databases))
        at = {service.name: one for service, one in zip(plan.services, writers, strict=True)}
        _fill(plan, at)
        lost = _cut(plan, at)
        for connection in writers:
            guard_events(connection)
        put_keys(plan.keys, plan.settings)
    return lost


def _cut(plan: _Plan, at: dict[str, Connection]) -> list[Erased]:
    if plan.cut is None:
        return []
    before = [erased for one in plan.services for erased in erased_in(at[one.name], one)]
    cut_back(at, plan.cut, plan.settings.node_id)
    return [erased for erased in before if not _stands(at[erased["service"]], erased)]


def _fill(plan: _Plan, at: dict[str, Connection]) -> None:
    facts = unguarded_events()
    for connection in at.values():
        for table in (facts, *(one for one in MOVED if one is not events)):
            table.create(connection)
    done, whole = 0, sum(told["facts"] for told in plan.manifest.values())
    for text in sealed_file.lines(plan.backup.data, plan.backup.key.raw):
        line = json.loads(text)
        count = put_line(at[line["service"]], line, {events.name: facts})
        done += count if line["table"] == events.name else 0
        plan.tell(line["service"], done, whole)
    for name, connection in at.items():
        head = chain.head(connection)
        if plan.manifest[name] != {"facts": head.position, "head": head.hash.hex()}:
            message = f"{name}: dữ liệu không khớp với đầu tệp."
            raise NotWhole(message)


def _stands(connection: Connection, erased: Erased) -> bool:
    asked = select(events.c.position).where(events.c.event_id == erased["event_id"])
    return connection.execute(asked).first() is not None


def _mark_unreadable(plan: _Plan) -> int:
    """Mark as erased whoever's key did not come: nothing may be sealed beside what is lost."""
    count = 0
    for service in plan.services:
        data, ring = plan.places.data(service.name), plan.places.keys(service.name)
        try:
            ring.create([keys])
            with data.reading() as connection, ring.reading() as known:
                sealed = select(events.c.key_subject).where(events.c.sealed.is_not(None)).distinct()
                here = set(known.execute(select(keys.c.subject)).scalars())
                lost = set(connection.execute(sealed).scalars()) - here
            put_ring(ring, dict.fromkeys(sorted(lost)))
            count += len(lost)
        finally:
            data.close()
            ring.close()
    return count


def _settled(plan: _Plan) -> Clock:
    kept = sealed_file.header(plan.backup.data).get("demonstration")
    return plan.backup.settle(plan.settings, kept, is_cut=plan.cut is not None)


def _begin(
    service: Service, places: Places, of_node: tuple[Node, Clock], wanted: Sequence[Erased]
) -> int:
    """Fill the read models of a service, and erase again what it does not know to be erased."""
    node, clock = of_node
    of = {subject_of(service, one): one for one in wanted}
    ring = Keyring(places.keys(service.name), node.key)
    for subject in of:
        ring.destroy(subject)  # before any list is filled with what it sealed
    ring.close()
    store = Store(service, places, clock, node)
    try:
        known = {subject_of(service, one) for one in store.read(erased_in, service)}
        lacking = {subject: one for subject, one in of.items() if subject not in known}
        return store.repeat(Repeating(tuple(_again(service, one) for one in lacking.values())))
    finally:
        store.close()


def _again(service: Service, erased: Erased) -> tuple[Issued, UUID | None, str, Fact]:
    shape = next(fact for fact in service.facts if fact.fact_type == erased["type"])
    issued = Issued(
        by=SYSTEM,
        at=datetime.fromisoformat(erased["occurred_at"]),
        key=f"restored:{erased['event_id']}",
        cause=erased["event_id"],
    )
    unit = UUID(erased["unit"]) if erased["unit"] else None
    return issued, unit, erased["stream"], shape.model_validate_json(erased["data"])
