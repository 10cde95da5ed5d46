"""The blocks of commands on a page, and the answers that the page shows for them.

Every ```sh block is run, in the order of the page, in one shell. A block that a test cannot run has
`<!-- not run: why -->` on the line before; of it only the words are checked. A ```json block right
after a block is what its last command answers: the same fields, and the same problem.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_BLOCK = re.compile(
    r"(?:^<!-- not run: (?P<why>[^\n]+) -->\n)?"
    r"^```sh\n(?P<text>.*?)^```\n"
    r"(?:^```json\n(?P<shown>.*?)^```\n)?",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """Some commands of a page."""

    line: int
    text: str
    why_not: str
    shown: Any  # the JSON that the page shows as the answer, or None


def blocks(page: Path) -> Iterator[Block]:
    """Yield the blocks of a page in their order."""
    text = page.read_text("utf-8")
    for found in _BLOCK.finditer(text):
        yield Block(
            line=text[: found.start("text")].count("\n") + 1,
            text=found["text"],
            why_not=found["why"] or "",
            shown=json.loads(found["shown"]) if found["shown"] else None,
        )
