"""A node below as a NATS leaf of the node above: configuration, and what may cross the link.

What a node below may is enforced at the node above, by the key with which it comes in: it speaks
under its own name only and hears only what is meant for it. It makes nothing there: what it is to
hear waits in a durable that the node above keeps. In return the node below lets nothing cross that
only its own services may hear, whatever the other side asks for.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from shared.contracts.announcement import SERVICES, Audience
from shared.messaging.links import Above, Links
from shared.messaging.names import (
    ACROSS,
    ADMIN,
    PROBE_STREAM,
    STREAMS,
    SUBSCRIBER,
    asking,
    durable_below,
    head_of,
    inbox_prefix,
    leaf_inbox,
    probe,
    stream_from,
)

SEED_VARIABLE: Final = "MANGNON_NATS_LEAF_SEED"
_TOLD: Final = STREAMS[Audience.SUBSCRIBERS]


def deliver_to(above: str, below: str) -> str:
    """Return the subject prefix on which a node below hands over what it told."""
    return f"deliver.{above}.{below}"


def api_of(node: str) -> str:
    """Return the prefix of a node's JetStream, as other nodes call it."""
    return f"$JS.{node}.API"


def users(node: str, links: Links) -> Sequence[str]:
    """Return the entries of the nodes below in the list of users."""
    return [
        f"      {{ nkey: {key}, permissions: {_permissions(_rights_of(child, node))} }}\n"
        for child, key in links.below.items()
    ]


def remotes(node: str, links: Links) -> str:
    """Return the part of the configuration that lets nodes below in, and goes to the one above."""
    parts = []
    if links.door is not None:
        certificate, key = json.dumps(str(links.door.certificate)), json.dumps(str(links.door.key))
        parts.append(
            f"  listen: {json.dumps(links.door.listen)}\n  isolate_leafnode_interest: true\n"
            f"  tls {{ cert_file: {certificate}, key_file: {key}, timeout: 5 }}\n"
        )
    if links.above is not None:
        parts.append(_remote(node, links.above, links.below))
    return f"leafnodes {{\n{''.join(parts)}}}\n" if parts else ""


def rights_across(node: str, links: Links) -> Mapping[str, Sequence[str]]:
    """Return what the user may who reads what other nodes told."""
    publish, subscribe = [], [f"{inbox_prefix(ACROSS)}.>"]
    for other in sorted(links.nodes):
        publish.append(asking(other, "*"))
        subscribe.append(head_of(other, "*"))
    for child in links.below:
        for service in SERVICES:
            publish += _reading("$JS.API", stream_from(child), service)
    if links.above is not None:
        subscribe.append(f"{leaf_inbox(node)}.>")
        for service in SERVICES:
            publish += _reading(api_of(links.above.node), _TOLD, durable_below(node, service))
    return {"publish": publish, "subscribe": subscribe}


def _rights_of(child: str, node: str) -> Mapping[str, Sequence[str]]:
    """Return what a node below may here: publish is what comes in, subscribe what goes out."""
    publish = [
        f"{Audience.SUBSCRIBERS}.{child}.>",
        head_of(child, "*"),
        asking(node, "*"),
        f"{deliver_to(node, child)}.>",
        # The server's own answers to what the node above asks of the JetStream below.
        "$JSC.R.>",
        "_R_.>",
        "_GR_.>",
    ]
    for service in SERVICES:
        publish += _reading(api_of(node), _TOLD, durable_below(child, service))
    subscribe = [
        *(f"{api_of(child)}.CONSUMER.{verb}.{_TOLD}{rest}" for verb, rest in _SOURCING),
        f"$JS.ACK.{_TOLD}.>",
        f"$JS.FC.{_TOLD}.>",
        asking(child, "*"),
        head_of(node, "*"),
        f"{leaf_inbox(child)}.>",
    ]
    return {"publish": publish, "subscribe": subscribe}


_SOURCING: Final = (("CREATE", ""), ("CREATE", ".>"), ("DELETE", ".>"))


def _reading(api: str, stream: str, durable: str) -> list[str]:
    """Return what is needed to read one durable that somebody else made."""
    return [
        f"{api}.CONSUMER.MSG.NEXT.{stream}.{durable}",
        f"{api}.CONSUMER.INFO.{stream}.{durable}",
        f"$JS.ACK.{stream}.{durable}.>",
        f"$JS.ACK.*.*.{stream}.{durable}.>",
    ]


def _remote(node: str, above: Above, below: Iterable[str]) -> str:
    """Return how to reach the node above, and what never crosses whatever its configuration."""
    inside = [
        f"{Audience.SERVICES}.>",
        probe("*"),
        *(f"{inbox_prefix(user)}.>" for user in (ADMIN, SUBSCRIBER, ACROSS, *SERVICES)),
    ]
    api = api_of(node)
    # Of our JetStream the node above needs to source one stream, and nothing else.
    ours = [
        f"{Audience.SUBSCRIBERS}.{node}.>",
        f"{api}.STREAM.>",
        f"{api}.DIRECT.>",
        f"{api}.META.>",
        f"{api}.ACCOUNT.>",
        *(f"{api}.CONSUMER.{verb}.>" for verb in _NEVER_ASKED),
    ]
    for stream in (STREAMS[Audience.SERVICES], PROBE_STREAM, *map(stream_from, below)):
        ours += [f"{api}.CONSUMER.{verb}.{stream}{rest}" for verb, rest in _SOURCING]
    return (
        '  reconnect: "1s"\n'
        f"  remotes: [ {{\n    urls: [{json.dumps(above.url)}]\n    account: MANGNON\n"
        f"    nkey: ${SEED_VARIABLE}\n"
        f"    tls {{ ca_file: {json.dumps(str(above.authority))}, timeout: 5 }}\n"
        f"    deny_exports: {json.dumps(inside)}\n"
        f"    deny_imports: {json.dumps([*inside, *ours])}\n  }} ]\n"
    )


_NEVER_ASKED: Final = ("DURABLE", "MSG", "NAMES", "LIST", "INFO", "PAUSE", "LEADER")


def _permissions(rights: Mapping[str, Sequence[str]]) -> str:
    publish, subscribe = json.dumps(rights["publish"]), json.dumps(rights["subscribe"])
    return f"{{ publish: {{ allow: {publish} }}, subscribe: {{ allow: {subscribe} }} }}"
