"""An endpoint: an https address, the secrets that sign, and whether anything is sent to it.

Every event is tried until it is taken: nothing is given up. An endpoint that does not take one in
all the tries of the schedule is disabled, and what is told meanwhile waits until it is enabled.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Self, TypeAlias, assert_never
from urllib.parse import urlsplit
from uuid import UUID

from services.notify import norms
from services.notify.events import (
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
from shared.kernel.decider import Decider, Step
from shared.kernel.issued import Issued
from shared.kernel.refusals import Conflict, Invalid, NotFound

_LONGEST_URL: Final = 500
_HTTPS_PORT: Final = 443
SOURCES: Final = tuple(dict.fromkeys(wanted.source for wanted in Wanted))


@dataclass(frozen=True, slots=True)
class Doors:
    """Through which doors events may leave: https to these ports, and for tests to loopback."""

    ports: frozenset[int] = frozenset({_HTTPS_PORT})
    loopback_too: bool = False


PUBLIC_ONLY: Final = Doors()


@dataclass(frozen=True, slots=True)
class Address:
    """Where an endpoint is. `shown` has no query: it may hold a password."""

    host: str
    port: int
    path: str
    is_tls: bool
    shown: str

    @classmethod
    def of(cls, url: str, doors: Doors) -> Self:
        """Return the parts of an address, or refuse one that is not for webhooks."""
        malformed = Invalid(
            "url_malformed", "Địa chỉ chưa đúng, ví dụ: https://nhan.example.vn/su-kien.", "url"
        )
        if len(url) > _LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
            raise malformed
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise malformed from None
        host = parts.hostname or ""
        if not host or "%" in host or "@" in parts.netloc or "\\" in url or parts.fragment:
            raise malformed
        is_tls = parts.scheme == "https"
        if not is_tls and not (parts.scheme == "http" and doors.loopback_too):
            raise Invalid("url_not_https", "Địa chỉ phải bắt đầu bằng https://.", "url")
        port = port or (_HTTPS_PORT if is_tls else 80)
        if port not in doors.ports and not doors.loopback_too:
            raise Invalid("url_port", "Địa chỉ dùng cổng không được phép (thường chỉ 443).", "url")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        shown = f"{parts.scheme}://{parts.netloc}{parts.path}" + ("?…" if parts.query else "")
        return cls(host, port, path, is_tls, shown)


# Commands


@dataclass(frozen=True, slots=True)
class RegisterEndpoint:
    """Let events be sent to an address."""

    endpoint_id: UUID
    client_id: UUID
    unit_id: UUID
    wanted: tuple[Wanted, ...]
    url: str = field(repr=False)
    secret_id: UUID
    secret: str = field(repr=False)
    doors: Doors = PUBLIC_ONLY


@dataclass(frozen=True, slots=True)
class RotateSecret:
    """Sign with a new secret, and for a while with the old one too."""

    secret_id: UUID
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DisableEndpoint:
    """Send nothing for now."""

    reason: Stopped = Stopped.BY_HAND


@dataclass(frozen=True, slots=True)
class EnableEndpoint:
    """Send again, with all that waited."""


@dataclass(frozen=True, slots=True)
class TestEndpoint:
    """Send a test event."""

    __test__ = False  # a command, whatever pytest may think of its name
    test_id: UUID


@dataclass(frozen=True, slots=True)
class ResendEvents:
    """Send one event again, or all that a service told after a sequence."""

    source: str
    after: int = 0
    event_id: str | None = None


EndpointCommand: TypeAlias = (
    RegisterEndpoint | RotateSecret | DisableEndpoint | EnableEndpoint | TestEndpoint | ResendEvents
)

# State


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret and since when it signs."""

    id: UUID
    text: str = field(repr=False)
    set_at: datetime


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint as it stands; without an id it is not registered. The newest secret is last."""

    id: UUID | None = None
    client_id: UUID | None = None
    unit_id: UUID | None = None
    url: str = field(default="", repr=False)
    wanted: tuple[Wanted, ...] = ()
    secrets: tuple[Secret, ...] = ()
    stopped: Stopped | None = None

    def signing(self, at: datetime) -> tuple[str, ...]:
        """Return the secrets that sign at a moment, the newest first."""
        *old, newest = self.secrets
        overlaps = at < newest.set_at + norms.secret_overlap(at.date())
        return (newest.text, *(one.text for one in old if overlaps))


def decide(command: EndpointCommand, endpoint: Endpoint, issued: Issued) -> Sequence[EndpointEvent]:
    """Return what follows from a command to an endpoint."""
    if isinstance(command, RegisterEndpoint):
        return _registered(command, endpoint, issued)
    if endpoint.id is None:
        raise NotFound("endpoint_unknown", "Không tìm thấy nơi nhận này.")
    match command:
        case RotateSecret():
            return _rotated(command, endpoint, endpoint.id, issued)
        case DisableEndpoint(reason):
            if endpoint.stopped is not None:
                return []
            return [EndpointDisabled(endpoint_id=endpoint.id, reason=reason, disabled_at=issued.at)]
        case EnableEndpoint():
            if endpoint.stopped is None:
                return []
            return [EndpointEnabled(endpoint_id=endpoint.id, enabled_at=issued.at)]
        case TestEndpoint(test_id):
            _must_be_enabled(endpoint)
            return [EndpointTested(endpoint_id=endpoint.id, test_id=test_id, tested_at=issued.at)]
        case ResendEvents():
            return _resent(command, endpoint.id, issued)
        case _:
            assert_never(command)


def evolve(endpoint: Endpoint, fact: EndpointEvent) -> Endpoint:
    """Fold one fact into the endpoint."""
    match fact:
        case EndpointRegistered():
            return Endpoint(
                fact.endpoint_id, fact.client_id, fact.unit_id, fact.url or "", fact.wanted
            )
        case SecretSet():
            new = Secret(fact.secret_id, fact.secret or "", fact.set_at)
            return replace(endpoint, secrets=(*endpoint.secrets, new))
        case SecretRetired(secret_id=secret_id):
            kept = tuple(one for one in endpoint.secrets if one.id != secret_id)
            return replace(endpoint, secrets=kept)
        case EndpointDisabled(reason=reason):
            return replace(endpoint, stopped=reason)
        case EndpointEnabled():
            return replace(endpoint, stopped=None)
        case EndpointTested() | EventsResent():
            return endpoint
        case _:
            assert_never(fact)


# Rules


def _registered(
    command: RegisterEndpoint, endpoint: Endpoint, issued: Issued
) -> Sequence[EndpointEvent]:
    if endpoint.id is not None:
        return []  # its id comes from the key: the same wish again
    Address.of(command.url, command.doors)
    if not command.wanted:
        raise Invalid("events_missing", "Hãy chọn ít nhất một loại sự kiện.", "wanted")
    return [
        EndpointRegistered(
            endpoint_id=command.endpoint_id,
            client_id=command.client_id,
            unit_id=command.unit_id,
            wanted=tuple(one for one in Wanted if one in command.wanted),
            url=command.url,
            registered_at=issued.at,
        ),
        _secret(command.endpoint_id, command, issued),
    ]


def _rotated(
    command: RotateSecret, endpoint: Endpoint, endpoint_id: UUID, issued: Issued
) -> Sequence[EndpointEvent]:
    """The newest goes on beside the new one; those before it are destroyed."""
    *old, newest = endpoint.secrets
    if newest.id == command.secret_id:
        return []
    retired = (SecretRetired(endpoint_id=endpoint_id, secret_id=one.id) for one in old)
    return [*retired, _secret(endpoint_id, command, issued)]


def _secret(
    endpoint_id: UUID, command: RegisterEndpoint | RotateSecret, issued: Issued
) -> SecretSet:
    return SecretSet(
        endpoint_id=endpoint_id,
        secret_id=command.secret_id,
        secret=command.secret,
        set_at=issued.at,
    )


def _must_be_enabled(endpoint: Endpoint) -> None:
    if endpoint.stopped is not None:
        raise Conflict("endpoint_disabled", "Nơi nhận này đang ngừng: hãy cho gửi lại trước.")


def _resent(command: ResendEvents, endpoint_id: UUID, issued: Issued) -> Sequence[EndpointEvent]:
    if command.source not in SOURCES:
        raise Invalid("source_unknown", "Không có nguồn sự kiện này.", "source")
    return [
        EventsResent(
            endpoint_id=endpoint_id,
            source=command.source,
            after=command.after,
            event_id=command.event_id,
            resent_at=issued.at,
        )
    ]


decider = Decider(Endpoint(), decide, evolve)


def step(endpoint_id: UUID, command: EndpointCommand) -> Step:
    """Return the step of a command to an endpoint."""
    return Step(f"endpoint-{endpoint_id}", decider, command)
