"""Vietnamese text: one form to store, one to find, one order."""

import unicodedata
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.vietnamese import (
    composed,
    fold,
    given_name,
    name_key,
    repaired,
    sort_key,
)

TILDE, HAT, DOT, BREVE, HORN, ACUTE = "\u0303\u0302\u0323\u0306\u031b\u0301"


class TestComposed:
    @pytest.mark.parametrize(
        ("typed", "stored"),
        [
            (f"Nguye{HAT}{TILDE}n", "Nguyễn"),
            (f"Nguye{TILDE}{HAT}n", "Nguyễn"),  # the tone before the shape
            (f"bi{DOT}nh", "bịnh"),
            (f"Hue{DOT}{HAT}", "Huệ"),
            (f"mu{ACUTE}{HORN}a", "mứa"),
            (f"tha{ACUTE}{BREVE}ng", "thắng"),
            ("Nông  \u00a0Đức\tMạnh ", "Nông Đức Mạnh"),
            ("\ufeffĐứ\u200bc\x00", "Đức"),
        ],
    )
    def test_is_one_way_to_write_a_name(self, typed: str, stored: str) -> None:
        assert composed(typed) == stored

    @given(st.text())
    def test_is_stable_and_in_nfc(self, text: str) -> None:
        once = composed(text)
        assert composed(once) == once
        assert unicodedata.is_normalized("NFC", once)

    @given(
        st.text(
            st.sampled_from(
                "aăâeêioôơuưyđ\u1ec5\u1ea1 \u0300\u0309\u0303\u0301\u0323\u0306\u0302\u031b"
            )
        )
    )
    def test_does_not_depend_on_how_the_marks_came(self, text: str) -> None:
        for form in ("NFC", "NFD"):
            assert composed(unicodedata.normalize(form, text)) == composed(text)

    def test_repairs_the_icelandic_letter_only_when_asked(self) -> None:
        wrong = "\N{LATIN CAPITAL LETTER ETH}ức"
        assert composed(wrong) == wrong
        assert repaired(wrong) == "Đức"


class TestFold:
    @pytest.mark.parametrize(
        ("text", "folded"),
        [
            ("Nguyễn Văn Đức", "nguyen van duc"),
            ("ĐỖ THỊ  ƯỚC", "do thi uoc"),
            (unicodedata.normalize("NFD", "Lường Thị Ẩn"), "luong thi an"),
            ("\N{LATIN SMALL LETTER ETH}", "\N{LATIN SMALL LETTER ETH}"),
            ("", ""),
        ],
    )
    def test_leaves_plain_small_letters(self, text: str, folded: str) -> None:
        assert fold(text) == folded

    @pytest.mark.parametrize(
        ("old", "new"), [("Hoà", "Hòa"), ("Thuý", "Thúy"), ("khoẻ", "khỏe"), ("Thuỷ", "Thủy")]
    )
    def test_is_the_same_for_both_ways_of_placing_a_tone(self, old: str, new: str) -> None:
        assert composed(old) != composed(new)
        assert fold(old) == fold(new)

    @given(st.text())
    def test_never_fails_and_is_stable(self, text: str) -> None:
        assert fold(fold(text)) == fold(text)

    @given(st.text(st.sampled_from("aăâeêioôơuưyđbmn ")))
    def test_does_not_depend_on_the_normal_form(self, text: str) -> None:
        forms = {fold(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC")}
        assert len(forms) == 1


def _rises(words: list[str], key: Callable[[str], str]) -> bool:
    return all(key(one) < key(next_one) for one, next_one in pairwise(words))


class TestOrder:
    def test_is_that_of_a_dictionary(self) -> None:
        wanted = ["an", "ăn", "ân", "ba", "da", "đa", "ê", "o", "ô", "ơ", "u", "ư", "y"]
        assert _rises(wanted, sort_key)

    def test_takes_tones_after_letters(self) -> None:
        wanted = ["ma", "mà", "mả", "mã", "má", "mạ", "mai"]
        assert _rises(wanted, sort_key)

    def test_takes_a_short_word_before_a_long_one(self) -> None:
        assert sort_key("an") < sort_key("anh") < sort_key("ân")

    def test_lists_people_by_given_middle_and_family_name(self) -> None:
        wanted = [
            "Trần Văn An",
            "Nguyễn Thị Ân",
            "Ma Thị Đức",
            "Lường Văn Đức",
            "Nông Văn Đức",
            "Nguyễn Uyên",
        ]
        assert _rises(wanted, name_key)

    def test_is_the_same_for_every_normal_form(self) -> None:
        assert name_key("Lường Thị Ẩn") == name_key(unicodedata.normalize("NFD", "Lường Thị Ẩn"))

    @given(st.text(), st.text())
    def test_is_an_order_for_any_text(self, one: str, other: str) -> None:
        assert (sort_key(one) < sort_key(other)) != (sort_key(one) >= sort_key(other))
        assert name_key(one).isascii()

    def test_calls_people_by_their_last_word(self) -> None:
        assert given_name("Ma Văn  Đức ") == "Đức"
        assert given_name("") == ""
