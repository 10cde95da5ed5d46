"""What registry tells the others: pseudonyms, units and codes; the only exit, and no name in it."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from services.registry import events
from shared.contracts import registry as told
from shared.kernel.issued import VIETNAM
from shared.kernel.recorded import Recorded

_OfUnit: TypeAlias = events.UnitRecorded | events.UnitRenamed | events.UnitEnded
_OfStanding: TypeAlias = (
    events.OfficerRegistered
    | events.OfficerDescribed
    | events.RoleGranted
    | events.RoleWithdrawn
    | events.OfficerDisabled
    | events.OfficerEnabled
)
_OfProfile: TypeAlias = events.ChildRegistered | events.ChildDetailsCorrected


def announce(
    recorded: Recorded[Any],
) -> Iterable[
    told.UnitRecorded
    | told.OfficerChanged
    | told.SessionEnded
    | told.ChildRegistered
    | told.ChildDetailsChanged
    | told.ChildMoved
    | told.ChildDied
    | told.ChildTurnedSixteen
    | told.CircumstanceRecorded
    | told.CircumstanceEnded
    | told.SupportRecorded
    | told.RecordErased
    | told.PublicChildRegistered
]:
    """Say what a fact is to the others; passwords, readings and sign-ins are not their business."""
    match recorded.fact:
        case events.ChildRegistered() as fact if fact.profile is not None:
            yield _registered(fact, fact.profile)
            yield told.PublicChildRegistered(
                child_id=fact.child_id,
                unit_id=fact.unit_id,
                origin=fact.origin.value,
                registered_on=fact.registered_on,
            )
        case events.ChildDetailsCorrected() as fact if fact.profile is not None:
            yield told.ChildDetailsChanged(
                child_id=fact.child_id,
                since=fact.since,
                is_correction=fact.is_correction,
                details=_details(fact, fact.profile),
            )
        case events.SessionEnded(session_id=session_id, officer_id=officer_id):
            yield told.SessionEnded(session_id=session_id, officer_id=officer_id)
        case events.RecordErased(child_id=child_id, ground=ground):
            yield told.RecordErased(child_id=child_id, ground=ground)
        case events.ClientRegistered() | events.ClientRevoked() as fact:
            yield _client(fact, recorded.occurred_at.astimezone(VIETNAM).date())
        case fact if isinstance(fact, _OfUnit):
            yield _unit(fact)
        case fact if isinstance(fact, _OfStanding):
            yield _officer(fact)
        case fact:
            yield from _of_life(fact)


def _of_life(
    fact: Any,
) -> Iterable[
    told.ChildMoved
    | told.ChildDied
    | told.ChildTurnedSixteen
    | told.CircumstanceRecorded
    | told.CircumstanceEnded
    | told.SupportRecorded
]:
    """What befell a child; where it went, the evidence and the notes stay here."""
    match fact:
        case events.ChildMoved():
            yield told.ChildMoved(
                child_id=fact.child_id,
                moved_on=fact.moved_on,
                from_unit_id=fact.from_unit_id,
                from_hamlet_id=fact.from_hamlet_id,
                to_unit_id=fact.to_unit_id,
                to_hamlet_id=fact.to_hamlet_id,
            )
        case events.ChildDied():
            yield told.ChildDied(**_place(fact), died_on=fact.died_on, cause=fact.cause)
        case events.ChildTurnedSixteen():
            yield told.ChildTurnedSixteen(**_place(fact), turned_on=fact.turned_on)
        case events.CircumstanceRecorded():
            yield told.CircumstanceRecorded(
                **_place(fact), group=fact.group, subgroup=fact.subgroup, since=fact.since
            )
        case events.CircumstanceEnded():
            yield told.CircumstanceEnded(
                **_place(fact), group=fact.group, subgroup=fact.subgroup, ended_on=fact.ended_on
            )
        case events.SupportRecorded():
            yield told.SupportRecorded(**_place(fact), kind=fact.kind, given_on=fact.given_on)
        case _:
            pass


def _place(fact: Any) -> dict[str, UUID]:
    return {"child_id": fact.child_id, "unit_id": fact.unit_id, "hamlet_id": fact.hamlet_id}


def _registered(fact: events.ChildRegistered, profile: events.ChildProfile) -> told.ChildRegistered:
    return told.ChildRegistered(
        child_id=fact.child_id,
        origin=fact.origin.value,
        registered_on=fact.registered_on,
        details=_details(fact, profile),
    )


def _details(fact: _OfProfile, profile: events.ChildProfile) -> told.ChildDetails:
    return told.ChildDetails(
        unit_id=fact.unit_id,
        hamlet_id=fact.hamlet_id,
        birth_date=profile.birth_date,
        sex=profile.sex.value,
        ethnicity=profile.ethnicity,
        poverty=profile.poverty.value,
        present_from=fact.present_from,
        birth_registered=profile.birth_registered,
        has_personal_id=profile.personal_id is not None,
    )


def _unit(fact: _OfUnit) -> told.UnitRecorded:
    return told.UnitRecorded(unit_id=fact.unit_id, **fact.unit.model_dump())


def _client(
    fact: events.ClientRegistered | events.ClientRevoked, since: date
) -> told.OfficerChanged:
    """A machine client is told like an officer: what it may do now, whole."""
    scopes = fact.scopes if isinstance(fact, events.ClientRegistered) else ()
    return told.OfficerChanged(
        officer_id=fact.client_id,
        roles_version=fact.roles_version,
        active=isinstance(fact, events.ClientRegistered),
        position_title="",
        grants=tuple(
            told.GrantedRole(role=scope.value, unit_id=fact.unit_id, since=since)
            for scope in scopes
        ),
    )


def _officer(fact: _OfStanding) -> told.OfficerChanged:
    standing = fact.standing
    return told.OfficerChanged(
        officer_id=fact.officer_id,
        roles_version=standing.roles_version,
        active=standing.active,
        position_title=standing.position_title,
        grants=tuple(
            told.GrantedRole(
                role=held.role.value, unit_id=held.unit_id, since=held.since, until=held.until
            )
            for held in standing.grants
        ),
    )
