"""What registry tells: units, officers and sessions; children as pseudonyms. Never edit: add."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel

from shared.contracts.announcement import Announcement, Audience


class UnitRecorded(Announcement):
    """An administrative unit as it now stands."""

    event: ClassVar[str] = "unit_recorded"
    about: ClassVar[str] = "unit_id"

    unit_id: UUID
    parent_id: UUID | None
    kind: str
    code: str
    name: str
    valid_from: date
    valid_until: date | None = None


class GrantedRole(BaseModel):
    """One role of an officer at a unit; `until` is its last day."""

    role: str
    unit_id: UUID
    since: date
    until: date | None = None


class OfficerChanged(Announcement):
    """What an officer may do now, whole. No name: pages ask the ticket for that."""

    event: ClassVar[str] = "officer_changed"
    about: ClassVar[str] = "officer_id"

    officer_id: UUID
    roles_version: int
    active: bool
    position_title: str
    grants: tuple[GrantedRole, ...]


class SessionEnded(Announcement):
    """A sign-in ended before its time."""

    event: ClassVar[str] = "session_ended"
    about: ClassVar[str] = "officer_id"

    session_id: UUID
    officer_id: UUID


class ChildDetails(BaseModel):
    """What the services count children by. Sensitive: never leaves the node.

    `unit_id` is the commune, `hamlet_id` the hamlet the child lives in. `present_from` is the day
    from which the child counts in the commune: birth, arrival, or the register's first day.
    `poverty` is none, near_poor or poor.
    """

    unit_id: UUID
    hamlet_id: UUID
    birth_date: date
    sex: str
    ethnicity: str
    poverty: str
    present_from: date
    birth_registered: bool
    has_personal_id: bool


class ChildRegistered(Announcement):
    """A child entered the register. `origin` is birth, arrival or initial (first listing)."""

    event: ClassVar[str] = "child_registered"
    about: ClassVar[str] = "child_id"

    child_id: UUID
    origin: str
    registered_on: date
    details: ChildDetails


class ChildDetailsChanged(Announcement):
    """What is counted about a child changed or was corrected; `details` is whole and new.

    `since` is the day from which it is true: a correction goes back to `present_from`.
    """

    event: ClassVar[str] = "child_details_changed"
    about: ClassVar[str] = "child_id"

    child_id: UUID
    since: date
    is_correction: bool
    details: ChildDetails


class ChildMoved(Announcement):
    """A child moved. `to_unit_id` and `to_hamlet_id` are None when the child left the node."""

    event: ClassVar[str] = "child_moved"
    about: ClassVar[str] = "child_id"

    child_id: UUID
    moved_on: date
    from_unit_id: UUID
    from_hamlet_id: UUID
    to_unit_id: UUID | None
    to_hamlet_id: UUID | None


class ChildDied(Announcement):
    """A child died. `cause` is a code such as drowning, traffic or illness."""

    event: ClassVar[str] = "child_died"
    about: ClassVar[str] = "child_id"

    child_id: UUID
    unit_id: UUID
    hamlet_id: UUID
    died_on: date
    cause: str


class ChildTurnedSixteen(Announcement):
    """A child reached sixteen and leaves the count (Law on Children, Art. 1)."""

    event: ClassVar[str] = "child_turned_sixteen"
    about: ClassVar[str] = "child_id"

    child_id: UUID
    unit_id: UUID
    hamlet_id: UUID
    turned_on: date


class CircumstanceRecorded(Announcement):
    """A special circumstance (Law on Children, Art. 10): group 1–14 and its sub-group or None."""

    event: ClassVar[str] = "circumstance_recorded"
    about: ClassVar[str] = "child_id"

    child_id: UUID
    unit_id: UUID
    hamlet_id: UUID
    group: int
    subgroup: int | None
    since: date


class CircumstanceEnded(Announcement):
    """A special circumstance ended; `ended_on` is the first day without it."""

    event: ClassVar[str] = "circumstance_ended"
    about: ClassVar[str] = "child_id"

    child_id: UUID
    unit_id: UUID
    hamlet_id: UUID
    group: int
    subgroup: int | None
    ended_on: date


class SupportRecorded(Announcement):
    """A child received support outside the fund: allowance, health_insurance, tuition, visit."""

    event: ClassVar[str] = "support_recorded"
    about: ClassVar[str] = "child_id"

    child_id: UUID
    unit_id: UUID
    hamlet_id: UUID
    kind: str
    given_on: date


class RecordErased(Announcement):
    """A child's record was erased: all that hold a copy erase it too.

    `ground` is retention_over, by_request or registered_in_error. What was counted of a record that
    was registered in error was never so, and is taken back; on any other ground, and where none is
    told, totals stay.
    """

    event: ClassVar[str] = "record_erased"
    about: ClassVar[str] = "child_id"

    child_id: UUID
    ground: str | None = None


class PublicChildRegistered(Announcement):
    """For subscribers: a child entered the register of a unit."""

    event: ClassVar[str] = "child_registered"
    audience: ClassVar[Audience] = Audience.SUBSCRIBERS
    about: ClassVar[str] = "child_id"

    child_id: UUID
    unit_id: UUID
    origin: str
    registered_on: date
