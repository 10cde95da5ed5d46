"""Data that came with the software: the commune's units, the ethnic groups of Vietnam."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit to be recorded; `parent` is the code of the unit above, "" at the top."""

    kind: str
    code: str
    name: str
    parent: str
    valid_from: date
    legal_reference: str


@dataclass(frozen=True, slots=True)
class Ethnicity:
    """An ethnic group. Two official lists number them differently: the slug is the id."""

    slug: str
    vi: str
    code_1979: str  # Decision 121-TCTK/PPCĐ


@cache
def thanh_dinh() -> tuple[UnitRow, ...]:
    """Return the units of the commune of the demonstration, parents first."""
    return tuple(
        UnitRow(
            row["kind"],
            row["code"],
            row["name"],
            row["parent"],
            date.fromisoformat(row["valid_from"]),
            row["legal_reference"],
        )
        for row in _rows("units.csv")
    )


@cache
def ethnicities() -> tuple[Ethnicity, ...]:
    """Return the ethnic groups in the order of the official list."""
    return tuple(
        Ethnicity(row["slug"], row["vi"], row["code_1979"]) for row in _rows("ethnicities.csv")
    )


def _rows(name: str) -> list[dict[str, str]]:
    text = files(__package__).joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
