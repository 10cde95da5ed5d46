"""What has happened. These names are stored for ever: add, never rename.

`messages` what people are told, and how · `endpoints` where subscribers want to be sent events ·
`erasing` that copies of an erased record are gone.
"""

from services.notify.events.endpoints import (
    EndpointDisabled,
    EndpointEnabled,
    EndpointEvent,
    EndpointRegistered,
    EndpointTested,
    EventsResent,
    SecretRetired,
    SecretSet,
    Stopped,
    Wanted,
)
from services.notify.events.erasing import CopiesErased
from services.notify.events.messages import (
    AddressForgotten,
    AddressSet,
    Channel,
    DeliveryFailed,
    DeliveryRetried,
    Kind,
    MessageComposed,
    MessageEvent,
    MessageRead,
    MessageSent,
    PreferencesSet,
    Reason,
    RecipientEvent,
    TryFailed,
)
from shared.kernel.facts import Fact

FACTS: tuple[type[Fact], ...] = (
    MessageComposed,
    MessageSent,
    TryFailed,
    DeliveryFailed,
    DeliveryRetried,
    MessageRead,
    AddressSet,
    AddressForgotten,
    PreferencesSet,
    EndpointRegistered,
    SecretSet,
    SecretRetired,
    EndpointDisabled,
    EndpointEnabled,
    EndpointTested,
    EventsResent,
    CopiesErased,
)

__all__ = [
    "FACTS",
    "AddressForgotten",
    "AddressSet",
    "Channel",
    "CopiesErased",
    "DeliveryFailed",
    "DeliveryRetried",
    "EndpointDisabled",
    "EndpointEnabled",
    "EndpointEvent",
    "EndpointRegistered",
    "EndpointTested",
    "EventsResent",
    "Kind",
    "MessageComposed",
    "MessageEvent",
    "MessageRead",
    "MessageSent",
    "PreferencesSet",
    "Reason",
    "RecipientEvent",
    "SecretRetired",
    "SecretSet",
    "Stopped",
    "TryFailed",
    "Wanted",
]
