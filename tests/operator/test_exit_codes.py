"""Exit codes mean the same of every verb: 75 is "not now"."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.operator import answering
from shared.contracts.announcement import SERVICES
from shared.hosting.backup import BackupKey
from shared.hosting.host import Host
from shared.hosting.loading import load
from shared.hosting.opening import at_work
from tests.kit.postgresql import PostgresqlServer
from tests.operator.places import UNITS, Place
from tests.operator.vocabulary import every_verb

PAGE = Path(__file__).parents[2] / "docs/operators/README.md"
DONE, WRONG, WORDS, NOT_NOW = 0, 1, 2, 75


_LOOKING = (
    *("verify", "rebuild", "backup --to {folder}", "keys show", "keys rotate", "units", "report"),
    *("events fund", "officer list", "officer password a", "node heads n1"),
)


@dataclass(frozen=True)
class Expected:
    """What comes of a verb while all services are at work, and while no database answers.

    None: that is waited for, until the verb is stopped.
    """

    words: str
    at_work: int
    away: int | None


EXPECTED = {
    # needs what is at work to rest
    "up": Expected("up registry", NOT_NOW, None),
    "found": Expected("found", NOT_NOW, NOT_NOW),
    "demo": Expected("demo --out {folder}", NOT_NOW, NOT_NOW),
    "copy": Expected("copy --to {away}", NOT_NOW, NOT_NOW),
    "restore": Expected("restore --from {units} --key {code}", NOT_NOW, NOT_NOW),
    "officer password": Expected("officer password quan-tri", NOT_NOW, NOT_NOW),
    "officer disable": Expected("officer disable quan-tri", NOT_NOW, NOT_NOW),
    "officer enable": Expected("officer enable quan-tri", NOT_NOW, NOT_NOW),
    "keys": Expected("keys rotate", NOT_NOW, NOT_NOW),
    # works beside it
    "verify": Expected("verify", DONE, NOT_NOW),
    "rebuild": Expected("rebuild --verify", DONE, NOT_NOW),
    "backup": Expected("backup --to {folder}/made", DONE, NOT_NOW),
    "units": Expected("units", DONE, NOT_NOW),
    "events": Expected("events registry", DONE, NOT_NOW),
    "report": Expected("report", DONE, NOT_NOW),
    "officer list": Expected("officer list", DONE, NOT_NOW),
    "node invite": Expected(
        "node invite n1 --unit 05578 --url tls://a:7422 --file {folder}/letter", DONE, NOT_NOW
    ),
    "node heads": Expected("node heads n1", WRONG, NOT_NOW),  # nothing was kept of it
    # is there to name what is wrong
    "doctor": Expected("doctor", WRONG, WRONG),  # what runs does not answer at the port
    # asks no database
    "node join": Expected("node join {folder}/nowhere", WRONG, WRONG),
    "node forget": Expected("node forget nobody", WRONG, WRONG),
    "node list": Expected("node list", DONE, DONE),
    "nats-config": Expected("nats-config --out {folder}/nats", DONE, DONE),
    "secrets": Expected("secrets --out {folder}/secrets", DONE, DONE),
    "keep-wire": Expected("keep-wire --once", WORDS, WORDS),  # no NATS_URL is set
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A founded node whose five services have all been opened once, and now are at work."""
    made = Place(tmp_path_factory.mktemp("node") / "data")
    made.found()
    BackupKey.load_or_make(made.folder.parent / "code")
    host = Host(load(), made.settings)
    for one in host.hosted.values():
        one.store.close()
    with at_work(made.settings, SERVICES):
        yield made


@pytest.fixture(name="place_founded", params=["files", "server"])
def _place_founded(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A node of which nothing but registry has lived yet, on each database in turn."""
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    made = Place(tmp_path / "data", server.address() if request.param == "server" else "")
    made.found()
    return made


def words_of(expected: Expected, place: Place) -> list[str]:
    """Return what is typed; no server answers at the address in it."""
    folder = place.folder.parent
    told = {"folder": folder, "units": UNITS, "code": folder / "code", "away": away(folder)}
    return [word.format(**told) for word in expected.words.split()]


def away(folder: Path) -> str:
    """Return an address at which no server is."""
    return f"postgresql://mangnon@/mangnon_{{service}}?host={folder}"


def test_every_verb_is_here() -> None:
    assert set(EXPECTED) == set(every_verb())


@pytest.mark.parametrize("expected", EXPECTED.values(), ids=EXPECTED)
def test_while_services_are_at_work(place: Place, expected: Expected) -> None:
    status, told = place.say(*words_of(expected, place))

    assert status == expected.at_work, told
    assert told.count("\n") == 1 or status != NOT_NOW, "one sentence says what to do"


@pytest.mark.parametrize("expected", EXPECTED.values(), ids=EXPECTED)
def test_while_the_database_is_away(place: Place, expected: Expected) -> None:
    if expected.away is None:
        return  # tests/faults/test_without_its_database.py
    without = Place(place.folder, away(place.folder.parent))
    status, told = without.say(*words_of(expected, place))

    assert status == expected.away, told


def test_where_nothing_lived_yet_nothing_is_wrong(
    tmp_path: Path, postgresql: PostgresqlServer
) -> None:
    """A server's databases are made before anything lives there."""
    for place in (
        Place(tmp_path / "files"),
        Place(tmp_path / "server", postgresql.address()),
    ):
        for words in _LOOKING:
            status, told = place.say(*words.format(folder=tmp_path).split())
            assert (words, status, told.count("\n")) == (words, NOT_NOW, 1), told
        assert place.say("doctor")[1].splitlines()[1] == "data: ok: no data yet"


def test_of_a_node_that_was_only_founded_the_others_are_named(place_founded: Place) -> None:
    status, told = place_founded.say("backup", "--to", str(place_founded.folder / "made"))
    assert status == NOT_NOW
    assert told.startswith("Chưa có dữ liệu của cases, fund, reporting, notify: ")

    status, told = place_founded.say("verify", "--json")
    assert status == WRONG
    assert json.loads(told)["cases"] == {"whole": False, "reason": "no data yet"}
    assert place_founded.say("rebuild", "registry")[0] == DONE


def test_what_is_copied_onto_itself_is_a_wrong_word(postgresql: PostgresqlServer) -> None:
    address = postgresql.address()
    assert Place(Path("nowhere"), address).say("copy", "--to", address) == (WORDS, "")


def test_operators_read_of_each_code_once() -> None:
    (table,) = PAGE.read_text("utf-8").split("| Exit code |")[1:]
    rows = re.findall(r"^\| (\d+) \|", table.partition("\n\n")[0], re.MULTILINE)

    assert sorted(map(int, rows)) == sorted(
        code for name, code in vars(answering).items() if name.isupper()
    )
