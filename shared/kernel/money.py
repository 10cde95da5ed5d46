"""Money is whole đồng: the đồng has no smaller part, so an amount is always an int."""

from shared.kernel.refusals import Invalid

LIMIT_DONG = 10**12  # a thousand billion: more is a slip of the hand, not a gift to a commune


def must_be_amount(amount_dong: int, field: str = "amount_dong") -> int:
    """Return the amount, or refuse what is not a positive whole number within the limit."""
    if type(amount_dong) is not int:
        raise Invalid("amount_not_whole", "Số tiền phải là số đồng nguyên.", field)
    if amount_dong <= 0:
        raise Invalid("amount_not_positive", "Số tiền phải lớn hơn 0.", field)
    if amount_dong > LIMIT_DONG:
        raise Invalid(
            "amount_too_large", f"Số tiền không được quá {in_figures(LIMIT_DONG)}.", field
        )
    return amount_dong


def in_figures(amount_dong: int) -> str:
    """Return "1.234.567 đồng", as sentences for officers write it."""
    return f"{amount_dong:,}".replace(",", ".") + " đồng"
