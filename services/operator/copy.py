"""`mangnon copy --to postgresql://…/{service}`: a node's data moves to another database.

Facts with their hashes, acts, letters told and heard, quarantine, drafts, what waits for endpoints
and keys go across as they are; read models are filled anew there; the chain is walked at the end.
Each service's data is one transaction: a copy that was broken off is begun again and leaves out
what is already there. What stands at the target and is not this node's is never touched.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from typing import Annotated, Any

import typer
from sqlalchemy import Connection, Table, func, insert, inspect, select

from services.operator.answering import AsJson, answer, give_up
from services.operator.progress import Tell, bar
from services.operator.verify import verified
from shared.contracts.announcement import SERVICES
from shared.database import Database, Places, WrongAddress
from shared.eventstore import rebuilding
from shared.eventstore.codec import Codec
from shared.eventstore.moving import MOVED, pages
from shared.eventstore.tables import read_model_versions
from shared.hosting.backup import NotWhole
from shared.hosting.keys import keyring_of, keys_table
from shared.hosting.loading import load
from shared.hosting.opening import NODE_KEY, at_rest, has_lived, refuse_no_data, stopped
from shared.service import Service
from shared.settings import Settings
from shared.web.drafts import drafts_model


class NotEmpty(Exception):
    """Something else stands at the target; the text says where."""


def copy(
    *,
    to: Annotated[str, typer.Option(help="Địa chỉ PostgreSQL, có {service} trong tên.")],
    as_json: AsJson = False,
) -> None:
    """Chép toàn bộ dữ liệu sang PostgreSQL. Làm khi hệ thống đang tắt."""
    settings = Settings.load()
    try:
        with stopped(settings), _at_rest_there(settings, to), bar() as tell:
            found = copied(settings, to, tell)
    except (NotEmpty, NotWhole) as fault:
        give_up(f"Không chép được: {fault}")
    answer(found, as_json=as_json)


def _at_rest_there(settings: Settings, to: str) -> AbstractContextManager[None]:
    """Let services at the target rest; raises BadParameter where that is no address."""
    if to in ("", settings.database_url):
        message = "--to cần địa chỉ của một PostgreSQL khác, có {service} trong tên."
        raise typer.BadParameter(message)
    target = Places(settings.data_dir, to)
    try:
        target.refuse_wrong_address()
    except WrongAddress as wrong:
        message = f"--to {wrong}."
        raise typer.BadParameter(message) from None
    return at_rest(target)


def copied(
    settings: Settings, to: str, tell: Tell = lambda _what, _done, _all: None
) -> dict[str, Any]:
    """Copy every service that has data; return what came of each."""
    source = Places(settings.data_dir, settings.database_url)
    target = Places(settings.data_dir, to)
    refuse_no_data(settings)
    services = [one for one in load() if has_lived(source, one.name)]
    return {
        one.name: _copy_service(one, settings, (source, target), tell)
        for one in sorted(services, key=lambda one: SERVICES.index(one.name))
    }


def _copy_service(
    service: Service, settings: Settings, between: tuple[Places, Places], tell: Tell
) -> dict[str, Any]:
    from services.demonstration import mark as demonstration

    source, target = between
    node_key = (settings.keys_dir / NODE_KEY).read_bytes()
    before = verified(source, service.name)
    if not before["whole"]:
        message = f"{service.name}: sổ sự kiện ở nguồn không còn nguyên vẹn: {before['reason']}"
        raise NotWhole(message)
    with ExitStack() as stack:
        own = (keys_table,)
        keys = [_open(stack, places.keys(service.name)) for places in between]
        _copy_tables(keys[0], keys[1], own, f"{service.name}: keys", tell)
        data = [_open(stack, places.data(service.name)) for places in between]
        demonstration.begin(settings, data[:1])
        models = (*service.read_models, drafts_model)
        marks = [one for one in models if not rebuilding.can_be_rebuilt(one)]
        tables = (*MOVED, *(table for model in marks for table in model.tables))
        moved = _copy_tables(data[0], data[1], tables, service.name, tell)
        data[1].create([read_model_versions])
        codec = Codec(service.facts, keyring_of(keys[1], node_key))
        with data[1].writing() as connection:
            for mark in marks:
                rebuilding.note_version(connection, mark)
        rebuilding.bring_up_to_date(data[1], codec, service.read_models)
    after = verified(target, service.name)
    if after != before:
        message = f"{service.name}: bản chép không khớp: {after}"
        raise NotWhole(message)
    return {**after, "rows": moved, "models": len(service.read_models)}


def _open(stack: ExitStack, database: Database) -> Database:
    stack.callback(database.close)
    return database


def _copy_tables(
    source: Database, target: Database, tables: Sequence[Table], what: str, tell: Tell
) -> int:
    """Copy tables in one transaction; return how many rows (0 where they are already there)."""
    target.create(tables)
    with source.reading() as here, target.writing() as there:
        present = set(inspect(here).get_table_names())
        wanted = [table for table in tables if table.name in present]
        counts = {table: _count(here, table) for table in wanted}
        if any(_count(there, table) for table in tables):
            if all(_is_same(here, there, table) for table in wanted):
                return 0
            message = f"{what}: nơi đến đã có dữ liệu khác"
            raise NotEmpty(message)
        done = 0
        for table in wanted:
            for page in pages(here, table):
                there.execute(insert(table), page)
                done += len(page)
                tell(what, done, sum(counts.values()))
    return done


def _is_same(here: Connection, there: Connection, table: Table) -> bool:
    if _count(here, table) != _count(there, table):
        return False
    both = zip(pages(here, table), pages(there, table), strict=True)
    return all(one == other for one, other in both)


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())
