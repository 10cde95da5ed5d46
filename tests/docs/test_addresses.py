"""Every address that our own pages, messages and tasks lead to is answered by somebody."""

import re
from pathlib import Path

import pytest

from tests.docs.addresses import is_answered, routes
from tests.docs.pages import ROOT

_ADDRESS = re.compile(
    r"""(?<=["'])/(?:registry|cases|fund|reporting|notify)/[^"'\s?#<>]*""",
)
_VARIES = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{[^}]*\}")


def addresses_in(path: Path) -> set[str]:
    """Return the addresses that a file names, with stars for what varies."""
    text = _VARIES.sub("*", path.read_text("utf-8"))
    found = {re.sub(r"(?<=[^/])\*$", "", one.rstrip("\\&")) for one in _ADDRESS.findall(text)}
    # What ends in a slash is the beginning of an address that is put together or compared.
    return {f"{one}*" if one.endswith("/") and one.count("/") > 2 else one for one in found}


FILES = [
    path
    for path in sorted((ROOT / "services").rglob("*")) + sorted((ROOT / "shared/web").rglob("*"))
    if path.suffix in {".py", ".html"} and addresses_in(path)
]


@pytest.mark.parametrize("path", [pytest.param(p, id=str(p.relative_to(ROOT))) for p in FILES])
def test_an_address_in_our_code_is_answered(path: Path) -> None:
    assert sorted(one for one in addresses_in(path) if not is_answered(one)) == []


def test_addresses_are_found_and_judged() -> None:
    assert len(FILES) > 40
    assert len(routes()) > 150
    assert is_answered("/registry/children/*/correct")
    assert not is_answered("/fund/donations/*/thanks")
