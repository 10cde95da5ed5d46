"""Reading the TOML files of this package."""

import tomllib
from pathlib import Path
from typing import Any

_HOME = Path(__file__).parent


def read(name: str) -> dict[str, Any]:
    """Return the content of a file of this package, for example "plan.toml"."""
    with (_HOME / name).open("rb") as file:
        return tomllib.load(file)


def names_in(folder: str) -> tuple[str, ...]:
    """Return the names of the TOML files of a folder, in order."""
    return tuple(sorted(f"{folder}/{path.name}" for path in (_HOME / folder).glob("*.toml")))
