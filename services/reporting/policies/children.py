"""Whenever registry speaks of a child: hear it into the child's life, count the difference."""

from typing import Any

from services.reporting.policies.stamping import stamp
from services.reporting.readmodels import life, lives
from services.reporting.readmodels.contributions import Contribution, added, by
from services.reporting.readmodels.life import Details
from shared.contracts import registry
from shared.eventstore.acts import Heard, Policy, Reaction, whenever

_NEVER_WAS = "registered_in_error"


@whenever(registry.ChildRegistered)
def count_registered_child(event: registry.ChildRegistered, heard: Heard) -> Reaction:
    """Count a child from birth, arrival or the register's first day on."""
    old = lives.load(heard.connection, str(event.child_id))
    new = life.registered(old, _details(event.details), event.origin, event.details.present_from)
    yield from lives.lived(stamp(event, heard), old, new)


@whenever(registry.ChildDetailsChanged)
def count_changed_child(event: registry.ChildDetailsChanged, heard: Heard) -> Reaction:
    """Count a child otherwise from a day on, or, where it was never so, from the beginning."""
    old = lives.load(heard.connection, str(event.child_id))
    details = _details(event.details)
    if event.is_correction:
        new = life.corrected(old, details, event.details.present_from)
    else:
        new = life.changed(old, event.since, details)
    yield from lives.lived(stamp(event, heard), old, new)


@whenever(registry.ChildMoved)
def count_moved_child(event: registry.ChildMoved, heard: Heard) -> Reaction:
    """Count a child where it lives now, or no longer."""
    old = lives.load(heard.connection, str(event.child_id))
    if event.to_unit_id is None or event.to_hamlet_id is None:
        new = life.ended(old, event.moved_on, "departure")
    else:
        new = life.moved(old, event.moved_on, str(event.to_unit_id), str(event.to_hamlet_id))
    yield from lives.lived(stamp(event, heard), old, new)


@whenever(registry.ChildDied)
def count_died_child(event: registry.ChildDied, heard: Heard) -> Reaction:
    """Count a death, and the child no longer."""
    old = lives.load(heard.connection, str(event.child_id))
    new = life.ended(old, event.died_on, "death", event.cause)
    yield from lives.lived(stamp(event, heard), old, new)


@whenever(registry.ChildTurnedSixteen)
def count_grown_child(event: registry.ChildTurnedSixteen, heard: Heard) -> Reaction:
    """Count no longer who turned sixteen."""
    old = lives.load(heard.connection, str(event.child_id))
    new = life.ended(old, event.turned_on, "sixteen")
    yield from lives.lived(stamp(event, heard), old, new)


@whenever(registry.CircumstanceRecorded)
def count_circumstance(event: registry.CircumstanceRecorded, heard: Heard) -> Reaction:
    """Count a child in a group of special circumstances."""
    old = lives.load(heard.connection, str(event.child_id))
    new = life.circumstance_recorded(old, event.group, event.subgroup, event.since)
    yield from lives.lived(stamp(event, heard), old, new)


@whenever(registry.CircumstanceEnded)
def count_ended_circumstance(event: registry.CircumstanceEnded, heard: Heard) -> Reaction:
    """Count a child in a group no longer."""
    old = lives.load(heard.connection, str(event.child_id))
    new = life.circumstance_ended(old, event.group, event.subgroup, event.ended_on)
    yield from lives.lived(stamp(event, heard), old, new)


@whenever(registry.SupportRecorded)
def count_support(event: registry.SupportRecorded, heard: Heard) -> Reaction:
    """Count help outside the fund: as support of its kind, and as help at all."""
    child = str(event.child_id)
    yield from added(
        stamp(event, heard),
        *(
            Contribution(
                account=account,
                subject=child,
                unit_id=str(event.unit_id),
                hamlet_id=str(event.hamlet_id),
                child_id=child,
                effective_on=event.given_on,
                record_kind="child",
                record_id=child,
                dimensions=by(code=event.kind),
            )
            for account in ("support", "help")
        ),
    )


@whenever(registry.RecordErased)
def coarsen_erased_child(event: registry.RecordErased, heard: Heard) -> Reaction:
    """Make an erased child's birth date coarse; figures stay, but of who never was."""
    child = str(event.child_id)
    if event.ground == _NEVER_WAS:
        yield from lives.taken_back(heard.connection, stamp(event, heard), child)
    else:
        yield from lives.coarsened(heard.connection, child)


CHILDREN: tuple[Policy[Any], ...] = (
    count_registered_child,
    count_changed_child,
    count_moved_child,
    count_died_child,
    count_grown_child,
    count_circumstance,
    count_ended_circumstance,
    count_support,
    coarsen_erased_child,
)


def _details(told: registry.ChildDetails) -> Details:
    return Details(
        unit_id=str(told.unit_id),
        hamlet_id=str(told.hamlet_id),
        birth_date=told.birth_date,
        sex=told.sex,
        ethnicity=told.ethnicity,
        poverty=told.poverty,
        birth_registered=told.birth_registered,
        has_personal_id=told.has_personal_id,
    )
