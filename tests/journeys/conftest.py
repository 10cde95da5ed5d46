"""Figures that are watched while officers work."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeAlias

import pytest

from shared.kernel.roles import Role
from tests.kit.world import A, World

HALF_YEAR = {"start": "2024-11-15", "end": "2025-05-14"}
# Two seconds on an idle machine (`make bench` measures it); a busy one is not a wrong rule.
PATIENCE_SECONDS = 60.0
Watch: TypeAlias = Callable[..., AbstractContextManager[dict[str, Any]]]


class Figures:
    """The half-year figures of commune A, as a program asks for them."""

    def __init__(self, world: World) -> None:
        self._program = world.machine(Role.CHILD_OFFICER)
        self._asked = {"unit_id": str(world.units[A]), **HALF_YEAR}

    def values(self) -> dict[str, Any]:
        """Return every figure by its code."""
        answer = self._program.get("/reporting/api/figures", params=self._asked)
        assert answer.status_code == 200, answer.text
        return {line["measure"]: line["value"] for line in answer.json()["figures"]}

    def events(self, measure: str) -> dict[str, dict[str, Any]]:
        """Return the events that stand under a figure, by their ids."""
        path = f"/reporting/api/figures/{measure}/events"
        answer = self._program.get(path, params=self._asked)
        assert answer.status_code == 200, answer.text
        return {one["event_id"]: one for one in answer.json()["sides"][0]["events"]}


@pytest.fixture
def moved(world: World) -> Watch:
    """Watch figures while something is done: they move as named, soon, by one new event each.

    Yields the new event of each figure by its code, once the block has ended.
    """

    @contextmanager
    def watch(**by: int) -> Iterator[dict[str, Any]]:
        world.node.host.quiet()
        figures = Figures(world)
        values = figures.values()
        events = {measure: figures.events(measure) for measure in by}
        found: dict[str, Any] = {}
        yield found
        if not any(by.values()):
            world.node.host.quiet()  # nothing shall come: let it come before it is looked for
        expected = {measure: values[measure] + step for measure, step in by.items()}
        until = time.monotonic() + PATIENCE_SECONDS
        while (now := {measure: figures.values()[measure] for measure in by}) != expected:
            assert time.monotonic() < until, f"{now}, not {expected}"
            time.sleep(0.05)
        for measure, step in by.items():
            new = {
                event_id: event
                for event_id, event in figures.events(measure).items()
                if event_id not in events[measure]
            }
            assert len(new) == (1 if step else 0), f"{measure}: {new}"
            found.update((measure, event) for event in new.values())

    return watch
