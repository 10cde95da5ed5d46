"""The form of everything that is told on the wire."""

from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

SERVICES = ("registry", "cases", "fund", "reporting", "notify")


class Audience(StrEnum):
    """Who may hear. The value is the first word of the subject."""

    SERVICES = "svc"  # this node's own five services; pseudonymous, sensitive
    SUBSCRIBERS = "evt"  # anyone: ids, unit, codes and counts


class Announcement(BaseModel):
    """A past-tense message. Listeners ignore fields they do not know."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    event: ClassVar[str]  # "child_registered": with emitter and version the message's type
    version: ClassVar[int] = 1
    audience: ClassVar[Audience] = Audience.SERVICES
    emitter: ClassVar[str] = ""  # where empty: the service its module is named after, or any
    about: ClassVar[str]  # the field whose value orders messages: later ones wait behind it

    @property
    def partition_key(self) -> str:
        """The pseudonymous id that this message is about."""
        return str(getattr(self, self.about))


def emitters(contract: type[Announcement]) -> tuple[str, ...]:
    """Return who may tell a contract.

    It is the service its module is named after; any of the five for a common module (tasks).
    """
    if contract.emitter:
        return (contract.emitter,)
    module = contract.__module__.rsplit(".", 1)[-1]
    return (module,) if module in SERVICES else SERVICES
