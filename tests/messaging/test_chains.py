"""What another node says of its chains is kept once a day; a chain that went back is told of."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from shared.eventstore.chains_told import ChainTold
from shared.messaging.chains import Chains
from shared.messaging.heads import Head, read
from tests.kit.logs import logged_from

EVENING = datetime(2025, 3, 10, 16, 30, tzinfo=UTC)  # half an hour before midnight in Vietnam
ONE, OTHER = "1" * 64, "a" * 64
KEPT = ChainTold("n05578", "cases", date(2025, 3, 9), 40, ONE)


def said(facts: int, digest: str = ONE) -> Head:
    return Head(facts=facts, hash=digest)


def went_back(chains: Chains, head: Head) -> bool:
    return chains.note("n05578", "cases", head, EVENING)


def test_the_first_of_each_day_in_vietnam_is_kept() -> None:
    chains = Chains()
    found: list[ChainTold] = []
    for minutes, facts in ((0, 41), (10, 42), (40, 43), (50, 44)):
        chains.note("n05578", "cases", said(facts), EVENING + timedelta(minutes=minutes))
        found += chains.due()
        chains.are_kept(chains.due())
    assert [(one.day.day, one.position) for one in found] == [(10, 41), (11, 43)]


def test_what_could_not_be_written_is_still_to_be_kept() -> None:
    chains = Chains()
    chains.note("n05578", "cases", said(41), EVENING)
    assert chains.due() == chains.due() != []


def test_what_was_kept_of_this_day_before_a_restart_stays() -> None:
    chains = Chains([ChainTold("n05578", "cases", date(2025, 3, 10), 40, ONE)])
    chains.note("n05578", "cases", said(60), EVENING)
    assert chains.due() == []


@pytest.mark.parametrize(
    ("head", "is_wrong"),
    [
        (said(40), False),
        (said(41, OTHER), False),
        (said(39), True),
        (said(40, OTHER), True),
    ],
)
def test_a_chain_neither_grows_shorter_nor_changes(head: Head, is_wrong: bool) -> None:
    assert went_back(Chains([KEPT]), head) is is_wrong


def test_two_replicas_that_speak_at_once_are_no_chain_that_went_back() -> None:
    for chains in (Chains([KEPT]), Chains()):
        assert not went_back(chains, said(60))
        chains.are_kept(chains.due())  # the first of a day is kept at once
        assert [went_back(chains, said(facts)) for facts in (59, 60)] == [False] * 2


def test_what_went_back_is_said_once() -> None:
    chains = Chains([KEPT])
    assert [went_back(chains, said(39)) for _ in range(3)] == [True, False, False]


def test_another_past_of_the_same_length_is_said_once() -> None:
    chains = Chains([KEPT])
    assert [went_back(chains, said(40, OTHER)) for _ in range(3)] == [True, False, False]


def test_a_node_that_says_nothing_of_its_chain_has_none_kept() -> None:
    chains = Chains()
    for raw in (b'{"svc": 3, "evt": 1}', said(0, "0" * 64).model_dump_json().encode()):
        head = read(raw, node="n05578", service="cases")
        assert head is not None
        chains.note("n05578", "cases", head, EVENING)
    assert chains.due() == []


@pytest.mark.parametrize(
    "raw",
    [b"", b"[]", b"\xff", b'{"svc": -1}', b'{"evt": "many"}', b'{"hash": "x"}', b'{"facts": 1e40}'],
)
def test_what_no_service_would_say_is_not_taken(raw: bytes) -> None:
    with logged_from("WARNING") as written:
        assert read(raw, node="n05578", service="cases") is None
    assert json.loads(written.getvalue())["event"] == "head_malformed"
