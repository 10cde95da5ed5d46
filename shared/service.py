"""The form of a service: one value that says how it is put together."""

from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Any, TypeAlias

from fastapi import APIRouter
from sqlalchemy import Connection

from shared.contracts.announcement import SERVICES, Announcement, Audience, emitters
from shared.desk import Desk
from shared.eventstore.acts import Policy, ReadModel
from shared.kernel.facts import Fact
from shared.kernel.permissions import Permissions
from shared.kernel.recorded import Recorded
from shared.settings import Settings

Background: TypeAlias = Callable[[Desk, Settings], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Service:
    """All that the host needs to know of a service. `app.py` of each service makes one.

    `background` is what runs for as long as the service is hosted, such as the sender of e-mails:
    the host starts one task of each with the service's desk and the settings, cancels it at the
    end and waits for it before it closes the store. Each runs its own bounded rounds and never
    ends by itself; if one does, that is a fault to be logged and the task is started again.

    `deadlines` says, for the operator's figures, how many legal deadlines stand in each state at a
    moment (overdue, today …): counts only.

    `undelivered` says since when the oldest waits that is to leave by each channel.

    `unconfirmed` says how many erasures somebody who holds copies should have confirmed by now.

    `carries_outward`: of what is told to anyone it hears what its own node told, to carry it out to
    subscribers; the others hear what other nodes told.
    """

    name: str
    vi: str
    facts: tuple[type[Fact], ...]
    read_models: tuple[ReadModel, ...]
    announce: Callable[[Recorded[Any]], Iterable[Announcement]]
    policies: tuple[Policy[Any], ...]
    permissions: Permissions
    operations: ModuleType
    api: APIRouter
    pages: APIRouter
    keeps_personal_data: bool = False
    background: tuple[Background, ...] = ()
    deadlines: Callable[[Connection, datetime], Mapping[str, int]] | None = None
    undelivered: Callable[[Connection], Mapping[str, datetime | None]] | None = None
    unconfirmed: Callable[[Connection, datetime], int] | None = None
    carries_outward: bool = False

    @property
    def all_policies(self) -> tuple[Policy[Any], ...]:
        """The service's own policies and those that feed its read models."""
        return self.policies + tuple(p for model in self.read_models for p in model.policies)

    @property
    def sources(self) -> tuple[str, ...]:
        """The services of its own node that this one listens to."""
        return self._emitters(Audience.SERVICES)

    @property
    def sources_elsewhere(self) -> tuple[str, ...]:
        """The services of the nodes above and below that this one listens to."""
        return () if self.carries_outward else self._emitters(Audience.SUBSCRIBERS)

    @property
    def sources_carried(self) -> tuple[str, ...]:
        """The services of its own node whose words to anyone this one carries outward."""
        return self._emitters(Audience.SUBSCRIBERS) if self.carries_outward else ()

    def _emitters(self, audience: Audience) -> tuple[str, ...]:
        contracts = (p.event for p in self.all_policies if issubclass(p.event, Announcement))
        heard = {
            source
            for contract in contracts
            if contract.audience is audience
            for source in emitters(contract)
        }
        return tuple(name for name in SERVICES if name in heard)
