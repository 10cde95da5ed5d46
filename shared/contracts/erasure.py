"""What every service that holds copies of a child's record tells when they are gone."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.announcement import Announcement


class OfCopiesErased(Announcement):
    """The copies of a child whose record was erased are gone; told once, also where none were held.

    `destroyed` says how many of each kind, by code: keys (of notices and cases), list_rows,
    birth_dates (of the statistics) and letters, both of which keep the month of birth only.
    `erased_at` is the moment at which the service did it.
    """

    event: ClassVar[str] = "copies_erased"
    about: ClassVar[str] = "child_id"

    child_id: UUID
    erased_at: datetime
    destroyed: dict[str, int]
