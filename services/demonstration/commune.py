"""The demonstration's way into the services: their desks, the officers, the units."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from shared.desk import Desk
from shared.kernel.ids import thing_id
from shared.kernel.issued import Issued
from shared.kernel.officer import Officer

COMMUNE_CODE: Final = "05578"


@dataclass(frozen=True, slots=True)
class Commune:
    """What the deeds are done with. `units` are by code, `officers` by user name."""

    seed: int
    desks: Mapping[str, Desk]
    units: Mapping[str, UUID]
    officers: Mapping[str, Officer]

    @property
    def id(self) -> UUID:
        """The unit of the commune itself."""
        return self.units[COMMUNE_CODE]

    @property
    def registry(self) -> Desk:
        """The desk of the register."""
        return self.desks["registry"]

    @property
    def cases(self) -> Desk:
        """The desk of protection."""
        return self.desks["cases"]

    @property
    def fund(self) -> Desk:
        """The desk of the fund."""
        return self.desks["fund"]

    @property
    def reporting(self) -> Desk:
        """The desk of plan, figures and reports."""
        return self.desks["reporting"]

    @property
    def notify(self) -> Desk:
        """The desk of messages."""
        return self.desks["notify"]

    def issued(self, by: str, at: datetime, label: str) -> Issued:
        """Return the envelope of a deed."""
        return Issued(by=self.officers[by], at=at, key=self._key(label))

    def made(self, by: str, label: str, what: str) -> UUID:
        """Return the id of the thing `what` that the deed `label` of an officer makes."""
        return thing_id(str(self.officers[by].id), self._key(label), what)

    def _key(self, label: str) -> str:
        return f"demonstration:{self.seed}:{label}"
