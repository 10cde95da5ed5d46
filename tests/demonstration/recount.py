"""Recount the figures of a demonstration from the events that each figure names, and nothing else.

    python recount.py DIR

DIR holds figures.json and data/, the databases of the services. This script knows nothing of the
platform: it reads the JSON of the events with sqlite3 and counts again, by each measure's words.
"""

import json
import sqlite3
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

Count = Callable[["Page"], Any]


@dataclass(frozen=True)
class Page:
    """What stands under one figure: the period, and its events in order as (name, data)."""

    first: date
    last: date
    events: tuple[tuple[str, dict[str, Any]], ...]

    def named(self, *names: str) -> list[dict[str, Any]]:
        """The data of the events of these names."""
        return [data for name, data in self.events if name in names]

    def within(self, text: str) -> bool:
        """Whether a day lies in the period."""
        return self.first <= date.fromisoformat(text[:10]) <= self.last


def read_events(folder: Path) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return every event by its id: what services told, and what reporting itself recorded."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for service in ("registry", "cases", "fund"):
        for event_id, envelope in _rows(folder, service, "select event_id, envelope from outbox"):
            letter = json.loads(envelope)
            found[event_id] = (letter["type"].split(".")[-2], letter["data"])
    query = "select event_id, type, data from events"
    for event_id, kind, data in _rows(folder, "reporting", query):
        found[event_id] = (kind.split(".")[-1], json.loads(data))
    return found


def _rows(folder: Path, service: str, query: str) -> list[Any]:
    connection = sqlite3.connect(f"file:{folder / f'{service}.db'}?mode=ro", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


# ── children ─────────────────────────────────────────────────────────────────────────────────


def children(test: Callable[[dict[str, Any], int], bool]) -> Count:
    """Count the children whose last known details and age on the last day pass the test."""

    def count(page: Page) -> int:
        details: dict[str, dict[str, Any]] = {}
        for data in page.named("child_registered", "child_details_changed"):
            details[data["child_id"]] = data["details"]
        return sum(
            test(one, age(one["birth_date"], page.last)) and one["present_from"] <= str(page.last)
            for one in details.values()
        )

    return count


def age(birth: str, day: date) -> int:
    """Full years on a day."""
    born = date.fromisoformat(birth)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def aged(low: int, high: int) -> Count:
    """Count the children of an age."""
    return children(lambda _, years: low <= years < high)


def like(field: str, value: object) -> Count:
    """Count the children under sixteen of whom a detail is so."""
    return children(lambda one, years: years < 16 and one[field] == value)


def registered_as(origin: str) -> Count:
    """Count the children who entered the register in the period in one way."""
    return lambda page: sum(
        data["origin"] == origin and page.within(data["details"]["present_from"])
        for data in page.named("child_registered")
    )


def in_circumstances(group: int | None = None) -> Count:
    """Count the children who are in a special circumstance, or in that one, on the last day."""

    def count(page: Page) -> int:
        held: set[tuple[str, int]] = set()
        for name, data in page.events:
            key = (data["child_id"], data["group"]) if "group" in data else None
            if key and name == "circumstance_recorded" and data["since"] <= str(page.last):
                held.add(key)
            elif key and name == "circumstance_ended" and data["ended_on"] <= str(page.last):
                held.discard(key)
        return len({child for child, found in held if group in (None, found)})

    return count


# ── everything else ──────────────────────────────────────────────────────────────────────────


def times(name: str, day: str, **where: object) -> Count:
    """Count the events of a name in the period, with the values asked for."""
    return lambda page: sum(
        page.within(data[day]) and all(data[field] == value for field, value in where.items())
        for data in page.named(name)
    )


def different(name: str, field: str, **where: object) -> Count:
    """Count the different values of a field."""
    return lambda page: len(
        {
            data[field]
            for data in page.named(name)
            if all(data[key] == value for key, value in where.items())
        }
    )


def dong(received: str, taken_back: str, day: str, **where: object) -> Count:
    """Add the amounts of the period and take off what was taken back."""
    return lambda page: (
        sum(
            data["amount_dong"]
            for data in page.named(received)
            if page.within(data[day]) and all(data[key] == value for key, value in where.items())
        )
        - sum(data["amount_dong"] for data in page.named(taken_back))
    )


def held(page: Page) -> list[dict[str, Any]]:
    """Return the activities as last told, without those taken back."""
    found: dict[str, dict[str, Any]] = {}
    for name, data in page.events:
        if name in ("activity_recorded", "activity_corrected"):
            found[data["activity_id"]] = data["details"]
        elif name == "activity_cancelled":
            found.pop(data["activity_id"], None)
    return [details for details in found.values() if page.within(details["held_on"])]


def activities(*kinds: str) -> Count:
    """Count what was held of these kinds."""
    return lambda page: sum(details["kind"] in kinds for details in held(page))


def reached(*kinds: str, sex: str | None = None, grown: bool = False) -> Count:
    """Add whom these kinds reached, children or grown-ups."""
    return lambda page: sum(
        reach["count"]
        for details in held(page)
        if details["kind"] in kinds
        for reach in details["reach"]
        if sex in (None, reach["sex"]) and (reach["age_band"] == "16+") == grown
    )


def hamlets_of(page: Page) -> int:
    """Count the hamlets in which something was held."""
    return len({details["hamlet_id"] for details in held(page) if details["hamlet_id"]})


def entered(page: Page) -> Decimal | None:
    """Return the figure that another body gave last."""
    for data in reversed(page.named("figure_entered", "figure_corrected")):
        return Decimal(data["given"]["scaled"]).scaleb(-data["given"]["decimals"])
    return None


def tasks(page: Page) -> int:
    """Count the tasks of adopted plans that fall due in the period."""
    due = [task["due_on"] for plan in page.named("plan_adopted") for task in plan["tasks"]]
    return sum(page.within(day) for day in due)


def tasks_done(page: Page) -> int:
    """Count those that were done."""
    done = page.named("task_done")
    return len({one["task"]["task_id"] for one in done if page.within(one["task"]["due_on"])})


def steps(*, in_time: bool) -> Count:
    """Count the steps that have a legal deadline, or those that kept it."""
    moments = {
        "plan_submitted": "submitted_at",
        "plan_approved": "approved_at",
        "emergency_decided": "decided_at",
    }
    return lambda page: sum(
        page.within(data[moments[name]]) and (data["on_time"] or not in_time)
        for name, data in page.events
        if name in moments
    )


PREVENTION = ("communication", "life_skills", "swimming_class", "online_safety")
RULES: dict[str, Count] = {
    "children": aged(0, 16),
    "children_male": like("sex", "male"),
    "children_female": like("sex", "female"),
    "children_under_1": aged(0, 1),
    "children_1_to_2": aged(1, 3),
    "children_3_to_5": aged(3, 6),
    "children_6_to_10": aged(6, 11),
    "children_11_to_15": aged(11, 16),
    "children_under_6": aged(0, 6),
    "children_under_5": aged(0, 5),
    "children_7_to_15": aged(7, 16),
    "children_minority": children(lambda one, years: years < 16 and one["ethnicity"] != "kinh"),
    "children_poor": like("poverty", "poor"),
    "children_near_poor": like("poverty", "near_poor"),
    "children_with_personal_id": like("has_personal_id", True),
    "registered_births_under_5": children(
        lambda one, years: years < 5 and bool(one["birth_registered"])
    ),
    "births": registered_as("birth"),
    "arrivals": registered_as("arrival"),
    "first_listed": registered_as("initial"),
    "departures": times("child_moved", "moved_on", to_unit_id=None),
    "turned_sixteen": times("child_turned_sixteen", "turned_on"),
    "deaths": times("child_died", "died_on"),
    "special_children": in_circumstances(),
    "notices": times("notice_received", "received_at"),
    "notices_to_case": times("notice_settled", "settled_on", outcome="case"),
    "notices_unfounded": times("notice_settled", "settled_on", outcome="unfounded"),
    "cases_opened": times("case_opened", "opened_on"),
    "cases_support": times("case_opened", "opened_on", level="support"),
    "cases_intervention": times("case_opened", "opened_on", level="intervention"),
    "cases_closed": times("case_closed", "closed_on"),
    "abused_children": different("case_opened", "child_id", child_class="abused"),
    "plans_approved": times("plan_approved", "approved_at"),
    "deadlines_all": steps(in_time=False),
    "deadlines_met": steps(in_time=True),
    "plan_tasks": tasks,
    "plan_tasks_done": tasks_done,
    "deadlines_missed": times("deadline_missed", "due_at"),
    "allowance_children": different("support_recorded", "child_id", kind="allowance"),
    "tuition_children": different("support_recorded", "child_id", kind="tuition"),
    "health_supports": times("support_recorded", "given_on", kind="health_insurance"),
    "hamlets": lambda page: sum(one["kind"] == "hamlet" for one in page.named("unit_recorded")),
    "hamlets_active": hamlets_of,
    "hamlets_with_communication": hamlets_of,
    "prevention_reach": reached(*PREVENTION),
    "online_safety_reach": reached("online_safety"),
    "life_skills_reach": reached("life_skills"),
    "communications": activities("communication"),
    "communication_reach": reached("communication"),
    "communication_boys": reached("communication", sex="male"),
    "communication_girls": reached("communication", sex="female"),
    "swimming_classes": activities("swimming_class"),
    "swimming_reach": reached("swimming_class"),
    "swimming_girls": reached("swimming_class", sex="female"),
    "trainings": activities("training"),
    "trainees": reached("training", grown=True),
    "inspections": activities("inspection"),
    "forums": activities("forum"),
    "forum_reach": reached("forum"),
    "dialogues": activities("dialogue"),
    "consulted": reached("consultation"),
    "gift_reach": reached("gift_giving"),
    "culture_sport_reach": reached("culture_sport"),
    "fund_received": dong("donation_received", "donation_reversed", "received_on"),
    "fund_gifts": times("donation_received", "received_on"),
    "fund_paid": dong("grant_paid", "grant_reversed", "paid_on"),
    "fund_grants": times("grant_paid", "paid_on"),
    "fund_spent_for_children": dong("grant_paid", "grant_reversed", "paid_on"),
    "campaign_target": lambda page: sum(
        data["target_dong"] for data in page.named("campaign_opened")
    ),
    "campaign_received": dong("donation_received", "donation_reversed", "received_on"),
    "fund_children": lambda page: len(
        {child for data in page.named("grant_paid") for child in data["children"]}
    ),
    "fund_times": lambda page: sum(data["child_count"] for data in page.named("grant_paid")),
}


def rule_of(figure: dict[str, Any]) -> Count | None:
    """Return how a figure is counted again; a value of a breakdown by that value."""
    name, _, part = figure["measure"].partition(".")
    if figure["kind"] == "entered" or name in ("budget_spent", "budget_planned"):
        return entered
    if name == "children_by_ethnicity":
        return like("ethnicity", part)
    if name == "special_by_group":
        return in_circumstances(int(part))
    if name == "support_by_kind":
        return times("support_recorded", "given_on", kind=part)
    if name == "notices_by_channel":
        return times("notice_received", "received_at", channel=part)
    if name.startswith("fund_received_by_"):
        field = {"form": "form", "source": "source", "campaign": "campaign_id"}.get(name[17:])
        where = {field or "hamlet_id": None if part == "-" else part}
        return dong("donation_received", "donation_reversed", "received_on", **where)
    if name == "fund_paid_by_purpose":
        return dong("grant_paid", "grant_reversed", "paid_on", purpose=part)
    return RULES.get(name) if not part else None


def recounted(
    figure: dict[str, Any], events: dict[str, tuple[str, dict[str, Any]]]
) -> tuple[bool, Any]:
    """Return whether this script can count the figure again, and what it comes to."""
    sides = figure.get("sides")
    if sides is not None:
        over, under = (
            recounted({**figure, **sides[name], "sides": None, "kind": "side"}, events)
            for name in ("numerator", "denominator")
        )
        return over[0] and under[0], _percent(over[1], under[1], figure["value"])
    rule = rule_of(figure)
    if rule is None:
        return False, None
    first, last = (date.fromisoformat(day) for day in figure["period"].split("/"))
    return True, rule(Page(first, last, tuple(events[one] for one in figure["events"])))


def _percent(over: Any, under: Any, shown: Any) -> Decimal | None:
    """Return the share in per cent, rounded to as many places as the figure shows (one or two)."""
    if over is None or not under:
        return None
    exact = Decimal(over) * 100 / Decimal(under)
    both = [exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) for places in (2, 1)]
    return next((one for one in both if one == Decimal(str(shown))), both[1])


def differences(folder: Path) -> tuple[int, list[str]]:
    """Return how many figures were counted again, and where both disagree."""
    figures = json.loads((folder / "figures.json").read_text("utf-8"))
    events = read_events(folder / "data")
    counted, wrong = 0, []
    for figure in figures:
        is_known, value = recounted(figure, events)
        counted += is_known
        if is_known and not _same(value, figure["value"]):
            wrong.append(f"{figure['measure']}: {figure['value']}, recounted {value}")
    return counted, wrong


def _same(one: Any, other: Any) -> bool:
    return (one is None and other is None) or (
        one is not None and other is not None and Decimal(str(one)) == Decimal(str(other))
    )


def main(arguments: Iterable[str]) -> int:
    """Print what was recounted; 1 when anything disagrees."""
    folder = Path(next(iter(arguments), "."))
    counted, wrong = differences(folder)
    sys.stdout.write("".join(f"{line}\n" for line in wrong) + f"{counted} figures recounted\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
