"""What is said of the law: dated, cited, and marked where it rests on hearsay."""

from datetime import date
from typing import Any

from services.fund.norms import (
    ACCOUNT_CODES,
    MANAGEMENT_CAP,
    MANAGEMENT_CAPS,
    PUBLICATION_DAYS,
    RETENTION_YEARS,
    known_on,
)
from services.fund.reference import Account
from shared.kernel.norm import Norm


def test_the_cap_changes_with_the_decree() -> None:
    before = known_on(MANAGEMENT_CAPS, MANAGEMENT_CAP, date(2026, 2, 28))
    after = known_on(MANAGEMENT_CAPS, MANAGEMENT_CAP, date(2026, 3, 1))
    assert before
    assert after
    assert (before.value, after.value) == (5, 7)


def test_before_a_rule_there_is_nothing_to_show() -> None:
    assert known_on(MANAGEMENT_CAPS, MANAGEMENT_CAP, date(2019, 1, 1)) is None


def test_every_row_is_cited_and_none_is_claimed_to_be_verified() -> None:
    rows: tuple[Norm[Any], ...] = (
        *MANAGEMENT_CAPS,
        *PUBLICATION_DAYS,
        *RETENTION_YEARS,
        *ACCOUNT_CODES,
    )
    assert all("Nghị định" in row.citation or "Thông tư" in row.citation for row in rows)
    assert not any(row.verified for row in rows)


def test_every_role_of_the_chart_has_a_code() -> None:
    assert set(ACCOUNT_CODES[0].value) == set(Account)
