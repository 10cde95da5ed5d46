"""An officer at work on a node in processes of its own: each act by HTTP, under its own key.

What the node says it has done is remembered here, outside the node's disk. Its files are asked
with nothing but SQL, so a mistake of the platform cannot hide itself.
"""

import json
import sqlite3
import string
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final, TypeAlias

import httpx
import psycopg

from services.registry import operations
from services.registry.reference import thanh_dinh
from shared.hosting.host import Host
from shared.hosting.loading import load
from shared.kernel.officer import SYSTEM, Grant
from shared.kernel.roles import Role
from shared.settings import Settings

Rows: TypeAlias = list[tuple[Any, ...]]
COMMUNE: Final = "05578"
PASSWORD: Final = "tre-gia-mang-moc-2025"
PATIENCE_SECONDS: Final = 60
SERVICE_OF: Final = {"child": "registry", "notice": "cases", "gift": "fund"}
_PATHS: Final = {
    "child": "/registry/api/children",
    "notice": "/cases/api/notices",
    "gift": "/fund/api/donations",
}
_NAMED: Final = {"child": "child_id", "notice": "notice_id", "gift": "donation_id"}
_FACTS: Final = {
    "child": "registry.child_registered",
    "notice": "cases.notice_received",
    "gift": "fund.donation_received",
}
_COUNTED: Final = {"child": "child", "notice": "notice", "gift": "donation"}


class Office:
    """The child officer of a commune, who is its treasurer, too."""

    def __init__(self, folder: Path, database_url: str = "", node: str = "n05578") -> None:
        self.folder = folder
        self._database_url = database_url
        self.done: dict[str, str] = {}  # by key, the id of what the node said was done
        self._numbers = {kind: count(1) for kind in SERVICE_OF}
        self._today = datetime.now(UTC)
        host = Host(
            load(["registry"]), Settings(data_dir=folder, database_url=database_url, node_id=node)
        )
        desk = host.desks["registry"]
        self.units = operations.found_node(desk, desk.issue(SYSTEM), thanh_dinh())
        commune = self.units[COMMUNE]
        since = desk.issue(SYSTEM).today.replace(day=1)
        operations.register_officer(
            desk,
            desk.issue(SYSTEM),
            username="can-bo",
            display_name="Nông Thị Mẫu",
            position_title="Công chức",
            unit_id=commune,
            grants=tuple(Grant(r, commune, since) for r in (Role.CHILD_OFFICER, Role.TREASURER)),
            password=PASSWORD,
        )
        host.hosted["registry"].store.close()

    def enter(self, url: str) -> str:
        """Sign in at the node; return the ticket."""
        entry = {"username": "can-bo", "password": PASSWORD}
        answer = httpx.post(
            f"{url}/registry/api/session", json=entry, headers={"Origin": url}, timeout=30
        )
        answer.raise_for_status()
        ticket: str = answer.json()["token"]
        return ticket

    def next_key(self, kind: str) -> str:
        """Return the key of an act that has not been asked for."""
        return f"{kind}-{next(self._numbers[kind])}"

    def ask(self, client: httpx.Client, key: str) -> httpx.Response:
        """Ask for the act of a key; what the node says is done is remembered."""
        kind, number = key.split("-")
        answer = client.post(
            _PATHS[kind], json=self._body(kind, int(number)), headers={"Idempotency-Key": key}
        )
        if answer.status_code == 201:
            self.done[key] = _named(kind, answer.json())
        return answer

    def figure(self, client: httpx.Client, measure: str) -> int:
        """Return a figure of this year as a program is told it."""
        asked = {
            "unit_id": str(self.units[COMMUNE]),
            "start": f"{self._today.year}-01-01",
            "end": f"{self._today.year}-12-31",
        }
        lines = client.get("/reporting/api/figures", params=asked).json()["figures"]
        return next(int(line["value"]) for line in lines if line["measure"] == measure)

    def _body(self, kind: str, number: int) -> Mapping[str, Any]:
        if kind == "notice":
            return {
                "unit_id": str(self.units[COMMUNE]),
                "channel": "hotline_111",
                "received_at": (self._today - timedelta(minutes=number % 60)).isoformat(),
                "child_class": "abused",
                "forms": ["violence"],
                "age_years": number % 15,
                "state_of_child": "có vết bầm ở tay",
            }
        if kind == "gift":
            return {
                "unit_id": str(self.units[COMMUNE]),
                "form": "cash",
                "received_on": (self._today - timedelta(days=1)).date().isoformat(),
                "amount_dong": 1_000 * number,
                "donor": {"kind": "person", "name": "Hoàng Thị Mẫu"},
            }
        return {
            "full_name": f"Lò Thị {_word(number)}",
            "birth_date": f"2016-05-{number % 28 + 1:02}",
            "sex": "female",
            "ethnicity": "tay",
            "hamlet_id": str(self.units[f"{COMMUNE}-01"]),
            "origin": "initial",
            "confirmed": True,
        }

    # What the node's files say

    def facts(self, kind: str) -> list[str]:
        """Return the ids of what was done, in the order of the facts."""
        query = "select data from events where type = ? order by position"
        found = self.rows(SERVICE_OF[kind], query, _FACTS[kind])
        return [json.loads(data)[_NAMED[kind]] for (data,) in found]

    def counted(self, kind: str) -> dict[str, int]:
        """Return how often reporting counts each of a kind."""
        query = "select subject, sum(quantity) from contributions where account = ? group by 1"
        return dict(self.rows("reporting", query, _COUNTED[kind]))

    def rows(self, service: str, query: str, *values: str) -> Rows:
        """Ask a service's file, knowing nothing of the platform."""
        if self._database_url:
            with psycopg.connect(self._database_url.format(service=service)) as served:
                return served.execute(query.replace("?", "%s").encode(), values).fetchall()
        path = f"file:{self.folder / f'{service}.db'}?mode=ro"
        with closing(sqlite3.connect(path, uri=True, timeout=30)) as connection:
            return connection.execute(query, values).fetchall()

    def owe_report(self, client: httpx.Client, number: int, days: int = 1) -> None:
        """Let a report be due in some days, or change its day: reporting tells anyone so.

        One that is due tomorrow it tells of again when it next sees a day begin.
        """
        year = self._today.year - number  # one of each kind a year
        body = {
            "unit_id": str(self.units[COMMUNE]),
            "year": year,
            "code": "annual",
            "period": {"start": f"{year}-01-01", "end": f"{year}-12-31"},
            "name": f"Báo cáo số {number}",
            "due_on": (self._today + timedelta(days=days)).date().isoformat(),
            "basis": "Công văn số 1",
        }
        answer = client.post("/reporting/api/obligations", json=body)
        assert answer.status_code == 201, answer.text

    def agrees(self, kinds: tuple[str, ...] = tuple(SERVICE_OF)) -> None:
        """Wait until each thing done is a fact once, and reporting counts each fact once."""
        for kind in kinds:
            facts = self.facts(kind)
            done = {name for key, name in self.done.items() if key.startswith(kind)}
            assert len(facts) == len(set(facts)), f"a {kind} twice"
            assert not done - set(facts), f"lost: {len(done - set(facts))} of {len(done)} ({kind})"
            until = time.monotonic() + PATIENCE_SECONDS
            while self.counted(kind) != dict.fromkeys(facts, 1):
                assert time.monotonic() < until, f"reporting does not count {kind} as its facts do"
                time.sleep(0.1)


def until(holds: Callable[[], object]) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)


def machine(url: str, ticket: str) -> httpx.Client:
    """Return a client of the node's API that is signed in."""
    headers = {"Origin": url, "Authorization": f"Bearer {ticket}"}
    return httpx.Client(base_url=url, timeout=30, headers=headers)


def _named(kind: str, told: Mapping[str, Any]) -> str:
    found: str = told.get(_NAMED[kind]) or told["id"]
    return found


def _word(number: int) -> str:
    """Return a name of its own for each number: names hold letters only."""
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = string.ascii_lowercase[place] + letters
    return letters.title()
