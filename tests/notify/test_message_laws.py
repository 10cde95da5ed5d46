"""What holds for any life of a message, whatever is commanded in whatever order."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.notify import message
from services.notify.events import (
    Channel,
    DeliveryFailed,
    DeliveryRetried,
    MessageSent,
    Reason,
    TryFailed,
)
from services.notify.message import ReadMessage, RecordFailedTry, RecordSent, RetryDelivery
from shared.kernel.refusals import Refused
from tests.kit.given import HOA, LAN, issued
from tests.notify.test_message import COMPOSE

MOST_TRIES = 6
COMMANDS = st.sampled_from(
    [
        COMPOSE,
        RecordSent(Channel.EMAIL),
        RecordSent(Channel.INBOX),
        RecordFailedTry(Channel.EMAIL, Reason.TEMPORARY, final=False),
        RecordFailedTry(Channel.EMAIL, Reason.REFUSED, final=True),
        RetryDelivery(Channel.EMAIL),
        ReadMessage(),
    ]
)
LIVES = st.lists(st.tuples(COMMANDS, st.sampled_from([LAN, HOA])), max_size=40)


def lived(life: Sequence[Any]) -> list[Any]:
    """Return the facts of a life; what the rules refuse leaves none."""
    facts: list[Any] = []
    for command, officer in life:
        state = message.decider.fold(facts)
        try:
            facts += message.decider.decide(command, state, issued(by=officer))
        except Refused:
            continue
    return facts


@given(LIVES)
def test_it_is_composed_and_read_at_most_once(life: Sequence[Any]) -> None:
    names = [type(fact).__name__ for fact in lived(life)]

    assert names.count("MessageComposed") <= 1
    assert names.count("MessageRead") <= 1
    assert not names or names[0] == "MessageComposed"


@given(LIVES)
def test_obeying_again_changes_nothing(life: Sequence[Any]) -> None:
    """A failed try is no order but a count, so it is the one that counts again."""
    state = message.decider.fold(lived(life))
    for command in (
        COMPOSE,
        RecordSent(Channel.EMAIL),
        RetryDelivery(Channel.EMAIL),
        ReadMessage(),
    ):
        try:
            once = message.decider.decide(command, state, issued())
            again = message.decider.fold(once, state)
            assert list(message.decider.decide(command, again, issued())) == []
        except Refused as refused:
            assert refused.code in {"not_found", "already_sent"}  # noqa: PT017 - the only two


@given(LIVES)
def test_tries_are_bounded_until_a_person_begins_anew(life: Sequence[Any]) -> None:
    tried = (TryFailed, DeliveryFailed)
    rounds = groupby(lived(life), key=lambda fact: isinstance(fact, DeliveryRetried))

    for _, facts in rounds:
        assert sum(isinstance(fact, tried) for fact in facts) <= MOST_TRIES


@given(LIVES)
def test_what_was_sent_stays_sent(life: Sequence[Any]) -> None:
    facts = lived(life)
    sent = [number for number, fact in enumerate(facts) if isinstance(fact, MessageSent)]

    assert len(sent) <= 1
    for fact in facts[sent[0] + 1 :] if sent else []:
        assert not isinstance(fact, TryFailed | DeliveryFailed | DeliveryRetried)
