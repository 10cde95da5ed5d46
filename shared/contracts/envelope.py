"""The letter in which an announcement travels: CloudEvents 1.0 in structured JSON.

The store writes it into the outbox, the relay carries it as it is, the listening service checks it
on arrival. `sequence` counts without gaps per (source, audience); `partitionkey` is the pseudonym
whose messages keep their order. No id of a child or a case is ever part of a subject.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json, to_json

from shared.contracts.announcement import Announcement, Audience

Envelope: TypeAlias = dict[str, Any]

_WORD = re.compile(r"[a-z0-9][a-z0-9_-]*")
_SOURCE = r"^/mangnon/[a-z0-9][a-z0-9_-]*/[a-z]+$"
_TYPE = r"^vn\.mangnon\.[a-z]+\.[a-z0-9_]+\.v[1-9][0-9]*$"


class Malformed(ValueError):
    """What arrived is no envelope of ours; the text says why and quotes nothing of it."""


class _Form(BaseModel):
    """What an envelope must have before it may touch the inbox."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    specversion: Literal["1.0"]
    id: Annotated[str, Field(min_length=1, max_length=64)]
    source: Annotated[str, Field(pattern=_SOURCE)]
    type: Annotated[str, Field(pattern=_TYPE)]
    time: AwareDatetime
    partitionkey: Annotated[str, Field(min_length=1, max_length=200)]
    sequence: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,17}$")]
    audience: Audience
    data: dict[str, Any]


def envelope(
    node: str,
    service: str,
    announcement: Announcement,
    *,
    event_id: str,
    sequence: int,
    at: datetime,
    cause: str | None = None,
    correlation: str | None = None,
) -> Envelope:
    """Return the letter that carries `announcement` as number `sequence` of its audience.

    `at` is when it happened; `cause` is the id of the fact or message it follows from.
    """
    about = announcement.partition_key
    letter: Envelope = {
        "specversion": "1.0",
        "id": event_id,
        "source": source_of(node, service),
        "type": type_of(service, type(announcement)),
        "subject": about,
        "time": _time_of(at),
        "datacontenttype": "application/json",
        "partitionkey": about,
        "sequence": str(sequence),
        "audience": announcement.audience.value,
    }
    # CloudEvents knows no null: what is not there is left out.
    if correlation is not None:
        letter["correlationid"] = correlation
    if cause is not None:
        letter["causationid"] = cause
    letter["data"] = announcement.model_dump(mode="json")
    return letter


def written(letter: Envelope) -> str:
    """Return a letter as text: as it is kept and as it goes on the wire."""
    return to_json(letter).decode()


def read(text: str) -> Envelope:
    """Return the letter of a text that is ours."""
    letter: Envelope = from_json(text)
    return letter


@lru_cache(maxsize=1_000)
def _time_of(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


@lru_cache(maxsize=1_000)
def source_of(node: str, service: str) -> str:
    """Return the source of what `service` of `node` tells, as envelopes name it."""
    return f"/mangnon/{_word(node)}/{_word(service)}"


def emitter_of(source: str) -> tuple[str, str]:
    """Return (node, service) of a source."""
    _, _, node, service = source.split("/")
    return node, service


def inbox_name(letter: Mapping[str, Any]) -> str:
    """Return under which name an inbox keeps the source of a letter.

    Services hear their own node's services (`svc`) by name; what is told to anyone (`evt`) is
    heard of other nodes only, each of which has a service of that name.
    """
    node, service = emitter_of(letter["source"])
    return service if letter["audience"] == Audience.SERVICES else f"{node}/{service}"


@lru_cache(maxsize=1_000)
def type_of(service: str, event: type[Announcement]) -> str:
    """Return the type of `event` as told by `service`."""
    return f"vn.mangnon.{_word(service)}.{_word(event.event)}.v{event.version}"


@lru_cache(maxsize=1_000)
def subject_of(node: str, service: str, event: type[Announcement]) -> str:
    """Return the NATS subject of `event` as told by `service` of `node`."""
    return f"{event.audience}.{_word(node)}.{_word(service)}.{_word(event.event)}.v{event.version}"


def is_told_under(letter: Mapping[str, Any], subject: str) -> bool:
    """Say whether a letter came under its own source's subject: nobody else may publish there.

    What a letter says of its source is what its writer wanted; only the subject is held by NATS.
    """
    node, service = emitter_of(letter["source"])
    return subject.split(".")[:3] == [letter["audience"], node, service]


def parse(raw: bytes | str | Mapping[str, Any]) -> Envelope:
    """Return the envelope that arrived, checked in form; its `data` is the policies' to judge."""
    if isinstance(raw, bytes | str):
        try:
            raw = from_json(raw)
        except ValueError as fault:
            raise Malformed("not JSON") from fault
    if not isinstance(raw, Mapping):
        raise Malformed("not a JSON object")
    letter = dict(raw)
    try:
        form = _Form.model_validate(letter)
    except ValidationError as fault:
        wrong = sorted({".".join(str(part) for part in error["loc"]) for error in fault.errors()})
        raise Malformed(f"wrong or missing: {', '.join(wrong)}") from None
    if form.type.split(".")[2] != emitter_of(form.source)[1]:
        raise Malformed("the type is not one of its source")
    return letter


def _word(text: str) -> str:
    if not _WORD.fullmatch(text):
        message = f"{text!r} cannot be a word of a subject: small letters, digits, _ and - only"
        raise ValueError(message)
    return text
