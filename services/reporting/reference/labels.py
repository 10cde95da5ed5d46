"""What codes are called in Vietnamese."""

from functools import cache

from services.reporting.reference import files


@cache
def table(name: str) -> dict[str, str]:
    """Return all codes of a kind with their names, in the order of the file."""
    labels: dict[str, dict[str, str]] = files.read("labels.toml")
    return labels.get(name, {})


def label(name: str, code: object) -> str:
    """Return the Vietnamese name of a code, or the code itself where it has none."""
    return table(name).get(str(code), str(code))
