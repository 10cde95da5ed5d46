"""Vietnamese text: one form for what is stored, a folded form to search by, an order to sort by.

`đ` has no decomposition and tone marks may come before shape marks, so Unicode's normal forms are
not enough; neither SQLite nor Python sorts Vietnamese. Everything here is total: any text at all
gives an answer, because imported sheets hold anything.
"""

import unicodedata
from functools import lru_cache
from itertools import groupby
from typing import Final

_TONES: Final = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: their order too
_SHAPES: Final = "\u0306\u0302\u031b"  # breve (ă), circumflex (â ê ô), horn (ơ ư)
_MARKS: Final = frozenset(_TONES + _SHAPES)
_ALPHABET: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_PLACES: Final = {letter: place for place, letter in enumerate(_ALPHABET)}
_D: Final = str.maketrans({"đ": "d", "Đ": "D"})
_ETH: Final = str.maketrans(
    {"\N{LATIN CAPITAL LETTER ETH}": "Đ", "\N{LATIN SMALL LETTER ETH}": "đ"}
)


def composed(text: str) -> str:
    """Return `text` as it is stored: NFC, marks in order, single spaces, nothing unseen.

    Telex on a phone, a Mac and an old sheet may write one name in three ways; this is the one way.
    """
    if not text.isprintable():
        text = "".join(sign for sign in text if sign.isprintable() or sign.isspace())
    if not (unicodedata.is_normalized("NFC", text) and _MARKS.isdisjoint(text)):
        text = unicodedata.normalize("NFC", _marks_in_order(text))
    return " ".join(text.split())


def repaired(text: str) -> str:
    """Return `text` with the Icelandic letter that looks like Đ put right: an explicit repair."""
    return text.translate(_ETH)


def fold(text: str) -> str:
    """Return the form to search and match by: no marks, đ as d, small letters, single spaces.

    The old and the new way of placing a tone (hoà, hòa) fold to the same.
    """
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(letter)
    )
    # Case is folded once more: taking a letter apart may bring out a capital (ϒ becomes Υ).
    return " ".join(bare.casefold().translate(_D).split())


def sort_key(text: str) -> str:
    """Return a key that sorts as a Vietnamese dictionary does: letters first, then tones.

    It is plain ASCII in its order-bearing part, so every database sorts it alike. The tone counts
    only where the letters are equal, word by word: "ma, má, mạ, mai".
    """
    return "\x1f".join(_word_key(word) for word in composed(text).casefold().split())


def name_key(full_name: str) -> str:
    """Return the key by which people are listed: given name, then middle names, then family.

    "Nguyễn Văn An" stands under An; two of that name by Văn, then by Nguyễn.
    """
    words = composed(full_name).split()
    if not words:
        return ""
    return sort_key(" ".join((words[-1], *words[1:-1], words[0])))


def given_name(full_name: str) -> str:
    """Return the last word of a name, by which a Vietnamese person is called."""
    words = composed(full_name).split()
    return words[-1] if words else ""


def _marks_in_order(text: str) -> str:
    """Decompose, and put shape marks before tones: e + tilde + circumflex is ễ, not two marks."""
    pieces: list[str] = []
    for is_mark, run in groupby(unicodedata.normalize("NFD", text), _MARKS.__contains__):
        marks = list(run)
        pieces += sorted(marks, key=_TONES.find) if is_mark else marks
    return "".join(pieces)


def _word_key(word: str) -> str:
    placed = [_placed(letter) for letter in word]
    return "".join(place for place, _ in placed) + " " + "".join(tone for _, tone in placed)


@lru_cache(maxsize=1000)
def _placed(letter: str) -> tuple[str, str]:
    """Return where a letter stands in the alphabet, and its tone."""
    bare, tone = _without_tone(letter)
    place = _PLACES.get(bare)
    # Digits and signs come before letters, other writing after them, each in its own order.
    if place is not None:
        return f"m{place:02d}", tone
    return (f"a{ord(bare):03d}" if bare.isascii() else f"z{ord(bare):06x}"), tone


def _without_tone(letter: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", letter)
    tone = next((mark for mark in parts if mark in _TONES), "")
    bare = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
    # A letter that comes apart into several is of another writing: its own code point orders it.
    return (bare if len(bare) == 1 else letter[0]), str(_TONES.find(tone) + 1 if tone else 0)
