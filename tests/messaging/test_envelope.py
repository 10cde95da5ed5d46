"""The letter: what it says of an announcement, and what is refused on arrival."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.envelope import Malformed, emitter_of, envelope, parse, subject_of
from tests.kit.toy import ToyCounted

AN = UUID(int=1)
AT = datetime(2025, 3, 10, 9, 0, tzinfo=timezone(timedelta(hours=7)))


def letter(**changes: Any) -> dict[str, Any]:
    made = envelope(
        "n05578",
        "registry",
        ToyCounted(subject=AN, number=5),
        event_id="e-1",
        sequence=7,
        at=AT,
        cause="f-1",
    )
    return {name: value for name, value in (made | changes).items() if value is not None}


def test_it_is_a_cloud_event() -> None:
    assert letter() == {
        "specversion": "1.0",
        "id": "e-1",
        "source": "/mangnon/n05578/registry",
        "type": "vn.mangnon.registry.toy_counted.v1",
        "subject": str(AN),
        "time": "2025-03-10T02:00:00Z",
        "datacontenttype": "application/json",
        "partitionkey": str(AN),
        "sequence": "7",
        "audience": "svc",
        "causationid": "f-1",
        "data": {"subject": str(AN), "number": 5},
    }


def test_its_subject_names_no_child() -> None:
    assert subject_of("n05578", "registry", ToyCounted) == "svc.n05578.registry.toy_counted.v1"


@pytest.mark.parametrize("word", ["n 1", "N1", "n.1", "n>", "*", "", "-n"])
def test_a_word_that_would_break_a_subject_is_a_fault(word: str) -> None:
    with pytest.raises(ValueError, match="word of a subject"):
        subject_of(word, "registry", ToyCounted)


def test_it_is_read_as_it_was_written() -> None:
    assert parse(json.dumps(letter()).encode()) == letter()
    assert emitter_of(letter()["source"]) == ("n05578", "registry")
    assert datetime.fromisoformat(parse(letter())["time"]) == AT.astimezone(UTC)


def test_what_it_does_not_know_is_kept() -> None:
    assert parse(letter(traceparent="00-1"))["traceparent"] == "00-1"


@pytest.mark.parametrize(
    "changes",
    [
        {"specversion": "0.3"},
        {"id": ""},
        {"source": "/elsewhere"},
        {"type": "vn.mangnon.fund.toy_counted.v1"},
        {"type": "toy_counted"},
        {"sequence": "0"},
        {"sequence": "-1"},
        {"sequence": 7},
        {"audience": "everybody"},
        {"partitionkey": None},
        {"time": "2025-03-10T02:00:00"},
        {"data": "text"},
    ],
)
def test_what_is_not_in_form_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        parse(letter(**changes))


@pytest.mark.parametrize("raw", [b"\xff", b"", b"7", b"[]", b"null", b"{}"])
def test_what_is_no_letter_at_all_is_refused(raw: bytes) -> None:
    with pytest.raises(Malformed):
        parse(raw)


def test_a_refusal_quotes_nothing() -> None:
    with pytest.raises(Malformed) as refused:
        parse(letter(sequence="Nguyễn Cánari"))
    assert str(refused.value) == "wrong or missing: sequence"
