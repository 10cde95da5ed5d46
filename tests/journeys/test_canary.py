"""What people type about a child is where officers read it, and nowhere else.

A commune lives with words that are nowhere else. Then everything that leaves a service's own
read models is searched for them, in each way in which a computer may write them.
"""

import asyncio
import io
import json
import logging
import re
import sqlite3
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import quote, quote_plus

import httpx
import nats
import pytest
from nats.aio.msg import Msg

from shared.kernel.roles import Role
from shared.messaging.names import ADMIN, STREAMS
from shared.telemetry.logs import configure
from tests.kit.living import Life, Records, child_body, live
from tests.kit.nats import NATS, SERVICES, collect_dropped_sockets
from tests.kit.routes import all_routes
from tests.kit.world import World, founded

pytestmark = [pytest.mark.long, *NATS]

# What a service stores to be told, replayed or compared: no word of a person is in it in clear.
_TOLD = ("events", "heads", "acts", "outbox", "inbox", "malformed", "read_model_versions")
_SHOWN = re.compile(r'<title>(.*?)</title>|(?:href|action|src|hx-\w+)="([^"]*)"', re.DOTALL)


def needles(*words: str) -> dict[bytes, str]:
    """Return each word in all its spellings, as bytes, with the word it is."""
    return {
        written: word for word in words for text in _spellings(word) for written in _written(text)
    }


def _spellings(word: str) -> set[str]:
    parts = unicodedata.normalize("NFD", word)
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    bare = bare.replace("đ", "d").replace("Đ", "D")
    forms = {unicodedata.normalize("NFC", word), parts, bare}
    return {cased for form in forms for cased in (form, form.lower(), form.upper())}


def _written(text: str) -> Iterator[bytes]:
    yield from (text.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
    yield json.dumps(text)[1:-1].encode()
    yield quote(text).encode()
    yield quote_plus(text).encode()


@dataclass
class Seen:
    """Everything that came out while the commune lived, by the place where it came out."""

    records: Records
    world: World
    folder: Path
    places: dict[str, list[bytes]] = field(default_factory=dict)
    child_page: str = ""

    def found(self, place: str) -> dict[str, list[str]]:
        """Return where words are in what came out at a place; something must have come out."""
        assert self.places[place], f"nothing was looked at: {place}"
        found: dict[str, list[str]] = {}
        for heap in self.places[place]:
            for word in found_in([heap], self.records):
                found.setdefault(word, []).append(heap[:200].decode(errors="replace"))
        return found

    def put(self, place: str, *what: bytes | str) -> None:
        """Add to what came out at a place."""
        encoded = (one.encode() if isinstance(one, str) else one for one in what)
        self.places.setdefault(place, []).extend(encoded)


def found_in(heaps: Iterable[bytes], records: Records) -> list[str]:
    """Return which of the commune's words are in the heaps."""
    wanted = needles(records.name, records.phone, records.number, records.words)
    return sorted({word for heap in heaps for needle, word in wanted.items() if needle in heap})


@contextmanager
def overhearing(folder: Path) -> Iterator[list[bytes]]:
    """Hear every message on the node's wire, as the one user who may."""
    heard: list[bytes] = []
    ready, over = threading.Event(), threading.Event()

    async def listen() -> None:
        client = await connected(folder)

        async def keep(message: Msg) -> None:
            heard.append(b"\n".join((message.subject.encode(), _head(message), message.data)))

        await client.subscribe(">", cb=keep)
        await client.flush()
        ready.set()
        while not over.is_set():  # noqa: ASYNC110 - another thread says when it is over
            await asyncio.sleep(0.05)
        await client.drain()

    thread = threading.Thread(target=asyncio.run, args=(listen(),))
    thread.start()
    assert ready.wait(20), "the wire cannot be overheard"
    try:
        yield heard
    finally:
        over.set()
        thread.join(20)


async def connected(folder: Path) -> Any:
    """Connect to the node's nats-server as its administrator."""
    port = json.loads((folder / "nats" / "running.json").read_text("utf-8"))["port"]
    secrets = json.loads((folder / "keys" / "nats-passwords.json").read_text("utf-8"))
    passwords = secrets.get("passwords", secrets)
    return await nats.connect(
        f"nats://127.0.0.1:{port}", user=ADMIN, password=passwords[ADMIN], connect_timeout=10
    )


async def stored(folder: Path) -> list[bytes]:
    """Return every message of every stream, as JetStream gives it out again."""
    client = await connected(folder)
    jetstream = client.jetstream()
    found = []
    for stream in STREAMS.values():
        state = (await jetstream.stream_info(stream)).state
        for sequence in range(state.first_seq, state.last_seq + 1):
            message = await jetstream.get_msg(stream, sequence)
            found.append(f"{message.subject} {message.headers}".encode() + (message.data or b""))
    await client.close()
    return found


def _head(message: Msg) -> bytes:
    return json.dumps(message.headers or {}, ensure_ascii=False).encode()


@contextmanager
def watching_answers(seen: Seen) -> Iterator[None]:
    """Keep where answers send people, what their pages are called, and where links lead."""
    send = httpx.Client.send

    def watched(client: httpx.Client, request: httpx.Request, **how: Any) -> httpx.Response:
        answer = send(client, request, **how)
        for one in (*answer.history, answer):
            seen.put("answers", str(one.url.copy_with(path="/")), one.headers.get("Location", ""))
        for title, link in _SHOWN.findall(answer.text if _is_page(answer) else ""):
            seen.put("answers", title or link)
        return answer

    with mock.patch.object(httpx.Client, "send", watched):
        yield


def _is_page(answer: httpx.Response) -> bool:
    return str(answer.headers.get("Content-Type", "")).startswith("text/html")


@contextmanager
def open_words_in_reports() -> Iterator[None]:
    """Let other words be typed for reports: those are written to be read by anyone."""
    report = Life.report

    def openly(life: Life) -> None:
        with mock.patch.object(Records, "words", "lời cho báo cáo"):
            report(life)

    with mock.patch.object(Life, "report", openly):
        yield


def read_everything(world: World, records: Records) -> None:
    """Let each officer open every page and answer there is about the commune's records."""
    for role in Role:
        visitor, program = world.visitor(role), world.machine(role)
        for route in all_routes():
            names = {name: _id_of(records, route.service, name) for name in route.parameters}
            if route.method != "GET" or None in names.values():
                continue
            client = program if route.is_api else visitor
            answer = client.get(route.path.format(**names))
            assert answer.status_code < 500, f"{route} {answer.status_code}"


def _id_of(records: Records, service: str, name: str) -> str | None:
    return records.ids.get(f"{service}.{name}") or records.ids.get(name)


def go_wrong(world: World, records: Records) -> None:
    """Send the words where they are refused: refusals are logged and answered too."""
    officer, visitor = world.machine(Role.CHILD_OFFICER), world.visitor(Role.CHILD_OFFICER)
    wrong = (
        child_body(records),
        child_body(records, {"origin": records.words}),
        child_body(records, {"personal_id": records.number, "full_name": records.name * 40}),
    )
    for body in wrong:
        assert 400 <= officer.post("/registry/api/children", json=body).status_code < 500
    assert officer.get(f"/registry/children/{records.name}").status_code in {404, 422}
    visitor.post("/registry/children/new", data={"full_name": records.name})
    stranger = world.node.machine()
    entry = {"username": records.name, "password": records.words}
    assert stranger.post("/registry/api/session", json=entry).status_code >= 400
    stranger.close()
    broken = mock.patch(
        "services.registry.operations.list_children", side_effect=RuntimeError(records.words)
    )
    with broken:
        assert officer.get("/registry/api/children").status_code == 500


def rows_told(folder: Path) -> Iterator[bytes]:
    """Yield the rows of all tables that are told, replayed or compared; not what is sealed."""
    for service in SERVICES:
        connection = sqlite3.connect(f"file:{folder / f'{service}.db'}?mode=ro", uri=True)
        try:
            for table in _TOLD:
                columns = [row[1] for row in connection.execute(f"pragma table_info({table})")]
                assert columns, f"{service} has no table {table}"
                kept = ", ".join(f'"{name}"' for name in columns if name != "sealed")
                for row in connection.execute(f"select {kept} from {table}"):  # noqa: S608
                    cells = (f"{service}.{table}", *row)
                    yield b"\0".join(_cell(value) for value in cells)
        finally:
            connection.close()


def _cell(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """A life with everything that came out of it."""
    folder = tmp_path_factory.mktemp("canary")
    lines, before = io.StringIO(), logging.getLogger().handlers[:]
    level = logging.getLogger().level
    with founded(folder) as world:
        configure("DEBUG", lines)
        seen = Seen(Records("05578"), world, folder)
        with overhearing(folder) as heard, watching_answers(seen):
            with open_words_in_reports():
                seen.records = live(world)
            go_wrong(world, seen.records)
            read_everything(world, seen.records)
            world.node.host.quiet()
            officer = world.visitor(Role.CHILD_OFFICER)
            seen.child_page = officer.get(f"/registry/children/{seen.records['child_id']}").text
            for path in ("/metrics", *(f"/{service}/metrics" for service in SERVICES)):
                seen.put("metrics", officer.get(path).text)
        seen.put("streams", *asyncio.run(stored(folder)))
        seen.put("wire", *heard)
        seen.put("rows", *rows_told(folder))
        files = (file for file in (folder / "nats").rglob("*") if file.is_file())
        seen.put("files", *(file.read_bytes() for file in files))
        logging.getLogger().handlers[:] = before
        logging.getLogger().setLevel(level)
        seen.put("logs", lines.getvalue())
        yield seen
    collect_dropped_sockets()


def test_the_words_are_where_the_officer_reads_them(seen: Seen) -> None:
    page = seen.child_page.encode()
    assert {seen.records.name, seen.records.phone} <= set(found_in([page], seen.records))


@pytest.mark.parametrize("place", ["logs", "metrics", "wire", "streams", "files", "rows"])
def test_no_word_of_a_person_comes_out(seen: Seen, place: str) -> None:
    assert seen.found(place) == {}


def test_no_address_link_or_title_holds_a_word_of_a_person(seen: Seen) -> None:
    assert seen.found("answers") == {}


@pytest.mark.parametrize(
    ("place", "sign"),
    [
        ("logs", b'"route"'),
        ("wire", b"svc.n05578.registry.child_registered"),
        ("wire", b"head.n05578.registry"),
        ("streams", b"svc.n05578.cases."),
        ("metrics", b"mangnon_"),
        ("answers", b"/registry/children"),
    ],
)
def test_what_was_looked_at_is_what_came_out(seen: Seen, place: str, sign: bytes) -> None:
    assert any(sign in heap for heap in seen.places[place])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_planted_word_is_found(seen: Seen, encoding: str, form: Any) -> None:
    name = seen.records.name
    for text in (name, name.lower(), name.upper(), "quang ngoc yan"):
        planted = f"…{unicodedata.normalize(form, text)}…".encode(encoding)
        assert found_in([b"\x00\xff" + planted], seen.records) == [name]


def test_a_word_planted_among_what_came_out_is_found(seen: Seen) -> None:
    for place, heaps in seen.places.items():
        planted = [*heaps, b'{"x":"' + seen.records.number.encode() + b'"}']
        assert seen.records.number in found_in(planted, seen.records), place
