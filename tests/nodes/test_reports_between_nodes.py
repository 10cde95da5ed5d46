"""A province gives its commune a report: given, accepted, made, sent; each node works alone too."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest_asyncio

from services.registry import operations as registry
from services.registry.reference import thanh_dinh
from services.reporting import operations
from services.reporting.readmodels.communes import Commune
from services.reporting.reference.outline import section_codes
from shared.calendar.clock import SimulatedClock
from shared.desk import Desk
from shared.hosting import quarantine
from shared.hosting.loading import load
from shared.kernel.ids import thing_id
from shared.kernel.issued import Issued
from shared.kernel.officer import SYSTEM, Grant, Officer
from shared.kernel.roles import Role
from tests.kit.nats import NATS, until
from tests.kit.two_nodes import COMMUNE, MadeOf, Pair, TestNode, pair_in
from tests.kit.world import _OF_B, A_MORNING, A, B

pytestmark = NATS

OURS, THEIRS = thing_id("unit", A), thing_id("unit", B)
HALF_YEAR = (date(2024, 11, 15), date(2025, 5, 14))
GIVEN = {"due_on": date(2025, 4, 11), "basis": "Công văn số 15/SYT ngày 10/3/2025", "year": 2025}


def desk(node: TestNode) -> Desk:
    return node.running.desks["reporting"]


def as_(role: Role, node: TestNode, unit: UUID = OURS) -> Issued:
    officer = Officer(UUID(int=9), (Grant(role, unit, date(2024, 1, 1)),))
    return desk(node).issue(officer)


def give(pair: Pair, code: str) -> UUID:
    issued = as_(Role.PROVINCE_OFFICER, pair.province, thing_id("unit", "19"))
    arguments: Any = {**GIVEN, "code": code}
    return operations.give_report(desk(pair.province), issued, (OURS,), **arguments)[0]


def seen_by_province(pair: Pair) -> Commune:
    issued = as_(Role.PROVINCE_OFFICER, pair.province)
    return operations.list_communes(desk(pair.province), issued, 2025)[0]


def states(pair: Pair) -> dict[str, str]:
    return {one.owed.code: one.state for one in seen_by_province(pair).standings}


def known(node: TestNode, owed_id: UUID) -> bool:
    return bool(desk(node).store.facts(f"obligation-{owed_id}"))


def lived(node: TestNode, owed_id: UUID) -> list[str]:
    facts = desk(node).store.facts(f"obligation-{owed_id}")
    return [one.fact.fact_type.removeprefix("reporting.obligation_") for one in facts]


def send(node: TestNode, owed_id: UUID) -> None:
    """Let the commune make and send the report."""
    here = desk(node)
    report_id = operations.draft_report(here, as_(Role.CHILD_OFFICER, node), owed_id)
    for section in section_codes():
        operations.write_narrative(
            here,
            as_(Role.CHILD_OFFICER, node),
            unit_id=OURS,
            section=section,
            period=HALF_YEAR,
            text=f"Nội dung mục {section}.",
            organisation="child_officer",
            source="Sổ theo dõi của xã",
        )
    operations.submit_report(here, as_(Role.CHILD_OFFICER, node), report_id)
    issued = desk(node).issue(Officer(UUID(int=8), (Grant(Role.CHAIRMAN, OURS, date(2024, 1, 1)),)))
    operations.send_report(here, issued, report_id)


async def found(node: TestNode) -> None:
    units = node.running.desks["registry"]
    registry.found_node(units, units.issue(SYSTEM), (*thanh_dinh(), *_OF_B))
    await until(lambda: THEIRS in {unit.id for unit in desk(node).units})


@pytest_asyncio.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    """A province and a commune of it, each with registry and reporting as they are."""
    made_of = MadeOf(load(["registry", "reporting"]), SimulatedClock(A_MORNING), unit_code=A)
    async with pair_in(tmp_path, made_of) as both:
        await found(both.province)
        await found(both.commune)
        yield both


async def test_a_report_is_given_accepted_sent_and_seen_also_across_a_cut(pair: Pair) -> None:
    half_year = give(pair, "half_year")
    await until(lambda: known(pair.commune, half_year))
    operations.accept_obligation(
        desk(pair.commune), as_(Role.CHILD_OFFICER, pair.commune), half_year
    )
    await until(lambda: seen_by_province(pair).standings[0].owed.accepted_on)
    assert states(pair) == {"half_year": "coming"}

    await pair.province.stop()
    pair.commune.running.tick_to(A_MORNING.replace(month=4, day=8))
    await asyncio.to_thread(send, pair.commune, half_year)
    await pair.commune.stop()
    await pair.province.start()
    annual = give(pair, "annual")
    assert states(pair) == {"half_year": "coming", "annual": "coming"}
    assert seen_by_province(pair).is_silent

    await pair.commune.start()
    await until(lambda: states(pair)["half_year"] == "sent")
    await until(lambda: known(pair.commune, annual))
    operations.return_obligation(
        desk(pair.commune),
        as_(Role.CHAIRMAN, pair.commune),
        annual,
        reason="Năm chưa kết thúc",
    )
    await until(lambda: states(pair)["annual"] == "returned")

    assert lived(pair.commune, half_year) == ["set", "accepted", "due", "fulfilled"]
    assert lived(pair.province, half_year) == ["set", "accepted", "fulfilled"]
    assert lived(pair.commune, annual) == ["set", "returned"]
    assert lived(pair.province, annual) == ["set", "returned"]
    await until(lambda: not seen_by_province(pair).is_silent)
    (returned,) = seen_by_province(pair).of("returned")
    assert returned.owed.return_reason == "Năm chưa kết thúc"


async def test_what_a_commune_says_of_another_is_held_for_the_administrator(pair: Pair) -> None:
    here = desk(pair.commune)
    (forged, _) = operations.set_obligations_of_year(here, here.issue(SYSTEM), THEIRS, 2025)
    (own, _) = operations.set_obligations_of_year(here, here.issue(SYSTEM), OURS, 2025)

    await until(lambda: known(pair.province, own))
    assert not known(pair.province, forged)
    above = desk(pair.province)
    held = quarantine.list_quarantined(above, above.issue(SYSTEM))
    assert {(one.source, one.fault, one.tries) for one in held} == {
        (f"{COMMUNE}/reporting", "not_its_unit", 1)
    }
