"""What the law says, as the register keeps it."""

from datetime import date

import pytest

from services.registry.norms import (
    CIRCUMSTANCES,
    age_limit,
    birthday,
    circumstance,
    doubts_about,
    ethnicity_slugs,
)
from services.registry.reference import ethnicities, thanh_dinh


def test_article_ten_has_fourteen_groups_with_their_letters() -> None:
    assert [row.group for row in CIRCUMSTANCES] == list(range(1, 15))
    assert "".join(row.letter for row in CIRCUMSTANCES) == "abcdđeghiklmno"
    assert [row.article for row in CIRCUMSTANCES] == list(range(3, 17))


def test_the_decree_has_its_subgroups() -> None:
    counts = [len(row.subgroups) for row in CIRCUMSTANCES]
    assert counts == [4, 2, 12, 3, 0, 4, 2, 2, 0, 5, 5, 2, 2, 3]


def test_a_group_cites_law_and_decree() -> None:
    harmed = circumstance(9)
    assert harmed is not None
    assert harmed.needs_evidence
    assert harmed.citation == (
        "Luật Trẻ em, Điều 10 khoản 1 điểm i; Nghị định 56/2017/NĐ-CP, Điều 11"
    )


def test_a_leap_day_child_has_a_birthday_every_year() -> None:
    assert birthday(date(2008, 2, 29), 16) == date(2024, 2, 29)
    assert birthday(date(2008, 2, 29), 15) == date(2023, 3, 1)


@pytest.mark.parametrize("day", [date(1990, 1, 1), date(2010, 1, 1), date(2026, 1, 1)])
def test_the_age_limit_is_sixteen_under_both_laws(day: date) -> None:
    assert age_limit(day) == 16


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("019218001234", ()),
        ("003218001234", ("mã tỉnh",)),
        ("019318001234", ("giới tính",)),
        ("019219001234", ("Năm sinh",)),
        ("019018001234", ("Năm sinh",)),
        ("003319001234", ("mã tỉnh", "giới tính", "Năm sinh")),
        ("101218001234", ()),  # born abroad: the number of a country
    ],
)
def test_a_number_that_does_not_fit_is_doubted_not_refused(
    number: str, words: tuple[str, ...]
) -> None:
    doubts = doubts_about(number, date(2018, 5, 6), "male")
    assert len(doubts) == len(words)
    assert all(word in doubt for word, doubt in zip(words, doubts, strict=True))


def test_there_are_fifty_four_peoples_and_two_other_answers() -> None:
    assert len(ethnicities()) == 56
    assert {"tay", "kinh", "san_chay", "unknown"} <= ethnicity_slugs()


def test_the_commune_has_fourteen_hamlets_under_it() -> None:
    rows = thanh_dinh()
    assert [(row.kind, row.code) for row in rows[:2]] == [("province", "19"), ("commune", "05578")]
    hamlets = rows[2:]
    assert len(hamlets) == 14
    assert {row.parent for row in hamlets} == {"05578"}
