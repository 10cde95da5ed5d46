"""The AsyncAPI document: fresh, valid by the official schema, and true of what really listens."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from faststream.specification import AsyncAPI

from shared.contracts.announcement import SERVICES
from shared.hosting import asyncapi, catalogue
from shared.hosting.loading import load
from shared.messaging.broker import broker_on
from shared.messaging.connection import Credentials, Line
from shared.messaging.listening import Listener
from shared.messaging.names import told_by_all
from shared.telemetry.metrics import Metrics
from tests.contracts.official import asyncapi_schema

ROOT = Path(__file__).parents[2]
NODE = "n05578"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return asyncapi.document(load())


def errors(document: Any) -> list[str]:
    found = jsonschema_rs.validator_for(asyncapi_schema()).iter_errors(document)
    return [f"{list(error.instance_path)}: {error.message[:200]}" for error in found]


def at(document: Any, reference: str) -> Any:
    """Return what a reference within the document points to."""
    for step in reference.removeprefix("#/").split("/"):
        document = document[step]
    return document


def references(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
        return own.union(*(references(inner) for inner in part.values()))
    return set().union(*(references(inner) for inner in part)) if isinstance(part, list) else set()


def test_the_written_document_is_fresh() -> None:
    for path, text in asyncapi.files(load()).items():
        assert (ROOT / "docs" / path).read_text("utf-8") == text, "run `make docs` and commit"


def test_it_is_valid_by_the_official_schema(document: dict[str, Any]) -> None:
    assert errors(document) == []


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("asyncapi", "4.0.0"),
        ("channels", {"one": {"adress": "svc.x"}}),
        ("operations", {"one": {"action": "shout", "channel": {"$ref": "#/channels/one"}}}),
        ("servers", {"wire": {"protocol": "nats"}}),
    ],
)
def test_the_schema_is_one_that_can_say_no(
    document: dict[str, Any], part: str, wrong: object
) -> None:
    assert errors({**copy.deepcopy(document), part: wrong})


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in references(document):
        assert at(document, reference) is not None


def test_every_contract_of_both_audiences_has_a_channel_a_schema_and_an_example_that_fits(
    document: dict[str, Any],
) -> None:
    told = {
        f"{said.audience.value}.{letter['type'].removeprefix('vn.mangnon.')}": letter
        for _, said, letter in catalogue.letters()
    }

    assert set(told) == {name for name in document["channels"] if not name.startswith("feed.")}
    for name, letter in told.items():
        message = document["components"]["messages"][name]
        assert [example["payload"] for example in message["examples"]] == [letter]
        valid = jsonschema_rs.validator_for(_standing_alone(document, name))
        valid.validate(letter)
        assert not valid.is_valid({**letter, "type": "vn.mangnon.registry.something_else.v1"})
        assert not valid.is_valid({**letter, "data": {}})


def test_subscribers_are_told_nothing_of_the_services_own(document: dict[str, Any]) -> None:
    for name, channel in document["channels"].items():
        if name.startswith("feed."):
            batch = document["components"]["messages"][name]["payload"]["items"]["anyOf"]
            assert all("/evt." in one["$ref"] for one in batch)
        else:
            assert channel["address"].split(".")[0] == name.split(".")[0]


@pytest.mark.parametrize("name", SERVICES)
def test_all_that_faststream_listens_to_is_in_it_and_nothing_else(
    name: str, document: dict[str, Any]
) -> None:
    (service,) = load([name])
    line = Line(Credentials("nats://127.0.0.1:4222", name, "secret"), "listening")
    subjects = told_by_all(NODE, service.sources)
    broker = broker_on(line)
    Listener(_Deaf(), line, Metrics(name), subjects=subjects).subscribed(broker)
    own = json.loads(AsyncAPI(broker, schema_version="3.0.0").to_specification().to_json())
    listened = [channel["address"] for channel in own["channels"].values()]

    assert sorted(listened) == sorted(subjects)
    written = {
        operation["channel"]["$ref"].removeprefix("#/channels/")
        for operation in document["operations"].values()
        if operation["action"] == "receive" and operation["x-service"] == name
    }
    addresses = {one: document["channels"][one]["address"] for one in document["channels"]}
    heard = {
        one
        for one, address in addresses.items()
        if any(_matches(subject, address.replace("{node}", NODE)) for subject in listened)
    }
    assert heard == written


class _Deaf:
    """A store that is never spoken to: only the subscriber's form is looked at."""

    def receive(self, _: object) -> Any:
        raise NotImplementedError

    def refuse_malformed(self, raw: bytes, reason: str) -> None:
        raise NotImplementedError


def _matches(subject: str, address: str) -> bool:
    pattern = re.escape(subject).replace(r"\*", "[^.]+").replace(">", ".+")
    return re.fullmatch(pattern, address) is not None


def _standing_alone(document: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the schema of one message's payload with all that it refers to."""
    payload = document["components"]["messages"][name]["payload"]
    return {**payload, "components": {"schemas": document["components"]["schemas"]}}
