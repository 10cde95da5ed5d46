"""The way through the five services: what stands at the top of every page, and for whom.

A role sees what its work needs; what it may do there is decided by each service's permissions.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.kernel.officer import Officer
from shared.kernel.roles import Role

_EVERYONE: Final = frozenset(Role)
_CHILDREN: Final = frozenset({Role.CHILD_OFFICER, Role.CHAIRMAN, Role.HAMLET_HEAD})
_CASES: Final = frozenset({Role.CHILD_OFFICER, Role.CHAIRMAN, Role.PROVINCE_OFFICER})
# Everybody must report what they suspect (Law on Children, Art. 51); these see no case.
_REPORTERS: Final = frozenset({Role.HAMLET_HEAD, Role.CONTRIBUTOR})
_FUND: Final = frozenset(
    {
        Role.CHILD_OFFICER,
        Role.CHAIRMAN,
        Role.ACCOUNTANT,
        Role.TREASURER,
        Role.PROVINCE_OFFICER,
    }
)
_REPORTS: Final = frozenset(
    {Role.CHILD_OFFICER, Role.CHAIRMAN, Role.CONTRIBUTOR, Role.PROVINCE_OFFICER}
)
_HAMLET_HEADS: Final = frozenset({Role.HAMLET_HEAD})
_ADMINISTRATORS: Final = frozenset({Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation; `under` is the beginning of the paths that belong to it."""

    label: str
    path: str
    roles: frozenset[Role]
    under: tuple[str, ...]


PLACES: Final = (
    Place("Việc cần làm", "/notify/inbox", _EVERYONE, ("/notify/inbox",)),
    Place("Tìm", "/registry/search", _CHILDREN, ("/registry/search",)),
    Place("Trẻ em", "/registry/children", _CHILDREN, ("/registry/children",)),
    Place("Vụ việc", "/cases/cases", _CASES, ("/cases/",)),
    Place("Báo tin", "/cases/notices/new", _REPORTERS, ("/cases/notices/new",)),
    Place("Quỹ", "/fund/", _FUND, ("/fund/",)),
    Place("Báo cáo", "/reporting/reports", _REPORTS, ("/reporting/reports",)),
    Place("Kế hoạch", "/reporting/plan", _REPORTS, ("/reporting/plan",)),
    Place("Hoạt động", "/reporting/activities", _HAMLET_HEADS, ("/reporting/activities",)),
    Place("Cán bộ", "/registry/officers", _ADMINISTRATORS, ("/registry/officers",)),
    Place("Đơn vị", "/registry/units", _ADMINISTRATORS, ("/registry/units",)),
    Place("Tình trạng", "/notify/status", _EVERYONE, ("/notify/status",)),
)


def places_of(officer: Officer | None, day: date) -> tuple[Place, ...]:
    """Return the places that an officer may enter on `day`; nobody known enters none."""
    if officer is None:
        return ()
    roles = {grant.role for grant in officer.grants if grant.holds_on(day)}
    return tuple(place for place in PLACES if roles & place.roles)


def is_here(place: Place, path: str) -> bool:
    """Say whether the page at `path` belongs to a place."""
    return any(path.startswith(beginning) for beginning in place.under)
