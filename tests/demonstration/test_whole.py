"""A whole life with all five services and a real wire: the same bytes, figures that can be redone.

Two lives of one seed run beside each other; the second is killed in the middle and goes on. The
commune is a smaller one than the real; MANGNON_HISTORIES makes it whole.
"""

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pypdf
import pytest

from services.demonstration import accounts
from services.demonstration.days import END
from services.demonstration.life import Life
from services.demonstration.population import CHILDREN_AT_FIRST
from services.notify import operations
from services.notify.readmodels.open_tasks import When
from shared.calendar.clock import SimulatedClock
from shared.hosting.host import Host
from shared.hosting.loading import load
from shared.settings import Settings

pytestmark = [
    pytest.mark.nats,
    pytest.mark.timeout(900),
    pytest.mark.long,
]

SEED = 1
RECOUNT = Path(__file__).with_name("recount.py")
PAPERS = (
    "bao-cao-6-thang-2024.docx",
    "bao-cao-6-thang-2024.pdf",
    "bao-cao-6-thang-2025.docx",
    "bao-cao-6-thang-2025.pdf",
    "bao-cao-nam-2024.docx",
    "bao-cao-nam-2024.pdf",
)
CHILDREN = CHILDREN_AT_FIRST if os.environ.get("MANGNON_HISTORIES") else 200
LIFE = Life(SEED, CHILDREN)
KILLED_AFTER_DEEDS = len(LIFE.deeds) // 2
PATIENCE_SECONDS = 800
WHICH = ("--seed", str(SEED), "--children", str(CHILDREN))


class Lives(NamedTuple):
    """Where two lives of one seed have left their papers, and what the first one said."""

    whole: Path
    broken_off: Path
    said: dict[str, Any]


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lives]:
    """Live one life through, and beside it another one that is killed and goes on."""
    whole, broken_off = tmp_path_factory.mktemp("whole"), tmp_path_factory.mktemp("broken")
    first = _start(whole)
    _kill_in_the_middle(_start(broken_off), broken_off)
    second = _start(broken_off)
    said = _ended(first)
    _ended(second)
    yield Lives(whole, broken_off, said)
    for folder in (whole, broken_off):
        _end_orphans(folder)


def _start(out: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "services", "demo", *WHICH, "--out", out, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def _run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def _ended(process: subprocess.Popen[str]) -> dict[str, Any]:
    output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    said: dict[str, Any] = json.loads(output)
    return said


def _kill_in_the_middle(process: subprocess.Popen[str], out: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while _deeds(out) < KILLED_AFTER_DEEDS:
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < until
        time.sleep(0.05)
    process.kill()
    process.communicate()


def _deeds(out: Path) -> int:
    try:
        mark: dict[str, int] = json.loads((out / "data" / "demonstration.json").read_text())
    except FileNotFoundError:
        return 0
    return mark["deeds"]


def _end_orphans(folder: Path) -> None:
    """End nats-servers whose process was killed."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_text()
            except OSError:
                continue
            if "nats-server" in command and str(folder) in command:
                os.kill(int(entry.name), signal.SIGKILL)


def _figures(out: Path) -> list[dict[str, Any]]:
    figures: list[dict[str, Any]] = json.loads((out / "figures.json").read_text("utf-8"))
    return figures


class TestALifeOfOneSeed:
    def test_leaves_the_same_bytes_even_when_it_was_broken_off(self, lives: Lives) -> None:
        for name in (*PAPERS, "figures.json"):
            assert (lives.whole / name).read_bytes() == (lives.broken_off / name).read_bytes(), name

    def test_finds_its_data_the_second_time(self, lives: Lives) -> None:
        before = {name: (lives.whole / name).read_bytes() for name in PAPERS}

        said = _ended(_start(lives.whole))

        assert said["facts"] == lives.said["facts"]
        assert before == {name: (lives.whole / name).read_bytes() for name in PAPERS}

    @pytest.mark.parametrize("name", [name for name in PAPERS if name.endswith(".pdf")])
    def test_leaves_papers_that_say_on_each_page_that_they_are_invented(
        self, lives: Lives, name: str
    ) -> None:
        pages = pypdf.PdfReader(lives.whole / name).pages
        assert all("DỮ LIỆU GIẢ ĐỊNH" in page.extract_text() for page in pages)

    def test_says_what_it_left(self, lives: Lives) -> None:
        said = lives.said

        assert {Path(path).name for path in said["files"]} == {*PAPERS, "figures.json"}
        assert said["deeds"] == len(LIFE.deeds)
        sys.stderr.write(f"\na whole life took {said['seconds']} s beside another one\n")

    @pytest.mark.parametrize("other", [("--seed", "2", *WHICH[2:]), (*WHICH[:3], "500")])
    def test_makes_room_for_no_other_life(self, lives: Lives, other: tuple[str, ...]) -> None:
        ended = _run("-m", "services", "demo", *other, "--out", lives.whole)

        assert ended.returncode == 1
        assert f"mầm 1 với {CHILDREN} trẻ" in ended.stdout


class TestTheFigures:
    def test_are_many_and_each_says_where_it_comes_from(self, lives: Lives) -> None:
        figures = _figures(lives.whole)
        wanted = {"section", "measure", "kind", "period", "value", "previous", "events"}

        assert len(figures) >= 40
        assert all(wanted <= figure.keys() for figure in figures)
        assert len([one for one in figures if one["value"]]) >= 40
        assert [one["measure"] for one in figures if one["value"] and not one["events"]] == []

    def test_list_the_events_of_both_sides_of_a_ratio(self, lives: Lives) -> None:
        ratios = [one for one in _figures(lives.whole) if one["kind"] in ("ratio", "share")]

        assert ratios
        for one in ratios:
            sides = one["sides"]["numerator"]["events"] + one["sides"]["denominator"]["events"]
            assert set(one["events"]) == set(sides), one["measure"]

    def test_come_to_the_same_when_recounted_from_their_events_alone(self, lives: Lives) -> None:
        ended = _run(RECOUNT, lives.whole)

        assert ended.returncode == 0, ended.stdout
        assert int(ended.stdout.split()[0]) >= 100

    def test_are_found_wrong_when_an_event_is_left_out(self, lives: Lives, tmp_path: Path) -> None:
        figures = _figures(lives.whole)
        next(one for one in figures if one["measure"] == "fund_received")["events"].pop()
        (tmp_path / "figures.json").write_text(json.dumps(figures), "utf-8")
        (tmp_path / "data").symlink_to(lives.whole / "data")

        ended = _run(RECOUNT, tmp_path)

        assert ended.returncode == 1
        assert ended.stdout.startswith("fund_received: ")


class TestWhatLeavesTheCommune:
    def test_names_no_child_and_no_family(self, lives: Lives) -> None:
        children = LIFE.population.children
        names = {child.name for child in children}
        names |= {name for c in children for name in (c.family.father, c.family.mother)}
        officers = {account.display_name for account in accounts.all_accounts()}

        for path in sorted(lives.whole.iterdir()):
            if path.is_file():
                text = _text(path)
                assert [name for name in names - officers if name in text] == [], path.name

    def test_is_in_the_facts_only_sealed(self, lives: Lives) -> None:
        names = [child.name.encode() for child in LIFE.population.children[::50]]
        for service in ("cases", "fund", "reporting", "notify"):
            stored = (lives.whole / "data" / f"{service}.db").read_bytes()
            assert [name.decode() for name in names if name in stored] == [], service


class TestTheMorningAfter:
    def test_finds_a_living_office_and_no_heap(self, lives: Lives) -> None:
        """Given a whole life, when people come in the morning, there is a day's work to do."""
        host = Host(load(), Settings(data_dir=lives.broken_off / "data"), SimulatedClock(END))
        notify, commune = host.desks["notify"], accounts.met(SEED, host.desks)
        try:
            tasks, unread = {}, {}
            for account in accounts.all_accounts():
                issued = notify.issue(commune.officers[account.username])
                tasks[account.username] = operations.list_tasks(notify, issued)
                unread[account.username] = operations.count_unread(notify, issued)[1]
        finally:
            for one in host.hosted.values():
                one.store.close()

        counts = {name: sum(map(len, found.values())) for name, found in tasks.items()}
        late = {name: len(found[When.OVERDUE]) for name, found in tasks.items()}
        assert 3 <= counts["can-bo"] <= 12
        assert counts["chu-tich"] >= 1, "a grant waits to be decided"
        assert counts["thu-quy"] >= 1, "a grant waits to be paid"
        assert len(tasks["can-bo"][When.TODAY]) == 2, "news of this morning, and the report"
        assert max(counts.values()) <= 12
        assert sum(late.values()) <= 2
        assert 1 <= unread["can-bo"] <= 3
        assert max(unread.values()) <= 5


def _text(path: Path) -> str:
    if path.suffix == ".json":
        return path.read_text("utf-8")
    if path.suffix == ".pdf":
        pages = pypdf.PdfReader(path).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())
    with zipfile.ZipFile(path) as paper:
        return "\n".join(
            paper.read(name).decode("utf-8") for name in paper.namelist() if name.endswith(".xml")
        )
