"""The annual plan that the platform grew from: eight contents, eleven bodies, their tasks."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from services.reporting.reference import files


@dataclass(frozen=True, slots=True)
class Content:
    """One of the eight items of part II of the plan."""

    number: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class SeedTask:
    """A task that the plan gives to a body; `content` is the item of part II that it serves."""

    code: str
    content: int
    text: str


@dataclass(frozen=True, slots=True)
class Body:
    """One of the eleven bodies of part III; `code` names it in figures and activities."""

    number: int
    code: str
    name: str
    tasks: tuple[SeedTask, ...]


@dataclass(frozen=True, slots=True)
class PlanText:
    """The plan as adopted for a year."""

    year: int
    title: str
    basis: tuple[str, ...]
    receivers: tuple[str, ...]
    contents: tuple[Content, ...]
    bodies: tuple[Body, ...]
    default_due: date


@cache
def plan(year: int) -> PlanText:
    """Return the plan's text for `year`: the plan of 2025 with the year's number put in."""
    data = files.read("plan.toml")
    written = f"năm {data['year']}"

    def dated(text: str) -> str:
        return text.replace(written, f"năm {year}")

    return PlanText(
        year=year,
        title=dated(data["title"]),
        basis=tuple(data["basis"]),
        receivers=tuple(data["receivers"]),
        contents=tuple(
            Content(row["number"], dated(row["title"]), dated(row["text"]))
            for row in data["content"]
        ),
        bodies=tuple(
            Body(
                row["number"],
                row["code"],
                row["name"],
                tuple(
                    SeedTask(task["code"], task["content"], dated(task["text"]))
                    for task in row["task"]
                ),
            )
            for row in data["body"]
        ),
        default_due=date.fromisoformat(f"{year}-{data['default_due']}"),
    )


@cache
def organisations() -> dict[str, str]:
    """Return the eleven bodies: code → name."""
    return {row["code"]: row["name"] for row in files.read("plan.toml")["body"]}
