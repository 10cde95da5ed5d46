"""The wire for those who program against it: an AsyncAPI 3 document written from the contracts.

Both audiences are in it, each message with its schema and an example letter; who tells and who
hears; how letters come by NATS and, for subscribers, by the feed over HTTP. What FastStream says of
itself is only compared with it (tests/contracts): it knows neither envelopes nor JetStream.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from shared.contracts.announcement import Announcement, Audience
from shared.contracts.envelope import type_of
from shared.hosting import catalogue
from shared.kernel.roles import ClientScope
from shared.messaging.names import STREAMS, SUBSCRIBER
from shared.messaging.provisioning import DAYS_KEPT
from shared.service import Service

NODE_PARAMETER: Final = "{node}"
FEED: Final = "application/cloudevents-batch+json"
_BINDING: Final = "0.1.0"
_HTTP_BINDING: Final = "0.3.0"
_INFO: Final = {
    "title": "Măng Non: events of a node",
    "version": "1",
    "description": "What the five services of a node tell: CloudEvents 1.0 in structured JSON.\n\n"
    "`evt` is for subscribers: ids, units, codes and counts, nothing personal. `svc` is for this "
    "node's own services: pseudonymous and sensitive, it never leaves the node.\n\n"
    "A contract is never edited: what changes comes as a new version beside the old one. Ignore "
    "fields you do not know. `sequence` counts without gaps per source and audience: a hole is a "
    "hole, and the feed fills it.",
    "license": {"name": "Apache-2.0"},
}
_SERVERS: Final = {
    "wire": {
        "host": "{host}:{port}",
        "protocol": "nats",
        "description": "The node's NATS. The embedded one listens on the node's own machine.",
        "variables": {"host": {"default": "127.0.0.1"}, "port": {"default": "4222"}},
        "security": [{"$ref": "#/components/securitySchemes/wire"}],
    },
    "door": {
        "host": "{host}:{port}",
        "protocol": "https",
        "description": "The node's one door: the feed of each service lies behind it.",
        "variables": {"host": {"default": "127.0.0.1"}, "port": {"default": "8000"}},
        "security": [{"$ref": "#/components/securitySchemes/machine"}],
    },
}
_SECURITY: Final = {
    "wire": {
        "type": "userPassword",
        "description": f"Each service is itself; `{SUBSCRIBER}` reads `evt` and nothing else. "
        "Inboxes begin with `_INBOX_<user>`.",
    },
    "machine": {
        "type": "oauth2",
        "description": "Client credentials (RFC 6749, 4.4); the administrator registers clients.",
        "flows": {
            "clientCredentials": {
                "tokenUrl": "https://127.0.0.1:8000/registry/api/oauth/token",
                "availableScopes": {ClientScope.EVENTS.value: "Reads the feed within its unit."},
            }
        },
    },
}
_TEXT: Final = {"type": "string"}
_HEADERS: Final = {
    "type": "object",
    "required": ["Nats-Msg-Id", "content-type"],
    "properties": {
        "Nats-Msg-Id": {
            **_TEXT,
            "description": "The event's id; `<id>#r…` where it is told again for who lacks it.",
        },
        "Nats-Expected-Stream": {**_TEXT, "enum": sorted(STREAMS.values())},
        "content-type": {"const": "application/json"},
    },
}
ENVELOPE: Final = {
    "type": "object",
    "title": "Envelope",
    "description": "CloudEvents 1.0 with the extensions partitioning, sequence and tracing.",
    "required": [
        *("specversion", "id", "source", "type", "subject", "time", "datacontenttype"),
        *("partitionkey", "sequence", "audience", "data"),
    ],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {**_TEXT, "maxLength": 64, "description": "The event's own: seen twice, it is one."},
        "source": {**_TEXT, "pattern": "^/mangnon/[a-z0-9][a-z0-9_-]*/[a-z]+$"},
        "type": {**_TEXT, "pattern": r"^vn\.mangnon\.[a-z]+\.[a-z0-9_]+\.v[1-9][0-9]*$"},
        "subject": {**_TEXT, "description": "The pseudonymous id that it is about."},
        "time": {**_TEXT, "format": "date-time"},
        "datacontenttype": {"const": "application/json"},
        "partitionkey": {**_TEXT, "description": "Order holds among letters of one key."},
        "sequence": {
            **_TEXT,
            "pattern": "^[1-9][0-9]{0,17}$",
            "description": "Counts without gaps per source and audience.",
        },
        "audience": {"enum": [audience.value for audience in Audience]},
        "correlationid": {**_TEXT, "description": "What it all began with, where that is known."},
        "causationid": {**_TEXT, "description": "The fact or message that it follows from."},
        "previoussequence": {
            **_TEXT,
            "pattern": "^(0|[1-9][0-9]{0,17})$",
            "description": "In the feed alone: the sequence before it of what you may see.",
        },
        "data": {"type": "object"},
    },
}
_FEED_QUERY: Final = {
    "type": "object",
    "properties": {
        "after": {"type": "integer", "minimum": 0, "description": "The last sequence you have."},
        "limit": {"type": "integer", "minimum": 1, "maximum": 1000},
        "wait": {"type": "integer", "minimum": 0, "maximum": 25, "description": "Seconds."},
    },
}


@dataclass(frozen=True)
class _Told:
    """One contract as one service tells it."""

    emitter: str
    contract: type[Announcement]
    letter: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The key of its channel: the subject without the node."""
        said = type_of(self.emitter, self.contract).removeprefix("vn.mangnon.")
        return f"{self.contract.audience.value}.{said}"


def files(services: Iterable[Service]) -> Mapping[Path, str]:
    """Return the document, by its path under docs/."""
    return {Path("asyncapi.json"): catalogue.as_json(document(tuple(services)))}


def document(services: tuple[Service, ...]) -> dict[str, Any]:
    """Return the AsyncAPI document of a node with these services."""
    told = [_Told(emitter, type(said), letter) for emitter, said, letter in catalogue.letters()]
    feeds = {
        emitter: [one for one in told if one.emitter == emitter and _is_public(one)]
        for emitter in dict.fromkeys(one.emitter for one in told if _is_public(one))
    }
    schemas: dict[str, Any] = {"Envelope": ENVELOPE}
    messages = {one.name: _message(one, schemas) for one in told}
    messages |= {f"feed.{name}": _batch(name, seen) for name, seen in feeds.items()}
    return {
        "asyncapi": "3.0.0",
        "id": "urn:mangnon:node",
        "info": _INFO,
        "defaultContentType": "application/json",
        "servers": _SERVERS,
        "channels": {one.name: _channel(one) for one in told}
        | {f"feed.{name}": _feed_channel(name) for name in feeds},
        "operations": dict(_operations(told, feeds, services)),
        "components": {
            "schemas": schemas,
            "messages": messages,
            "securitySchemes": _SECURITY,
            "messageTraits": {
                "letter": {"contentType": "application/json", "headers": _HEADERS},
            },
        },
    }


def _is_public(one: _Told) -> bool:
    return one.contract.audience is Audience.SUBSCRIBERS


def _message(one: _Told, schemas: dict[str, Any]) -> dict[str, Any]:
    shape = one.contract.model_json_schema(ref_template="#/components/schemas/{model}")
    for name, inner in shape.pop("$defs", {}).items():
        assert schemas.setdefault(name, inner) == inner, f"two shapes are called {name}"
    name = one.contract.__name__
    assert schemas.setdefault(name, shape) == shape, f"two shapes are called {name}"
    known = {
        "type": {"const": type_of(one.emitter, one.contract)},
        "audience": {"const": one.contract.audience.value},
        "data": {"$ref": f"#/components/schemas/{name}"},
    }
    said = (one.contract.__doc__ or "").strip()
    return {
        "name": type_of(one.emitter, one.contract),
        "title": name,
        "summary": said.split("\n", maxsplit=1)[0],
        "traits": [{"$ref": "#/components/messageTraits/letter"}],
        "payload": {
            "allOf": [{"$ref": "#/components/schemas/Envelope"}, {"properties": known}],
        },
        "examples": [
            {"headers": {"Nats-Msg-Id": one.letter["id"]}, "payload": dict(one.letter)},
        ],
    }


def _batch(emitter: str, seen: Iterable[_Told]) -> dict[str, Any]:
    payloads = [{"$ref": f"#/components/messages/{one.name}/payload"} for one in seen]
    return {
        "name": f"feed.{emitter}",
        "title": f"What {emitter} told subscribers, in order",
        "contentType": FEED,
        "payload": {"type": "array", "items": {"anyOf": payloads}},
    }


def _channel(one: _Told) -> dict[str, Any]:
    said = type_of(one.emitter, one.contract).removeprefix("vn.mangnon.")
    return {
        "address": f"{one.contract.audience.value}.{NODE_PARAMETER}.{said}",
        "servers": [{"$ref": "#/servers/wire"}],
        "parameters": {"node": {"description": "The node's immutable id; no commune code."}},
        "messages": {"letter": {"$ref": f"#/components/messages/{one.name}"}},
        "x-nats-jetstream": {"stream": STREAMS[one.contract.audience], "days-kept": DAYS_KEPT},
    }


def _feed_channel(emitter: str) -> dict[str, Any]:
    return {
        "address": f"/{emitter}/events",
        "title": f"The feed of {emitter}",
        "servers": [{"$ref": "#/servers/door"}],
        "messages": {"batch": {"$ref": f"#/components/messages/feed.{emitter}"}},
    }


def _operations(
    told: Iterable[_Told], feeds: Iterable[str], services: tuple[Service, ...]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Say who tells what, which service listens to which source, who asks which feed."""
    nats = {"nats": {"bindingVersion": _BINDING}}
    for one in told:
        yield f"tell.{one.name}", _operation("send", one.name, one.emitter, bindings=nats)
        if _is_public(one):
            continue
        for service in services:
            # A listener hears the whole of each source, so that a hole is a hole.
            if one.emitter in service.sources:
                name = f"hear.{service.name}.{one.name}"
                yield name, _operation("receive", one.name, service.name, bindings=nats)
    http = {"http": {"method": "GET", "query": _FEED_QUERY, "bindingVersion": _HTTP_BINDING}}
    for name in feeds:
        yield f"serve.feed.{name}", _operation("send", f"feed.{name}", name, bindings=http)


def _operation(
    action: str, channel: str, service: str, *, bindings: dict[str, Any]
) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "bindings": bindings,
        "x-service": service,
    }
