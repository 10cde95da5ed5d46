"""Telling people, each once about each event: whenever that happens, this role hears of it."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from services.notify import message, norms
from services.notify.events import Channel
from services.notify.policies import wording
from services.notify.policies.wording import Words
from services.notify.readmodels import preferences, role_holders
from shared.contracts import cases, fund, reporting
from shared.eventstore.acts import Act, Heard, Reaction, whenever
from shared.kernel.issued import VIETNAM
from shared.kernel.roles import Role

_STATE = "state"  # the source of a budget's money, which is owed no thanks


@whenever(cases.CaseOpened)
def tell_of_case(event: cases.CaseOpened, heard: Heard) -> Reaction:
    """Tell the child officer and the chairman that there is a new case."""
    roles = (Role.CHILD_OFFICER, Role.CHAIRMAN)
    yield from _tell(heard, roles, event.unit_id, wording.of_case(event))


@whenever(cases.DeadlineNear)
def tell_of_near_deadline(event: cases.DeadlineNear, heard: Heard) -> Reaction:
    """Tell those who must act that a legal clock is about to run out."""
    words = wording.of_near_deadline(event)
    yield from _tell(heard, (Role(event.role),), event.unit_id, words)


@whenever(cases.DeadlineMissed)
def tell_of_missed_deadline(event: cases.DeadlineMissed, heard: Heard) -> Reaction:
    """Tell those who had to act, and the chairman, that a legal clock ran out."""
    roles = (Role(event.role), Role.CHAIRMAN)
    yield from _tell(heard, roles, event.unit_id, wording.of_missed_deadline(event))


@whenever(reporting.ReportDue)
def tell_of_report_due(event: reporting.ReportDue, heard: Heard) -> Reaction:
    """Remind the child officer of a report; in the last days the chairman too."""
    too = norms.chairman_is_told(event.days_left, event.due_on)
    roles = (Role.CHILD_OFFICER, Role.CHAIRMAN) if too else (Role.CHILD_OFFICER,)
    yield from _tell(heard, roles, event.unit_id, wording.of_report_due(event))


@whenever(reporting.ReportOverdue)
def tell_of_overdue_report(event: reporting.ReportOverdue, heard: Heard) -> Reaction:
    """Tell the child officer and the chairman that a report is late."""
    roles = (Role.CHILD_OFFICER, Role.CHAIRMAN)
    yield from _tell(heard, roles, event.unit_id, wording.of_overdue_report(event))


@whenever(fund.DonationReceived)
def tell_treasurer_to_thank(event: fund.DonationReceived, heard: Heard) -> Reaction:
    """Remind the treasurer to thank for a gift; money of the State is no gift."""
    if event.source != _STATE:
        yield from _tell(heard, (Role.TREASURER,), event.unit_id, wording.of_donation(event))


def _tell(heard: Heard, roles: Iterable[Role], unit_id: UUID, words: Words) -> Iterator[Act]:
    """Yield one message for each officer in office; where a role has none, one for the role."""
    day = heard.at.astimezone(VIETNAM).date()
    told: set[UUID] = set()
    for role in dict.fromkeys(roles):
        holders = role_holders.ask(heard.connection, role, unit_id, day)
        if not holders:
            yield _message(heard, role, None, unit_id, words)
        for officer_id in holders:
            if officer_id not in told:
                told.add(officer_id)
                yield _message(heard, role, officer_id, unit_id, words)


def _message(heard: Heard, role: Role, officer_id: UUID | None, unit_id: UUID, words: Words) -> Act:
    to = officer_id or role
    message_id = message.message_id_of(heard.event_id, to)
    command = message.ComposeMessage(
        message_id=message_id,
        kind=words.kind,
        recipient_id=officer_id,
        role=role,
        unit_id=unit_id,
        subject=words.subject,
        text=words.text,
        reference=words.reference,
        link=words.link,
        due_at=words.due_at,
        citation=words.citation,
        urgent=words.urgent,
        channels=(Channel.INBOX, *_away(heard, officer_id, words)),
    )
    step = message.step(message_id, command)
    return heard.act("compose_message", step, unit=unit_id, label=str(to))


def _away(heard: Heard, officer_id: UUID | None, words: Words) -> tuple[Channel, ...]:
    if officer_id is None:
        return ()
    day = heard.at.astimezone(VIETNAM).date()
    wishes = preferences.ask(heard.connection, officer_id, day)
    return (Channel.EMAIL,) if wishes.wants_email(words.kind) else ()
