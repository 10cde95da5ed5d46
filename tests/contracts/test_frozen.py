"""What was told or stored once can be read for ever."""

import copy
from typing import Any, ClassVar

import pytest

from shared.contracts.announcement import SERVICES
from shared.hosting.loading import load
from tests.contracts import freezing

NEW_VERSION = (
    "A contract that was told is never edited: others keep its letters and read them by this "
    "schema. Put it back as it was, and tell the change as a new class beside it, with "
    "`version: ClassVar[int] = 2`; tell both for as long as anybody hears the old one. Only a new "
    "field with a default may be added to an old contract: then run `make docs`."
)
NEW_LINE = (
    "A fact that can be stored has a line in the corpus (tests/contracts/frozen/facts), so that "
    "no later change can make it unreadable: run `make docs` and commit the new line."
)
UPCAST = (
    "A stored fact must be read for ever. Add fields with a default, never rename or remove; "
    "where the shape must change, raise `schema_version` and give an upcast from the old one."
)


class TestContracts:
    @pytest.mark.parametrize("name", sorted(freezing.frozen_schemas()))
    def test_a_schema_that_was_told_stays(self, name: str) -> None:
        now = freezing.schemas()

        assert name in now, f"{name} is gone. {NEW_VERSION}"
        assert freezing.breaks(freezing.frozen_schemas()[name], now[name]) == [], NEW_VERSION

    def test_every_contract_and_every_added_field_is_frozen(self) -> None:
        frozen, now = freezing.frozen_schemas(), freezing.schemas()
        behind = [
            name
            for name, schema in now.items()
            if name not in frozen or freezing.additions(frozen[name], schema)
        ]

        assert behind == [], "run `make docs` and commit tests/contracts/frozen"


class TestTheGate:
    """The comparison itself: what it lets through and what it does not."""

    OLD: ClassVar[dict[str, Any]] = {
        "type": "object",
        "required": ["child_id", "details"],
        "properties": {
            "child_id": {"type": "string", "format": "uuid"},
            "details": {"$ref": "#/$defs/Details"},
            "note": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
        },
        "$defs": {"Details": {"type": "object", "properties": {"sex": {"type": "string"}}}},
    }

    def changed(self, **properties: Any) -> dict[str, Any]:
        schema = copy.deepcopy(self.OLD)
        schema["properties"].update(properties)
        return schema

    def test_words_may_change_and_a_field_that_may_be_absent_may_come(self) -> None:
        described = self.changed(child_id={"type": "string", "format": "uuid", "title": "Trẻ"})
        grown = self.changed(ground={"anyOf": [{"type": "string"}, {"type": "null"}]})

        assert freezing.breaks(self.OLD, described) == []
        assert freezing.breaks(self.OLD, grown) == []
        assert freezing.additions(self.OLD, grown)
        assert not freezing.additions(self.OLD, described)

    def test_what_breaks_readers_is_named(self) -> None:
        gone = copy.deepcopy(self.OLD)
        del gone["properties"]["note"]
        demanding = {**self.changed(more={"type": "string"}), "required": ["child_id", "more"]}
        inner = copy.deepcopy(self.OLD)
        inner["$defs"]["Details"]["properties"]["sex"]["type"] = "integer"

        assert freezing.breaks(self.OLD, gone) == ["note: is gone"]
        assert freezing.breaks(self.OLD, demanding) == [
            "details: was always there, now may be absent",
            "more: old letters lack it, so it may be absent",
        ]
        assert freezing.breaks(self.OLD, inner) == ["details.sex: type was string, now integer"]
        assert freezing.breaks(self.OLD, self.changed(child_id={"type": "string"})) == [
            "child_id: format was uuid, now None"
        ]


@pytest.mark.parametrize("name", SERVICES)
class TestFacts:
    def test_every_stored_line_reads_as_it_did(self, name: str) -> None:
        (service,) = load([name])
        codec = freezing.codec(service)

        for line in freezing.corpus(name):
            read = codec.recorded(freezing.row_of(line)).fact.model_dump(mode="json")
            kind = f"{line['type']} v{line['schema_version']}"
            assert freezing.still_says(line["reads"], read), f"{kind} reads otherwise. {UPCAST}"

    def test_every_stored_line_reads_also_when_its_key_is_destroyed(self, name: str) -> None:
        (service,) = load([name])
        codec = freezing.codec(service, lost=True)

        for line in freezing.corpus(name):
            fact = codec.recorded(freezing.row_of(line)).fact
            assert {getattr(fact, field) for field in fact.sealed_fields} <= {None}

    def test_every_fact_has_a_line_and_every_line_a_fact(self, name: str) -> None:
        (service,) = load([name])
        stored = {(line["type"], line["schema_version"]) for line in freezing.corpus(name)}
        shapes = {shape.fact_type: shape.schema_version for shape in service.facts}

        assert set(shapes.items()) - stored == set(), NEW_LINE
        assert {kind for kind, _ in stored} - set(shapes) == set(), UPCAST

    def test_no_sealed_field_lies_open_in_a_line(self, name: str) -> None:
        (service,) = load([name])
        shapes = {shape.fact_type: shape for shape in service.facts}

        for line in freezing.corpus(name):
            for field in shapes[line["type"]].sealed_fields:
                assert f'"{field}"' not in line["data"]
