"""Widths of lines in Times New Roman, for the rules that the decree measures against the text.

PDF measures by itself; Word needs the number written into the file.
"""

import unicodedata


def _widths(figures: str) -> tuple[int, ...]:
    return tuple(int(figure) for figure in figures.split())


# Advance widths in 1/2048 em of the letters ' ' … '~', upright and bold.
_FIRST = ord(" ")
_REGULAR = _widths(
    "512 682 836 1024 1024 1706 1593 369 682 682 1024 1155 512 682 512 569 "
    "1024 1024 1024 1024 1024 1024 1024 1024 1024 1024 569 569 1155 1155 1155 "
    "909 1886 1479 1366 1366 1479 1251 1139 1479 1479 682 797 1479 1251 1821 "
    "1479 1479 1139 1479 1366 1139 1251 1479 1479 1933 1479 1479 1251 682 569 "
    "682 961 1024 682 909 1024 909 1024 909 682 1024 1024 569 569 1024 569 "
    "1593 1024 1024 1024 1024 682 797 569 1024 1024 1479 1024 1024 909 983 "
    "410 983 1108 "
)
_BOLD = _widths(
    "512 682 1137 1024 1024 2048 1706 569 682 682 1024 1167 512 682 512 569 "
    "1024 1024 1024 1024 1024 1024 1024 1024 1024 1024 682 682 1167 1167 1167 "
    "1024 1905 1479 1366 1479 1479 1366 1251 1593 1593 797 1024 1593 1366 1933 "
    "1479 1593 1251 1593 1479 1139 1366 1479 1479 2048 1479 1479 1366 682 569 "
    "682 1190 1024 682 1024 1139 909 1139 909 682 1024 1139 569 682 1139 569 "
    "1706 1139 1024 1139 1139 909 797 682 1139 1024 1479 1024 1024 909 807 "
    "451 807 1065 "
)
_UNITS_PER_EM = 2048
_MILLIMETRES_PER_POINT = 25.4 / 72
_PLAIN = str.maketrans("Đđ–—“”‘’…", "Dd--\"\"''.")
_UNKNOWN_WIDTH = _UNITS_PER_EM // 2


def line_width_mm(text: str, size_pt: float, *, bold: bool = False) -> float:
    """Return the width in millimetres; tone and vowel marks add nothing."""
    widths = _BOLD if bold else _REGULAR
    letters = [
        letter
        for letter in unicodedata.normalize("NFD", text.translate(_PLAIN))
        if not unicodedata.combining(letter)
    ]
    units = sum(
        widths[ord(letter) - _FIRST] if " " <= letter <= "~" else _UNKNOWN_WIDTH
        for letter in letters
    )
    return units / _UNITS_PER_EM * size_pt * _MILLIMETRES_PER_POINT
