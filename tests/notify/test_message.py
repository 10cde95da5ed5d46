from dataclasses import replace
from datetime import timedelta

import pytest

from services.notify import message
from services.notify.events import (
    Channel,
    DeliveryFailed,
    DeliveryRetried,
    Kind,
    MessageComposed,
    MessageRead,
    MessageSent,
    Reason,
    TryFailed,
)
from services.notify.message import (
    ComposeMessage,
    ReadMessage,
    RecordFailedTry,
    RecordSent,
    RetryDelivery,
)
from shared.kernel.ids import thing_id
from shared.kernel.officer import Grant, Officer
from shared.kernel.roles import Role
from tests.kit.given import A_MORNING, HOA, LAN, given, issued
from tests.notify.world import COMMUNE

ID = thing_id("a message")
COMPOSE = ComposeMessage(
    message_id=ID,
    kind=Kind.CASE_OPENED,
    recipient_id=LAN.id,
    role=Role.CHILD_OFFICER,
    unit_id=COMMUNE,
    subject="Có vụ việc mới VV-2025-003",
    text="Vụ việc VV-2025-003 được mở ngày 10/03/2025.",
    reference="VV-2025-003",
    link="/cases/cases/1",
    channels=(Channel.INBOX, Channel.EMAIL),
)
COMPOSED = MessageComposed(
    message_id=ID,
    kind=Kind.CASE_OPENED,
    recipient_id=LAN.id,
    role=Role.CHILD_OFFICER,
    unit_id=COMMUNE,
    subject="Có vụ việc mới VV-2025-003",
    text="Vụ việc VV-2025-003 được mở ngày 10/03/2025.",
    reference="VV-2025-003",
    link="/cases/cases/1",
    due_at=None,
    citation="",
    urgent=False,
    channels=(Channel.INBOX, Channel.EMAIL),
    composed_at=A_MORNING,
)
SENT = MessageSent(
    message_id=ID, kind=Kind.CASE_OPENED, channel=Channel.EMAIL, tries=1, sent_at=A_MORNING
)
LATER = RecordFailedTry(Channel.EMAIL, Reason.TEMPORARY, final=False)
NEVER = RecordFailedTry(Channel.EMAIL, Reason.REFUSED, final=True)


def try_failed(tries: int, minutes: int) -> TryFailed:
    return TryFailed(
        message_id=ID,
        channel=Channel.EMAIL,
        tries=tries,
        reason=Reason.TEMPORARY,
        next_try_at=A_MORNING + timedelta(minutes=minutes),
    )


def failed(tries: int, reason: Reason) -> DeliveryFailed:
    return DeliveryFailed(
        message_id=ID,
        kind=Kind.CASE_OPENED,
        channel=Channel.EMAIL,
        tries=tries,
        reason=reason,
        failed_at=A_MORNING,
    )


class TestCompose:
    def test_writes_the_message(self) -> None:
        given(message.decider).when(COMPOSE).then(COMPOSED)

    def test_writes_it_once_whatever_is_said_again(self) -> None:
        other = replace(COMPOSE, subject="Khác")
        given(message.decider, COMPOSED).when(other).then_nothing()

    def test_has_one_id_for_an_event_and_a_recipient(self) -> None:
        one = message.message_id_of("e1", LAN.id)
        others = {
            message.message_id_of("e2", LAN.id),
            message.message_id_of("e1", HOA.id),
            message.message_id_of("e1", Role.CHILD_OFFICER),
        }

        assert one == message.message_id_of("e1", LAN.id)
        assert len({one, *others}) == 4


class TestDeliver:
    def test_is_sent_at_the_first_try(self) -> None:
        given(message.decider, COMPOSED).when(RecordSent(Channel.EMAIL)).then(SENT)

    def test_is_sent_once(self) -> None:
        given(message.decider, COMPOSED, SENT).when(RecordSent(Channel.EMAIL)).then_nothing()

    @pytest.mark.parametrize(("tries", "minutes"), [(1, 1), (2, 4), (3, 16), (4, 64), (5, 256)])
    def test_waits_four_times_longer_after_each_failed_try(self, tries: int, minutes: int) -> None:
        before = [try_failed(n, 0) for n in range(1, tries)]

        given(message.decider, COMPOSED, *before).when(LATER).then(try_failed(tries, minutes))

    def test_is_given_up_after_the_sixth_try(self) -> None:
        before = [try_failed(n, 0) for n in range(1, 6)]

        given(message.decider, COMPOSED, *before).when(LATER).then(failed(6, Reason.TEMPORARY))

    def test_is_given_up_at_once_when_the_server_says_never(self) -> None:
        given(message.decider, COMPOSED).when(NEVER).then(failed(1, Reason.REFUSED))

    def test_is_given_up_once(self) -> None:
        gone = failed(1, Reason.REFUSED)

        given(message.decider, COMPOSED, gone).when(NEVER).then_nothing()
        given(message.decider, COMPOSED, SENT).when(NEVER).then_nothing()

    def test_believes_a_late_answer_that_it_was_sent_after_all(self) -> None:
        gone = failed(1, Reason.REFUSED)
        sent = SENT.model_copy(update={"tries": 2})

        given(message.decider, COMPOSED, gone).when(RecordSent(Channel.EMAIL)).then(sent)

    def test_knows_no_delivery_of_a_message_for_the_inbox_only(self) -> None:
        inbox_only = COMPOSED.model_copy(update={"channels": (Channel.INBOX,)})

        given(message.decider, inbox_only).when(RecordSent(Channel.EMAIL)).then_refused("not_found")
        given(message.decider).when(NEVER).then_refused("not_found")


class TestRetry:
    def test_puts_a_failed_delivery_back(self) -> None:
        again = DeliveryRetried(message_id=ID, channel=Channel.EMAIL, retried_at=A_MORNING)

        given(message.decider, COMPOSED, failed(6, Reason.TEMPORARY)).when(
            RetryDelivery(Channel.EMAIL)
        ).then(again)

    def test_counts_the_tries_from_the_start(self) -> None:
        again = DeliveryRetried(message_id=ID, channel=Channel.EMAIL, retried_at=A_MORNING)
        history = (COMPOSED, failed(6, Reason.TEMPORARY), again)

        given(message.decider, *history).when(LATER).then(try_failed(1, 1))

    def test_leaves_alone_what_waits(self) -> None:
        given(message.decider, COMPOSED).when(RetryDelivery(Channel.EMAIL)).then_nothing()

    def test_refuses_what_was_sent(self) -> None:
        given(message.decider, COMPOSED, SENT).when(RetryDelivery(Channel.EMAIL)).then_refused(
            "already_sent"
        )


class TestRead:
    READ = MessageRead(message_id=ID, officer_id=LAN.id, read_at=A_MORNING)

    def test_is_read_by_its_recipient_once(self) -> None:
        given(message.decider, COMPOSED).when(ReadMessage()).then(self.READ)
        given(message.decider, COMPOSED, self.READ).when(ReadMessage()).then_nothing()

    def test_is_not_there_for_anybody_else(self) -> None:
        given(message.decider, COMPOSED).when(ReadMessage(), issued(by=HOA)).then_refused(
            "not_found"
        )
        given(message.decider).when(ReadMessage()).then_refused("not_found")

    def test_is_read_by_who_holds_the_role_it_is_for(self) -> None:
        for_role = COMPOSED.model_copy(update={"recipient_id": None})
        holder = Officer(LAN.id, (Grant(Role.CHILD_OFFICER, COMMUNE),))
        other = Officer(LAN.id, (Grant(Role.TREASURER, COMMUNE),))

        given(message.decider, for_role).when(ReadMessage(), issued(by=holder)).then(self.READ)
        given(message.decider, for_role).when(ReadMessage(), issued(by=other)).then_refused(
            "not_found"
        )
