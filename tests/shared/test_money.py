"""Money is whole đồng."""

import pytest

from shared.kernel.money import LIMIT_DONG, in_figures, must_be_amount
from shared.kernel.refusals import Invalid


@pytest.mark.parametrize("amount", [1, 1_000, LIMIT_DONG])
def test_takes_whole_positive_amounts(amount: int) -> None:
    assert must_be_amount(amount) == amount


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (0, "amount_not_positive"),
        (-1, "amount_not_positive"),
        (LIMIT_DONG + 1, "amount_too_large"),
        (0.5, "amount_not_whole"),
        ("1", "amount_not_whole"),
        (True, "amount_not_whole"),
        (None, "amount_not_whole"),
    ],
)
def test_refuses_what_is_none(amount: int, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        must_be_amount(amount, "gift")
    assert (refusal.value.code, refusal.value.field) == (code, "gift")


@pytest.mark.parametrize(
    ("amount", "text"), [(0, "0 đồng"), (999, "999 đồng"), (1_234_567, "1.234.567 đồng")]
)
def test_is_written_with_dots(amount: int, text: str) -> None:
    assert in_figures(amount) == text
