"""`mangnon report`: reports are told, and a sent one's file is written, if it is still the same."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from services.reporting import operations
from services.reporting.readmodels.reports import files, reports
from shared.database import Places
from tests.kit.postgresql import PostgresqlServer
from tests.operator.places import Place, named
from tests.reporting.world import LAN, MINH, Office

THE_ONE = ("--unit", "05578", "--period", "half_year-2025")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where reporting keeps its data."""
    if request.param == "sqlite":
        return Place(tmp_path / "data")
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    return Place(tmp_path / "data", server.address())


@contextmanager
def working(place: Place) -> Iterator[Office]:
    """Let reporting work, with the half-year report of 2025 drafted and all of it written."""
    office = Office(Places(place.folder, place.address))  # type: ignore[arg-type] # a store takes both
    try:
        office.staff()
        report_id = office.draft()
        office.write_all()
        operations.submit_report(office.desk, office.issue(LAN), report_id)
        yield office
    finally:
        office.store.close()


@pytest.fixture
def sent(place: Place) -> Iterator[Place]:
    """Where the report was sent, and reporting still works."""
    with working(place) as office:
        (drafted,) = operations.list_reports(office.desk, office.issue(LAN))
        operations.send_report(office.desk, office.issue(MINH), drafted.report_id)
        yield place


def rows(place: Place, *words: str) -> list[dict[str, Any]]:
    """Return the reports that are told."""
    status, told = place.say("report", "--json", *words)
    assert status == 0, told
    found: list[dict[str, Any]] = json.loads(told)["reports"]
    return found


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_what_was_sent_is_written_as_it_was_sent(sent: Place, tmp_path: Path, form: str) -> None:
    target = tmp_path / f"b.{form}"
    (told,) = rows(sent)
    kept = {one["name"]: one["sha256"] for one in told["files"]}

    status, answered = sent.say("report", *THE_ONE, "--to", str(target), "--json")
    assert status == 0
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    assert digest == kept[f"bao-cao-6-thang-2025.{form}"]
    assert json.loads(answered) == {"file": str(target), "sha256": digest}
    assert target.stat().st_mode & 0o077 == 0


def test_people_read_a_line_a_report(sent: Place) -> None:
    (row,) = rows(sent)
    word, pdf = named(row["files"], "sha256")

    status, told = sent.say("report")
    assert status == 0
    assert told == (
        "05578 half_year-2025 (2024-11-15 – 2025-05-14) "
        "Báo cáo kết quả công tác trẻ em 6 tháng đầu năm 2025; Đã gửi 2025-03-10; "
        f"bao-cao-6-thang-2025.docx {word}; bao-cao-6-thang-2025.pdf {pdf}\n"
    )
    assert rows(sent, "--unit", "05578") == rows(sent, *THE_ONE) == [row]
    assert rows(sent, "--unit", "05602") == rows(sent, "--period", "annual-2025") == []


def test_a_file_that_is_not_the_one_that_was_sent_is_not_written(
    sent: Place, tmp_path: Path
) -> None:
    database = Places(sent.folder, sent.address).data("reporting")
    other = b"another paper"
    with database.writing() as connection:
        connection.execute(update(files).values(word=other))
        connection.execute(update(reports).values(sha256=hashlib.sha256(other).hexdigest()))
    database.close()

    target = tmp_path / "b.docx"
    status, told = sent.say("report", *THE_ONE, "--to", str(target))
    assert (status, "mã SHA-256 khác" in told, told.count("\n")) == (1, True, 1)
    assert not target.exists()
    assert sent.say("report", *THE_ONE, "--to", str(tmp_path / "b.pdf"))[0] == 0


def test_what_is_there_is_never_written_over(sent: Place, tmp_path: Path) -> None:
    target = tmp_path / "b.pdf"
    target.write_text("mine", "utf-8")

    assert sent.say("report", *THE_ONE, "--to", str(target)) == (
        1,
        f"{target} đã có: hãy cho tên khác.\n",
    )
    assert target.read_text("utf-8") == "mine"
    missing = tmp_path / "none" / "b.pdf"
    assert sent.say("report", *THE_ONE, "--to", str(missing)) == (
        1,
        f"Không dùng được {missing}: No such file or directory.\n",
    )


def test_only_what_was_sent_has_a_file(place: Place, tmp_path: Path) -> None:
    target = tmp_path / "b.docx"
    with working(place):
        (row,) = rows(place)
        assert (row["state"], row["files"], row["sent_on"]) == ("Chờ ký", [], None)
        assert place.say("report", *THE_ONE, "--to", str(target)) == (
            1,
            "Báo cáo này chưa gửi (Chờ ký): chỉ báo cáo đã gửi mới có tệp.\n",
        )
        nobody = ("--unit", "05602", "--period", "half_year-2025")
        status, told = place.say("report", *nobody, "--to", str(target))
        assert (status, told.startswith("Không có báo cáo")) == (1, True)
    assert not target.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("--to", "b.docx"),
        ("--to", "b.pdf", "--unit", "05578"),
        (*THE_ONE, "--to", "b.odt"),
    ],
)
def test_half_of_a_wish_is_a_wrong_word(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert Place(tmp_path).say("report", *words)[0] == 2


def test_without_data_it_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "none"

    assert Place(folder).say("report") == (75, f"Chưa có dữ liệu trong {folder}.\n")
