"""A report that falls due: the officer is reminded on five days, once on each, in the inbox."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import httpx
import pytest

from shared.calendar.clock import SimulatedClock
from shared.kernel.issued import VIETNAM
from shared.kernel.roles import Role
from tests.journeys.hands import read, sent
from tests.kit.world import PASSWORD, A, B, World, founded

LAST = date(2025, 5, 14)  # "trước ngày 15/5": days are counted to the last day in time
REMINDED_ON = (30, 14, 7, 3, 1)
CHAIRMAN_ON = (3, 1)
DAYS = (35, 31, 30, 29, 14, 13, 7, 6, 3, 2, 1, 0)
BEFORE = LAST - timedelta(days=40)
MORNING = time(8, tzinfo=VIETNAM)
NAME = "Báo cáo kết quả công tác trẻ em 6 tháng đầu năm 2025"


@dataclass(frozen=True)
class Told:
    """What officers were told about the half-year report as the days went by."""

    world: World
    new_on: Mapping[int, int]  # reminders of the child officer that were new, by days left

    def reminders(self, role: Role = Role.CHILD_OFFICER, commune: str = A) -> list[str]:
        """Return the ids of the reminders in an officer's inbox, over HTTP."""
        return _reminders(self.world, role, commune)


def _program(world: World, role: Role, commune: str = A) -> httpx.Client:
    """Return a program that has just signed in: days pass between two looks."""
    who = {"username": world.person(role, commune).username, "password": PASSWORD}
    with world.node.machine() as door:
        answer = door.post("/registry/api/session", json=who)
    assert answer.status_code == 201, answer.text
    return world.node.machine(answer.json()["token"])


def _reminders(world: World, role: Role = Role.CHILD_OFFICER, commune: str = A) -> list[str]:
    with _program(world, role, commune) as program:
        messages = program.get("/notify/api/messages").json()["messages"]
    about = (one for one in messages if NAME in one["text"] and one["kind"] == "report_due")
    return [one["message_id"] for one in about]


def _wake(world: World, days_left: int) -> None:
    """Let a morning come, and tell of it twice."""
    at = datetime.combine(LAST - timedelta(days=days_left), MORNING)
    for told_at in (at, at + timedelta(minutes=1)):
        world.node.host.tick_to(told_at)
        world.node.host.quiet()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Commune A sets its reports of the year; then the days pass until the first is due."""
    start = SimulatedClock(datetime.combine(BEFORE, MORNING))
    with founded(tmp_path_factory.mktemp("due"), start) as world:
        year = {"unit_id": str(world.units[A]), "year": 2025}
        with _program(world, Role.CHILD_OFFICER) as officer:
            answer = officer.post("/reporting/api/obligations/year", json=year)
        assert answer.status_code == 201, answer.text
        world.node.host.quiet()
        new_on, before = {}, len(_reminders(world))
        for days_left in DAYS:
            _wake(world, days_left)
            now = len(_reminders(world))
            new_on[days_left], before = now - before, now
        yield Told(world, new_on)


@pytest.mark.parametrize("days_left", REMINDED_ON)
def test_the_officer_is_reminded_once_when_the_day_comes(told: Told, days_left: int) -> None:
    assert told.new_on[days_left] == 1


def test_and_on_no_other_day(told: Told) -> None:
    assert {days for days, new in told.new_on.items() if new} == set(REMINDED_ON)
    assert len(set(told.reminders())) == len(REMINDED_ON)


def test_the_reminder_is_on_the_page_and_leads_to_the_report(told: Told) -> None:
    browser = told.world.visitor()
    who = {"username": told.world.person(Role.CHILD_OFFICER).username, "password": PASSWORD}
    assert sent(browser, "/registry/sign-in?back=/notify/inbox", **who) == "/notify/inbox"

    page = browser.get("/notify/inbox", params={"messages": "all"})
    opened = browser.post(f"/notify/messages/{told.reminders()[0]}")

    assert NAME in read(page)
    assert opened.url.path.startswith("/reporting/obligations/")
    assert NAME in read(opened)


def test_the_chairman_is_told_in_the_last_days_only(told: Told) -> None:
    assert len(told.reminders(Role.CHAIRMAN)) == len(CHAIRMAN_ON)


def test_nobody_else_is_told(told: Told) -> None:
    assert told.reminders(Role.TREASURER) == []
    assert told.reminders(Role.CHILD_OFFICER, B) == []
