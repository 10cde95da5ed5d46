"""A province with two communes and an officer of every role in each: the people of journeys.

Commune A is Thanh Định, B is an invented neighbour. Everybody is invented.

    with founded(folder, clock) as world:
        lan = world.machine(Role.CHILD_OFFICER)         # JSON, signed in, of commune A
        web = world.visitor(Role.CHAIRMAN, B)           # pages, signed in, of commune B
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from unittest import mock
from uuid import UUID

import httpx
from argon2 import PasswordHasher

from services.registry import operations
from services.registry.reference import UnitRow, thanh_dinh
from shared.calendar.clock import Clock, SimulatedClock
from shared.desk import Desk
from shared.identity.ended_sessions import has_ended
from shared.identity.ticket import TicketExpired, verify
from shared.kernel.issued import VIETNAM
from shared.kernel.officer import SYSTEM, Grant
from shared.kernel.roles import Role
from tests.kit.node import Node

A: Final = "05578"
B: Final = "05991"
PROVINCE: Final = "19"
A_MORNING: Final = datetime(2025, 3, 10, 9, tzinfo=VIETNAM)  # a Monday
PASSWORD: Final = "tre-gia-mang-moc-2025"
TWO_HATS: Final = "hai-vai"  # child officer and chairman of A at once: may still not approve alone
_SINCE: Final = date(2023, 11, 1)
_OF_B: Final = (
    UnitRow("commune", B, "Xã Khau Mịn", PROVINCE, date(2004, 7, 8), ""),
    UnitRow("hamlet", f"{B}-01", "Xóm Pù Mịn", B, date(2019, 1, 1), ""),
    UnitRow("hamlet", f"{B}-02", "Xóm Khuổi Mịn", B, date(2019, 1, 1), ""),
)
_ROLES: Final[Mapping[Role, tuple[str, str]]] = {
    Role.CHILD_OFFICER: ("can-bo", "Công chức LĐ-TB&XH"),
    Role.CHAIRMAN: ("chu-tich", "Chủ tịch UBND xã"),
    Role.ACCOUNTANT: ("ke-toan", "Kế toán"),
    Role.TREASURER: ("thu-quy", "Thủ quỹ"),
    Role.HAMLET_HEAD: ("truong-xom", "Trưởng xóm"),
    Role.CONTRIBUTOR: ("truong-hoc", "Hiệu trưởng"),
    Role.PROVINCE_OFFICER: ("theo-doi", "Chuyên viên Sở Y tế theo dõi xã"),
    Role.ADMINISTRATOR: ("quan-tri", "Quản trị hệ thống"),
}


@dataclass(frozen=True)
class Person:
    """An officer as the tests know one."""

    username: str
    officer_id: UUID
    commune: str


@dataclass
class World:
    """The node, its units by code, and its people."""

    node: Node
    units: Mapping[str, UUID]
    people: Mapping[str, Person]
    _open: list[httpx.Client] = field(default_factory=list)
    _tickets: dict[str, str] = field(default_factory=dict)
    _programs: dict[str, httpx.Client] = field(default_factory=dict)

    @property
    def clock(self) -> SimulatedClock:
        """The node's clock; only a world with a simulated one has it."""
        clock = self.node.host.clock
        assert isinstance(clock, SimulatedClock)
        return clock

    def hamlet(self, commune: str = A, number: int = 1) -> UUID:
        """Return a hamlet of a commune."""
        return self.units[f"{commune}-{number:02}"]

    def person(self, role: Role, commune: str = A) -> Person:
        """Return who has a role in a commune."""
        return self.people[username(role, commune)]

    def ticket(self, name: str) -> str:
        """Sign a person in by the API, once while the sign-in lasts, and return the ticket."""
        if name not in self._tickets or self._has_ended(self._tickets[name]):
            with self.node.machine() as door:
                answer = door.post(
                    "/registry/api/session", json={"username": name, "password": PASSWORD}
                )
            assert answer.status_code == 201, answer.text
            self._tickets[name] = answer.json()["token"]
        return self._tickets[name]

    def session_of(self, name: str) -> UUID:
        """Return the session that a person's ticket is of."""
        return self._session(self.ticket(name))

    def machine(self, who: Role | str, commune: str = A) -> httpx.Client:
        """Return a program of somebody who has signed in: it carries a Bearer."""
        ticket = self.ticket(_name(who, commune))
        if ticket not in self._programs:
            self._programs[ticket] = self._kept(self.node.machine(ticket))
        return self._programs[ticket]

    def visitor(self, who: Role | str | None = None, commune: str = A) -> httpx.Client:
        """Return a browser of somebody who has signed in; None: of nobody."""
        client = self._kept(self.node.visitor())
        if who is not None:
            client.cookies.set("mangnon_ticket", self.ticket(_name(who, commune)))
        return client

    def forget_ticket(self, name: str) -> None:
        """Let somebody sign in anew."""
        self._tickets.pop(name, None)

    def _has_ended(self, ticket: str) -> bool:
        registry = self.node.host.desks["registry"]
        return registry.read(has_ended, self._session(ticket))

    def _session(self, ticket: str) -> UUID:
        key = self.node.host.hosted["registry"].app.state.ticket_key
        try:
            return verify(ticket, key, self.node.host.clock.now()).session_id
        except TicketExpired as late:
            return late.ticket.session_id

    def close(self) -> None:
        """Close all clients that were given out."""
        for client in self._open:
            client.close()

    def _kept(self, client: httpx.Client) -> httpx.Client:
        self._open.append(client)
        return client


def username(role: Role, commune: str = A) -> str:
    """Return the user name of who has a role in a commune."""
    name, _ = _ROLES[role]
    return name if commune == A else f"{name}-b"


@contextmanager
def founded(folder: Path, clock: Clock | None = None, **settings: Any) -> Iterator[World]:
    """Start a node with both communes and all their officers; stop it in the end."""
    started = Node(folder, clock or SimulatedClock(A_MORNING), **settings)
    with started as node, _cheap_passwords():
        world = _found(node)
        try:
            yield world
        finally:
            world.close()


def _found(node: Node) -> World:
    desk = node.host.desks["registry"]
    units = operations.found_node(desk, desk.issue(SYSTEM), (*thanh_dinh(), *_OF_B))
    people = {}
    for commune in (A, B):
        for role, (_, position) in _ROLES.items():
            name = username(role, commune)
            place = f"{commune}-01" if role is Role.HAMLET_HEAD else commune
            grant = Grant(role, units[place], _SINCE)
            people[name] = Person(name, _open(desk, name, position, grant), commune)
        grant = Grant(Role.CONTRIBUTOR, units[commune], _SINCE)
        for spare in (f"moi-{commune}", f"phien-{commune}"):  # nobody's work hangs on them
            people[spare] = Person(spare, _open(desk, spare, "Cán bộ mới", grant), commune)
    both = (Role.CHILD_OFFICER, Role.CHAIRMAN)
    grants = (Grant(role, units[A], _SINCE) for role in both)
    people[TWO_HATS] = Person(TWO_HATS, _open(desk, TWO_HATS, "Phó Chủ tịch", *grants), A)
    above = Grant(Role.PROVINCE_OFFICER, units[PROVINCE], _SINCE)
    people["tinh"] = Person("tinh", _open(desk, "tinh", "Chuyên viên Sở Y tế", above), PROVINCE)
    node.host.quiet()
    return World(node, units, people)


def _open(desk: Desk, name: str, position: str, *grants: Grant) -> UUID:
    return operations.register_officer(
        desk,
        desk.issue(SYSTEM),
        username=name,
        display_name=f"Cán bộ {name}",
        position_title=position,
        unit_id=grants[0].unit_id,
        grants=grants,
        password=PASSWORD,
    )


def _cheap_passwords() -> Any:
    """Hash at a small cost: these accounts guard nothing, and there are many of them."""
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    return mock.patch("shared.identity.passwords._hasher", cheap)


def _name(who: Role | str, commune: str) -> str:
    return username(who, commune) if isinstance(who, Role) else who
