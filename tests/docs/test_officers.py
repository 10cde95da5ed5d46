"""What officers are told to look for and to press is what they see: words and addresses."""

import re
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from shared.kernel.roles import Role
from tests.docs.addresses import is_answered
from tests.docs.pages import ROOT, name

PAGES = sorted((ROOT / "docs/officers").glob("*.md"))
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_ADDRESS = re.compile(r"`(/[a-z][^`]*)`")
# Said with weight, not read on a screen.
EMPHASIS = {
    "in đậm",
    "Nhập một lần.",
    "Không có gì mất đi.",
    "Hệ thống nhắc, người quyết định.",
    "12 giờ",
    "5 ngày",
    "2 ngày",
    "15 ngày",
    "Ai xem tên trẻ đều được ghi lại",
    "Đã ghi sai từ đầu",
    "Thông tin mới thay đổi",
    "gọi công an, y tế và 111 trước",
    "một lần",
    "Chủ tịch",
    "Thủ quỹ",
    "Cán bộ",
}


@cache
def on_screen() -> str:
    """Return all that the platform can show, as it is written in templates, code and lists."""
    files = [
        path
        for folder in ("services", "shared")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".html", ".py", ".toml"}
    ]
    return unescape("\n".join(path.read_text("utf-8") for path in files))


@pytest.mark.parametrize("page", [pytest.param(page, id=name(page)) for page in PAGES])
def test_words_to_look_for_are_on_the_screen(page: Path) -> None:
    said = set(_BOLD.findall(page.read_text("utf-8"))) - EMPHASIS

    assert sorted(words for words in said if words not in on_screen()) == []


@pytest.mark.parametrize("page", [pytest.param(page, id=name(page)) for page in PAGES])
def test_addresses_lead_to_pages(page: Path) -> None:
    said = set(_ADDRESS.findall(page.read_text("utf-8")))

    assert sorted(address for address in said if not is_answered(address)) == []


def test_every_role_has_its_part() -> None:
    text = (ROOT / "docs/officers/vai-tro.md").read_text("utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)

    assert sorted(headings) == sorted(role.vi for role in Role)


@pytest.mark.parametrize("page", [pytest.param(page, id=name(page)) for page in PAGES])
def test_sentences_are_short(page: Path) -> None:
    text = re.sub(r"\(`[^`]*`\)|\[([^]]*)\]\([^)]*\)|[*`|]", r"\1", page.read_text("utf-8"))
    sentences = re.split(r"(?<=[.:;?!])\s|\n+", text)

    assert [said for said in sentences if len(said.split()) > 45] == []
