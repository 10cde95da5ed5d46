"""`mangnon units`: a tree is told as it stood on a day, under the names of that day."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from services.demonstration import mark
from services.demonstration.days import LAST_DAY
from services.registry import operations
from shared.hosting.opening import UNFINISHED
from shared.kernel.officer import SYSTEM
from tests.operator.places import Place, ids_of, named


def tree(place: Place, day: str = "") -> dict[str, Any]:
    """Return the tree of a day, or of today."""
    status, told = place.say("units", "--json", *(("--on", day) if day else ()))
    assert status == 0, told
    found: dict[str, Any] = json.loads(told)
    return found


def test_people_read_the_tree_indented(place: Place) -> None:
    status, told = place.say("units")

    assert status == 0
    assert told.splitlines()[:3] == [
        "province 19 Tỉnh Thái Nguyên, từ 2004-07-08",
        "  commune 05578 Xã Thanh Định, thuộc 19, từ 2004-07-08",
        "    hamlet 05578-01 Xóm Nà Chén, thuộc 05578, từ 2019-01-01",
    ]
    assert len(told.splitlines()) == len(tree(place)["units"]) == 16


def test_a_day_has_its_own_units_and_names(place: Place) -> None:
    with place.working() as desk:
        ids = ids_of(desk)
        first, second = ids["05578-01"], ids["05578-02"]
        operations.rename_unit(desk, desk.issue(SYSTEM), first, "Xóm Mới", since=date(2025, 3, 1))
        operations.rename_unit(desk, desk.issue(SYSTEM), first, "Xóm Nay", since=date(2025, 4, 1))
        operations.end_unit(desk, desk.issue(SYSTEM), second, last_day=date(2025, 3, 31))

        def hamlets(day: str) -> list[str]:
            return named(tree(place, day)["units"][2:4], "name")

        assert hamlets("2019-01-01") == ["Xóm Nà Chén", "Xóm Bản Piềng"]
        assert hamlets("2025-02-28") == ["Xóm Nà Chén", "Xóm Bản Piềng"]
        assert hamlets("2025-03-31") == ["Xóm Mới", "Xóm Bản Piềng"]
        assert hamlets("2025-04-01") == ["Xóm Nay", "Xóm Đồng Mon"]
    assert named(tree(place, "2018-12-31")["units"], "kind") == ["province", "commune"]
    assert tree(place, "2004-07-07")["units"] == []
    status, told = place.say("units", "--on", "2025-03-31")
    assert (status, "từ 2019-01-01 đến hết 2025-03-31" in told) == (0, True)


def test_what_lies_under_a_unit_that_ended_is_still_told(place: Place) -> None:
    with place.working() as desk:
        ends = ids_of(desk)["05578"]
        operations.end_unit(desk, desk.issue(SYSTEM), ends, last_day=date(2025, 6, 30))

    status, told = place.say("units", "--on", "2025-07-01")
    assert status == 0
    assert told.splitlines()[1] == "  hamlet 05578-01 Xóm Nà Chén, thuộc 05578, từ 2019-01-01"
    assert len(told.splitlines()) == 15


def test_a_demonstration_that_nobody_has_looked_at_stays_so(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.found()
    mark.write(tmp_path, mark.Mark(seed=1))

    assert tree(place)["on"] == LAST_DAY.isoformat()
    assert mark.read(tmp_path) == mark.Mark(seed=1)


def test_without_data_it_says_so(tmp_path: Path) -> None:
    nothing = (75, f"Chưa có dữ liệu trong {tmp_path / 'none'}.\n")
    assert Place(tmp_path / "none").say("units") == nothing
    assert not (tmp_path / "none").exists()


def test_a_restore_that_was_broken_off_is_not_looked_at(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.found()
    (tmp_path / UNFINISHED).touch()

    status, told = place.say("units")
    assert (status, "khôi phục dở dang" in told) == (75, True)


def test_what_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "registry.db").write_bytes(b"nothing of ours" * 500)

    assert Place(tmp_path).say("units") == (
        1,
        "Không đọc được cơ sở dữ liệu của registry (DatabaseError). Hãy chạy mangnon verify.\n",
    )


def test_a_server_that_is_away_is_said_to_be(tmp_path: Path) -> None:
    address = f"postgresql://mangnon@/mangnon_{{service}}?host={tmp_path}"
    status, told = Place(tmp_path, address).say("units")

    assert status == 75
    assert told.startswith("Không vào được cơ sở dữ liệu của registry: ")
    assert told.count("\n") == 1


def test_what_is_no_day_is_a_wrong_word(tmp_path: Path) -> None:
    assert Place(tmp_path).say("units", "--on", "hôm qua")[0] == 2
