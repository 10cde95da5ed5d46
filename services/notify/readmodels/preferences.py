"""How does an officer want to be told? Own e-mail address, kinds, quiet hours."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, select

from services.notify import norms
from services.notify.events import AddressForgotten, AddressSet, Kind, PreferencesSet
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Row, Update, Upsert
from shared.kernel.recorded import Recorded

preferences = Table(
    "preferences",
    MetaData(),
    Column("officer_id", Text, primary_key=True),
    Column("email", Text),
    Column("email_kinds", Text),  # JSON list; NULL while nothing was chosen: all kinds
    Column("quiet_from_hour", Integer),
    Column("quiet_until_hour", Integer),
)


@dataclass(frozen=True, slots=True)
class Preferences:
    """How an officer wants to be told, chosen or by default."""

    email: str | None
    email_kinds: tuple[Kind, ...]
    quiet: norms.QuietHours

    def wants_email(self, kind: Kind) -> bool:
        """Say whether a message of that kind also goes out by e-mail."""
        return self.email is not None and kind in self.email_kinds


def fill(recorded: Recorded[Any]) -> Iterable[Row]:
    """Keep what an officer chose last; of an erased address nothing is left."""
    match recorded.fact:
        case AddressSet(officer_id=officer_id, email=email):
            yield Upsert(preferences, {"officer_id": str(officer_id), "email": email})
        case AddressForgotten(officer_id=officer_id):
            yield Update(preferences, {"officer_id": str(officer_id)}, {"email": None})
        case PreferencesSet() as chosen:
            values = {
                "officer_id": str(chosen.officer_id),
                "email_kinds": json.dumps([kind.value for kind in chosen.email_kinds]),
                "quiet_from_hour": chosen.quiet_from_hour,
                "quiet_until_hour": chosen.quiet_until_hour,
            }
            yield Upsert(preferences, values)
        case _:
            pass


def ask(connection: Connection, officer_id: UUID, day: date) -> Preferences:
    """Return what the officer chose, with the defaults of that day for what was not chosen."""
    statement = select(preferences).where(preferences.c.officer_id == str(officer_id))
    row = connection.execute(statement).one_or_none()
    email = row.email if row else None
    if row is None or row.email_kinds is None:
        return Preferences(email, tuple(Kind), norms.default_quiet_hours(day))
    kinds = tuple(Kind(kind) for kind in json.loads(row.email_kinds))
    quiet = norms.QuietHours(row.quiet_from_hour, row.quiet_until_hour)
    return Preferences(email, kinds, quiet)


preferences_model = ReadModel("preferences", 1, (preferences,), fill)
