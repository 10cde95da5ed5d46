"""Contracts: every one has an example, a schema and fresh documents, and is heard as told."""

import importlib
import inspect
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from shared.calendar.clock import SimulatedClock
from shared.contracts.announcement import SERVICES, Announcement, Audience
from shared.contracts.envelope import parse
from shared.contracts.examples import examples
from shared.eventstore.store import Store
from shared.hosting import catalogue
from shared.hosting.loading import load
from tests.kit.toy import NODE, THE_START

ROOT = Path(__file__).parents[2]
MODULES = (*SERVICES, "tasks")


def contracts() -> set[type[Announcement]]:
    """Return every contract there is."""
    found = set()
    for name in MODULES:
        module = importlib.import_module(f"shared.contracts.{name}")
        for _, member in inspect.getmembers(module, inspect.isclass):
            if issubclass(member, Announcement) and member.__module__ == module.__name__:
                found.add(member)
    return found


def test_every_contract_has_an_example() -> None:
    shown = {type(told) for _, told in examples()}

    assert sorted(c.__name__ for c in contracts() - shown) == []


@pytest.mark.parametrize(
    "letter", [pytest.param(found[2], id=found[2]["type"]) for found in catalogue.letters()]
)
def test_every_example_is_a_letter_that_fits_its_schema(letter: dict[str, Any]) -> None:
    parsed = parse(json.dumps(letter))
    name = f"{parsed['audience']}.{parsed['type'].removeprefix('vn.mangnon.')}"
    schema = json.loads((ROOT / "docs/contracts" / f"{name}.schema.json").read_text("utf-8"))

    jsonschema_rs.validator_for(schema).validate(parsed["data"])


def test_the_written_documents_are_fresh() -> None:
    stale = [
        str(path)
        for path, text in catalogue.files(load()).items()
        if not (ROOT / "docs" / path).is_file() or (ROOT / "docs" / path).read_text("utf-8") != text
    ]

    assert stale == [], "run `make docs` and commit what it writes"


def test_the_four_that_the_product_is_known_by_are_told_to_subscribers() -> None:
    told = {(c.event, c.audience) for c in contracts()}

    for event in ("child_registered", "case_opened", "donation_received", "report_due"):
        assert (event, Audience.SUBSCRIBERS) in told
        assert (event, Audience.SERVICES) in told


@pytest.mark.parametrize("name", SERVICES)
def test_real_listeners_apply_every_example(name: str, tmp_path: Path) -> None:
    (service,) = load([name])
    store = Store(service, tmp_path, SimulatedClock(THE_START), NODE)
    heard = [
        letter
        for emitter, told, letter in catalogue.letters()
        if emitter in service.sources and told.audience is Audience.SERVICES
    ]

    store.receive(heard).result()
    assert store.quarantined() == []
    assert store.inbox_counts().get("applied", 0) == len(heard)
    assert store.inbox_counts().get("waiting", 0) == 0
    store.close()


def test_nothing_is_heard_that_nobody_tells() -> None:
    services = load()
    told = {told for service in services for told in _told_by(service.announce)}
    heard = {
        policy.event
        for service in services
        for policy in service.all_policies
        if issubclass(policy.event, Announcement)
    }

    assert sorted(c.__name__ for c in heard - told) == []


def _told_by(announce: Any) -> set[type[Announcement]]:
    import typing

    (inner,) = typing.get_args(typing.get_type_hints(announce)["return"])
    return set(typing.get_args(inner) or (inner,))
