"""Amounts of money in Vietnamese words, as money papers require: "Một trăm linh năm nghìn đồng"."""

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUP_NAMES = ("", "nghìn", "triệu")
_BILLION = 10**9
_LIMIT_DONG = 10**18


def amount_in_words(amount_dong: int) -> str:
    """Return whole đồng in words, first letter capital; round thousands end in "chẵn".

    105_000 → "Một trăm linh năm nghìn đồng chẵn". Raises ValueError from 10^18 đồng on.
    """
    if abs(amount_dong) >= _LIMIT_DONG:
        message = f"{amount_dong} đồng is too much to be written in words"
        raise ValueError(message)
    words = [*(["âm"] if amount_dong < 0 else []), *_number(abs(amount_dong)), "đồng"]
    if amount_dong != 0 and amount_dong % 1000 == 0:
        words.append("chẵn")
    text = " ".join(words)
    return text[0].upper() + text[1:]


def _number(value: int) -> list[str]:
    if value == 0:
        return [_DIGITS[0]]
    billions, rest = divmod(value, _BILLION)
    head = [*_below_billion(billions, full=False), "tỷ"] if billions else []
    return head + _below_billion(rest, full=bool(billions))


def _below_billion(value: int, *, full: bool) -> list[str]:
    """Read groups of three digits; zero groups are silent, `full` reads the first one's zeros."""
    words: list[str] = []
    for power in (2, 1, 0):
        group = value // 1000**power % 1000
        if group == 0:
            continue
        words += _group(group, full=full or bool(words))
        words += [_GROUP_NAMES[power]] if power else []
    return words


def _group(group: int, *, full: bool) -> list[str]:
    hundreds, rest = divmod(group, 100)
    if hundreds == 0 and not full:
        return _below_hundred(rest, after_hundreds=False)
    return [_DIGITS[hundreds], "trăm", *_below_hundred(rest, after_hundreds=True)]


def _below_hundred(value: int, *, after_hundreds: bool) -> list[str]:
    tens, units = divmod(value, 10)
    if tens == 0:
        if units == 0:
            return []
        return ["linh", _DIGITS[units]] if after_hundreds else [_DIGITS[units]]
    words = ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    return words + _units_after_tens(tens, units)


def _units_after_tens(tens: int, units: int) -> list[str]:
    """Nought is silent; 5 is "lăm"; after "mươi", 1 is "mốt" and 4 is "tư"."""
    if units == 0:
        return []
    if units == 5:  # noqa: PLR2004 - the digit itself
        return ["lăm"]
    if tens > 1 and units in (1, 4):
        return ["mốt" if units == 1 else "tư"]
    return [_DIGITS[units]]
