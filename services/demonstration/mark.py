"""How far the demonstration has come in a data directory: a small file beside the databases.

It only spares the work of asking for everything again: what was done under a key is not done twice.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

_NAME: Final = "demonstration.json"


@dataclass(frozen=True, slots=True)
class Mark:
    """Which life is lived here, whether it is founded, and how many of its deeds are done."""

    seed: int
    is_founded: bool = False
    deeds: int = 0
    is_complete: bool = False


def read(folder: Path) -> Mark | None:
    """Return the mark of a data directory, or None where no demonstration lives."""
    try:
        return Mark(**json.loads((folder / _NAME).read_text("utf-8")))
    except FileNotFoundError:
        return None


def write(folder: Path, mark: Mark) -> None:
    """Set the mark: the old one or the new one stands, never half of it."""
    new = folder / f"{_NAME}.new"
    new.write_text(json.dumps(asdict(mark)), "utf-8")
    new.replace(folder / _NAME)
