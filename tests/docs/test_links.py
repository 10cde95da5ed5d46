"""Pages lead somewhere: every link has its file and every index lists its pages."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, anchors, links, name, pages

INDEXED = ("docs/adr", "docs/officers")


@pytest.mark.parametrize("page", [pytest.param(page, id=name(page)) for page in pages()])
def test_every_link_leads_to_what_is_there(page: Path) -> None:
    broken = [
        f"{target}#{anchor}" if anchor else str(target)
        for target, anchor in links(page)
        if not target.exists() or (anchor and anchor not in anchors(target))
    ]

    assert broken == []


def test_the_pages_link_to_one_another() -> None:
    assert sum(1 for page in pages() for _ in links(page)) > 50


@pytest.mark.parametrize("folder", INDEXED)
def test_an_index_lists_every_page_of_its_folder(folder: str) -> None:
    index = ROOT / folder / "README.md"
    listed = {target for target, _ in links(index)}
    here = {page for page in (ROOT / folder).glob("*.md") if page != index}

    assert sorted(name(page) for page in here - listed) == []


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(page.name[:4]) for page in (ROOT / "docs/adr").glob("0*.md"))

    assert numbers == list(range(1, len(numbers) + 1))


def test_a_page_can_be_found_from_the_first() -> None:
    found = {ROOT / "README.md"}
    ahead = list(found)
    while ahead:
        page = ahead.pop()
        new = {target for target, _ in links(page) if target.suffix == ".md"} - found
        found |= new
        ahead += new
    for_readers = {page for page in pages() if page.parent == ROOT or ROOT / "docs" in page.parents}

    assert sorted(name(page) for page in for_readers - found) == []


def test_each_of_the_twelve_principles_shows_a_file_of_ours() -> None:
    text = (ROOT / "STYLE.md").read_text("utf-8")
    principles = re.findall(r"^(\d+)\. \*\*[^*]+\*\* .*\[([^\]]+)\]\(", text, re.MULTILINE)
    shown = re.findall(r"^\d+\. \*\*.+\*\* .+\]\(([^)]+)\)", text, re.MULTILINE)

    assert [int(number) for number, _ in principles] == list(range(1, 13))
    assert [path for path in shown if not (ROOT / path).is_file()] == []
    assert len(shown) == 12
