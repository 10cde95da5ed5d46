"""`mangnon events`: what a service told is read from its outbox, while it works."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.registry import operations
from services.registry.events import Origin
from shared.hosting.opening import no_data
from shared.kernel.officer import SYSTEM
from tests.operator.places import Place, ids_of, named
from tests.registry.world import DUC

NAMES = ("Đức", "Minh", "Hoà")


@pytest.fixture
def told(place: Place) -> Iterator[Place]:
    """A registry at work that has told of a few children."""
    with place.working() as desk:
        hamlet = ids_of(desk)["05578-01"]
        for name in NAMES:
            child = DUC.model_copy(update={"personal_id": None, "full_name": f"Ma Văn {name}"})
            issued = desk.issue(SYSTEM)
            operations.register_child(
                desk, issued, child, hamlet_id=hamlet, origin=Origin.INITIAL, confirmed=True
            )
        yield place


def letters(place: Place, *words: str) -> list[dict[str, Any]]:
    """Return the letters that the verb tells."""
    status, answered = place.say("events", "registry", "--json", *words)
    assert status == 0, answered
    found: list[dict[str, Any]] = json.loads(answered)
    return found


def test_people_read_a_line_a_letter(told: Place) -> None:
    status, answered = told.say("events", "registry")
    lines = [line.split() for line in answered.splitlines()]

    assert status == 0
    assert lines == [
        [one["sequence"], one["time"], one["type"], one["subject"], one["id"]]
        for one in letters(told)
    ]
    assert [line[0] for line in lines] == ["1", "2", "3"]
    assert {line[2] for line in lines} == {"vn.mangnon.registry.child_registered.v1"}


def test_programs_get_the_letters_as_they_are(told: Place) -> None:
    found = letters(told)

    assert all(one["specversion"] == "1.0" and one["audience"] == "evt" for one in found)
    assert all(one["data"]["child_id"] == one["subject"] for one in found)
    assert "Ma Văn" not in json.dumps(found, ensure_ascii=False)


def test_one_goes_on_after_what_one_has(told: Place) -> None:
    assert named(letters(told, "--after", "1", "--limit", "1"), "sequence") == ["2"]
    assert letters(told, "--after", "3") == []
    assert told.say("events", "registry", "--after", "4") == (
        1,
        "registry chưa kể sự kiện evt nào mang số 4: mới đến 3.\n",
    )


def test_what_the_services_tell_one_another_is_told_where_it_is_asked_for(told: Place) -> None:
    assert {one["audience"] for one in letters(told)} == {"evt"}
    inner = letters(told, "--audience", "svc", "--type", "child_registered")
    assert named(inner, "audience") == ["svc"] * len(NAMES)
    assert "nhạy cảm" in " ".join(told.say("events", "--help")[1].replace("│", " ").split())


def test_a_type_is_named_short_or_in_full(told: Place) -> None:
    short = letters(told, "--audience", "svc", "--type", "unit_recorded", "--limit", "1000")
    full = "vn.mangnon.registry.unit_recorded.v1"

    assert len(short) == 16
    assert {one["type"] for one in short} == {full}
    assert short == letters(told, "--audience", "svc", "--type", full)


@pytest.mark.parametrize(
    "words",
    [
        ("school",),
        ("registry", "--type", "unit_recorded"),  # told to the services only
        ("registry", "--audience", "all"),
        ("registry", "--limit", "0"),
        ("registry", "--after", "-1"),
    ],
)
def test_wrong_words_are_told_as_such(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert Place(tmp_path).say("events", *words)[0] == 2


def test_a_service_that_never_lived_has_nothing_to_tell(place: Place) -> None:
    assert place.say("events", "fund") == (75, f"{no_data(place.settings)}\n")
