"""Following what the others say: tasks opened and closed, officers who come and go."""

from typing import Final

from services.notify import recipient
from services.notify.events import CopiesErased
from services.notify.readmodels import open_tasks, role_holders
from services.notify.readmodels.open_tasks import Task
from shared.contracts import registry, tasks
from shared.eventstore.acts import Heard, Reaction, ReadModel, whenever
from shared.eventstore.coarsening import coarsened_letters, letters_to_coarsen
from shared.kernel.erased_copies import confirmation, confirming
from shared.kernel.officer import Grant
from shared.kernel.roles import Role

_CONFIRMING: Final = confirming(CopiesErased)


@whenever(tasks.TaskOpened)
def list_task(event: tasks.TaskOpened, heard: Heard) -> Reaction:
    """Put a task on the list; told again, it replaces what was told."""
    yield open_tasks.open_row(
        Task(
            source=heard.source,
            task_id=event.task_id,
            kind=event.kind,
            unit_id=event.unit_id,
            role=Role(event.role),
            officer_id=event.officer_id,
            title=event.title,
            reference=event.reference,
            link=event.link,
            due_at=event.due_at,
            citation=event.citation,
            opened_at=heard.at,
        )
    )


@whenever(tasks.TaskClosed)
def strike_task(event: tasks.TaskClosed, heard: Heard) -> Reaction:
    """Take a task off the list."""
    yield open_tasks.closed_row(heard.source, event.task_id)


@whenever(registry.OfficerChanged)
def remember_role_holder(event: registry.OfficerChanged, heard: Heard) -> Reaction:  # noqa: ARG001
    """Keep who holds which role over which unit."""
    # A role that this version does not know yet gives no right (see shared/identity/officers.py).
    known = (grant for grant in event.grants if grant.role in set(Role))
    grants = (Grant(Role(g.role), g.unit_id, g.since, g.until) for g in known)
    yield from role_holders.rows_of(event.officer_id, grants, active=event.active)


@whenever(registry.RecordErased)
def confirm_erasure(event: registry.RecordErased, heard: Heard) -> Reaction:
    """Say what is destroyed here with an erased record: counted first, in the same transaction."""
    letters = letters_to_coarsen(heard.connection, str(event.child_id))
    step = confirmation(_CONFIRMING, event.child_id, letters=letters)
    yield heard.act("confirm_erasure", step)


@whenever(registry.RecordErased)
def coarsen_what_was_heard(event: registry.RecordErased, heard: Heard) -> Reaction:
    """Keep of an erased child's birth date its month, in the letters that were heard, too."""
    yield from coarsened_letters(heard.connection, str(event.child_id))


@whenever(registry.OfficerChanged)
def forget_who_left(event: registry.OfficerChanged, heard: Heard) -> Reaction:
    """Destroy the e-mail address of an officer who has left: nothing more goes there."""
    if not event.active:
        step = recipient.step(event.officer_id, recipient.ForgetAddress())
        yield heard.act("forget_address", step)


open_tasks_model = ReadModel(
    "open_tasks", 1, (open_tasks.open_tasks,), policies=(list_task, strike_task)
)
role_holders_model = ReadModel(
    "role_holders", 1, (role_holders.role_holders,), policies=(remember_role_holder,)
)
