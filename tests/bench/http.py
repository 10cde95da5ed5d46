"""Commands and pages over HTTP, with session, rights and audit, at 16 connections.

A command is asked of registry alone in its process, as the peer is alone in its own; a page of the
whole node, as a commune runs it.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any, TypeAlias

from sqlalchemy import make_url

from shared.hosting.collecting import collect_seldom
from tests.bench.load import Answered, Request, answered
from tests.bench.measuring import RUNS, Row, folder, limit_row, rate_row
from tests.bench.peers import framework
from tests.bench.server import for_peer, postgresql
from tests.kit.browser import serving
from tests.kit.world import founded

CALLERS = 16
EACH = 60
CHILD = {
    "sex": "female",
    "ethnicity": "tay",
    "origin": "initial",
    "guardian_name": "Hoàng Thị Mận",
    "guardian_relation": "mother",
}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Which databases are compared; the empty address is a folder of SQLite files."""

    ours: str
    theirs: str


Served: TypeAlias = tuple[str, dict[str, str], dict[str, Any]]


def rows() -> Iterator[Row]:
    """Compare registering children on both databases, and hold the inbox page against its limit."""
    with folder() as where:
        yield from _compared("SQLite", where, Addresses("", f"sqlite:///{where / 'peer.db'}"), 4)
    with folder() as where, postgresql() as server:
        theirs = make_url(for_peer(server)).set(drivername="postgresql+psycopg")
        addresses = Addresses(server.databases(("registry",)), str(theirs))
        yield from _compared("PostgreSQL", where, addresses, 2)
    with folder() as where:
        with _process(_whole_node, where / "node") as node:
            pages = [_open_inbox(node) for _ in range(RUNS)]
        yield limit_row("HTTP page (inbox): p95", median(one.p95 for one in pages), 0.050)


def _compared(database: str, where: Path, addresses: Addresses, target: float) -> Iterator[Row]:
    with (
        _process(partial(_registry, addresses.ours), where / "ours") as ours,
        _process(partial(_peer, addresses.theirs), where / "peer") as theirs,
    ):
        found = [(_register(ours, run), _register(theirs, run)) for run in range(RUNS)]
    rate = median(one.rate for one, _ in found)
    base = median(one.rate for _, one in found)
    work = f"HTTP command, {CALLERS} connections, {database}"
    yield rate_row(work, "FastAPI, a SQLAlchemy session each", rate, base, target)
    yield limit_row(f"{work}: p99", median(one.p99 for one, _ in found), 0.020)


def _register(served: Served, run: int) -> Answered:
    url, headers, body = served

    def request(caller: int, number: int) -> Request:
        key = {"Idempotency-Key": f"bench-{run}-{caller}-{number}"}
        who = {
            "full_name": f"Nguyễn Thị {_word(run, caller, number)}",
            "birth_date": f"{2014 + run}-{caller % 12 + 1:02}-{number % 28 + 1:02}",
        }
        return Request("/registry/api/children", {**headers, **key}, {**body, **who})

    return answered(url, CALLERS, EACH, request)


def _open_inbox(served: Served) -> Answered:
    url, headers, _ = served
    cookie = {"Cookie": f"mangnon_ticket={headers['Authorization'].removeprefix('Bearer ')}"}
    return answered(url, 1, 100, lambda *_: Request("/notify/inbox", cookie))


def _word(*numbers: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for n in numbers for digit in f"{n:03}").title()


@contextmanager
def _process(serve: Callable[[Path, Connection], None], where: Path) -> Iterator[Served]:
    """Run a server in a process of its own, so that who asks takes nothing from it."""
    where.mkdir()
    spawning = multiprocessing.get_context("spawn")
    here, there = spawning.Pipe()
    process = spawning.Process(target=serve, args=(where, there))
    process.start()
    there.close()  # so that a server which breaks down is noticed
    try:
        yield here.recv()
    finally:
        here.send("end")
        process.join(30)


def _registry(address: str, where: Path, pipe: Connection) -> None:
    _serve(where, pipe, names=("registry",), database_url=address)


def _whole_node(where: Path, pipe: Connection) -> None:
    _serve(where, pipe)


def _serve(where: Path, pipe: Connection, **settings: Any) -> None:
    _be_quiet()
    with founded(where, **settings) as world:
        collect_seldom()  # as `mangnon up` does
        ticket = world.ticket("can-bo")
        body = {**CHILD, "hamlet_id": str(world.hamlet())}
        pipe.send((world.node.url, {"Authorization": f"Bearer {ticket}"}, body))
        pipe.recv()


def _peer(address: str, _: Path, pipe: Connection) -> None:
    _be_quiet()
    with serving(framework.app(address)) as url:
        body = {**CHILD, "hamlet_id": framework.HAMLET}
        pipe.send((url, {"Authorization": f"Bearer {framework.SESSION}"}, body))
        pipe.recv()


def _be_quiet() -> None:
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
