"""The outline of the report: Phụ lục 01 of the plan, for half a year and for the whole."""

from dataclasses import dataclass
from functools import cache

from services.reporting.reference import files


@dataclass(frozen=True, slots=True)
class Section:
    """One numbered item, for example II.8, with its title as printed."""

    code: str
    title: str

    @property
    def number(self) -> str:
        """The last part of the code: "8"."""
        return self.code.rsplit(".", 1)[-1]


@dataclass(frozen=True, slots=True)
class Part:
    """One of the four parts, I to IV."""

    number: str
    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The whole outline, with the years filled in."""

    kind: str
    title: str
    compared: str
    parts: tuple[Part, ...]

    @property
    def sections(self) -> tuple[Section, ...]:
        """All sections in order."""
        return tuple(section for part in self.parts for section in part.sections)


@cache
def outline(code: str, year: int) -> Outline:
    """Return the outline of a report of that code (half_year or annual) for that year."""
    data = files.read("outline.toml")
    years = {"year": year, "previous": year - 1, "next": year + 1}
    report = {name: text.format(**years) for name, text in data[code].items()}
    parts = tuple(
        Part(
            number=part["number"],
            title=part["title"].format(**years, **report),
            sections=tuple(
                Section(section["code"], section["title"].format(**years, **report))
                for section in part["section"]
            ),
        )
        for part in data["part"]
    )
    return Outline(report["kind"], report["title"], report["compared"], parts)


@cache
def section_codes() -> tuple[str, ...]:
    """Return the codes of all sections, I.1 to IV.5."""
    return tuple(
        section["code"]
        for part in files.read("outline.toml")["part"]
        for section in part["section"]
    )
