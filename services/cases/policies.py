"""What cases does when others speak: remembers children, watches clocks, erases."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from services.cases import case, notice
from services.cases.events import CopiesErased
from services.cases.readmodels import (
    deadline_sheet,
    known_children,
    notices,
    open_cases,
    sealed_of_child,
)
from services.cases.readmodels.columns import text_id, text_moment
from services.cases.readmodels.deadline_sheet import Deadline
from services.cases.reference.clocks import RecordMissedDeadline, WarnOfDeadline
from shared.calendar.ticks import MinuteBegan
from shared.contracts import registry
from shared.eventstore.acts import Act, Heard, Reaction, whenever
from shared.eventstore.coarsening import coarsened_letters, letters_to_coarsen
from shared.eventstore.rows import Delete, Update, Upsert
from shared.kernel.decider import AnyDecider, Step
from shared.kernel.erased_copies import confirmation, confirming

_DECIDERS: Final[Mapping[str, AnyDecider]] = {"notice": notice.decider, "case": case.decider}
_CONFIRMING: Final = confirming(CopiesErased)


@whenever(MinuteBegan)
def watch_deadlines(event: MinuteBegan, heard: Heard) -> Reaction:
    """Tell of clocks that are about to run out, and of those that have: each once.

    After an outage the clocks that ran out meanwhile are told missed, late rather than never; that
    they were near is then no longer said.
    """
    for deadline in deadline_sheet.to_tell(heard.connection, event.at):
        yield _told(deadline, event, heard)


@whenever(registry.RecordErased)
def confirm_erasure(event: registry.RecordErased, heard: Heard) -> Reaction:
    """Say what is destroyed here with an erased record: counted first, in the same transaction."""
    child, connection = event.child_id, heard.connection
    yield heard.act(
        "confirm_erasure",
        confirmation(
            _CONFIRMING,
            child,
            keys=sealed_of_child.count(connection, child),
            list_rows=int(known_children.find(connection, child) is not None),
            letters=letters_to_coarsen(connection, str(child)),
        ),
    )


@whenever(registry.RecordErased)
def erase_what_is_told_of_child(event: registry.RecordErased, heard: Heard) -> Reaction:
    """Destroy the keys of the notices and cases of a child whose record was erased."""
    for row in notices.of_child(heard.connection, event.child_id):
        step = Step(notice.stream(row.id), notice.decider, notice.EraseNotice())
        yield heard.act("erase_notice", step, label=str(row.id))
    for found in open_cases.of_child(heard.connection, event.child_id):
        step = Step(case.stream(found.id), case.decider, case.EraseCase())
        yield heard.act("erase_case", step, label=str(found.id))


@whenever(registry.RecordErased)
def coarsen_what_was_heard(event: registry.RecordErased, heard: Heard) -> Reaction:
    """Keep of an erased child's birth date its month, in the letters that were heard, too."""
    yield from coarsened_letters(heard.connection, str(event.child_id))


@whenever(registry.ChildRegistered)
def remember_child(event: registry.ChildRegistered, heard: Heard) -> Reaction:  # noqa: ARG001
    """Know a child, so that a case can be opened while the line is cut."""
    yield _child_row(event)


@whenever(registry.ChildDetailsChanged)
def remember_details(event: registry.ChildDetailsChanged, heard: Heard) -> Reaction:  # noqa: ARG001
    """Keep up with a corrected birth date or another hamlet."""
    yield _child_row(event)


@whenever(registry.ChildMoved)
def follow_child(event: registry.ChildMoved, heard: Heard) -> Reaction:  # noqa: ARG001
    """Keep up with a move within the node; who left it is no longer known."""
    key = {"child_id": text_id(event.child_id)}
    if event.to_unit_id is None or event.to_hamlet_id is None:
        yield Delete(known_children.children, key)
    else:
        there = {
            "unit_id": text_id(event.to_unit_id),
            "hamlet_id": text_id(event.to_hamlet_id),
        }
        yield Update(known_children.children, key, there)


@whenever(registry.ChildDied)
def forget_child_who_died(event: registry.ChildDied, heard: Heard) -> Reaction:  # noqa: ARG001
    """No new case is opened for a child who died."""
    yield Delete(known_children.children, {"child_id": text_id(event.child_id)})


@whenever(registry.ChildTurnedSixteen)
def forget_child_grown_up(event: registry.ChildTurnedSixteen, heard: Heard) -> Reaction:  # noqa: ARG001
    """No new case is opened for who is no longer a child."""
    yield Delete(known_children.children, {"child_id": text_id(event.child_id)})


@whenever(registry.RecordErased)
def forget_erased_child(event: registry.RecordErased, heard: Heard) -> Reaction:  # noqa: ARG001
    """Know nothing more of a child whose record was erased."""
    yield Delete(known_children.children, {"child_id": text_id(event.child_id)})


known_children_model = replace(
    known_children.model,
    policies=(
        remember_child,
        remember_details,
        follow_child,
        forget_child_who_died,
        forget_child_grown_up,
        forget_erased_child,
    ),
)


def _told(deadline: Deadline, event: MinuteBegan, heard: Heard) -> Act:
    decider = _DECIDERS[deadline.subject]
    stream = f"{deadline.subject}-{deadline.subject_id}"
    label = f"{deadline.subject_id}:{deadline.rule}:{text_moment(deadline.due_at)}"
    if deadline.due_at <= event.at:
        missed = RecordMissedDeadline(deadline.rule, deadline.due_at)
        return heard.act("record_missed_deadline", Step(stream, decider, missed), label=label)
    near = WarnOfDeadline(deadline.rule, deadline.due_at)
    return heard.act("warn_of_deadline", Step(stream, decider, near), label=label)


def _child_row(event: registry.ChildRegistered | registry.ChildDetailsChanged) -> Upsert:
    details = event.details
    return Upsert(
        known_children.children,
        {
            "child_id": text_id(event.child_id),
            "unit_id": text_id(details.unit_id),
            "hamlet_id": text_id(details.hamlet_id),
            "birth_month": f"{details.birth_date:%Y-%m}",
        },
    )
