"""The configuration of the embedded nats-server, and who may do what on any.

It holds no secret: passwords and the storage key are variables, set in the server's environment.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.contracts.announcement import Audience
from shared.messaging import leaf
from shared.messaging.links import ALONE, Links
from shared.messaging.names import (
    ACROSS,
    ADMIN,
    CARRIERS,
    STREAMS,
    SUBSCRIBER,
    asking,
    durable_of,
    head_of,
    inbox_prefix,
    told_by,
)
from shared.messaging.secrets_file import WireSecrets

STORAGE_VARIABLE = "MANGNON_NATS_STORAGE_KEY"


@dataclass(frozen=True, slots=True)
class ServerPlan:
    """What a server is to be: whose it is, where it listens and stores, who may connect."""

    name: str
    node: str
    services: Sequence[str]
    directory: Path
    port: int  # -1: any free one, told in the ports file
    max_file_bytes: int
    links: Links = ALONE


def render(plan: ServerPlan) -> str:
    """Return the configuration file. `sync_interval: always` is what makes an ack mean stored."""
    quoted = json.dumps
    domain = f"  domain: {quoted(plan.node)}\n" if plan.links.nodes else ""
    return f"""\
server_name: {quoted(plan.name)}
listen: {quoted(f"127.0.0.1:{plan.port}")}
max_payload: 1MB
max_connections: 200
write_deadline: "5s"
lame_duck_duration: "30s"
lame_duck_grace_period: "1s"
ports_file_dir: {quoted(str(plan.directory))}
log_file: {quoted(str(plan.directory / "server.log"))}
logfile_size_limit: 10MB
logfile_max_num: 2
jetstream {{
  store_dir: {quoted(str(plan.directory / "store"))}
{domain}  sync_interval: always
  max_memory_store: 32MB
  max_file_store: {plan.max_file_bytes}
  cipher: chachapoly
  key: ${STORAGE_VARIABLE}
}}
{accounts(plan.node, plan.services, plan.links)}{leaf.remotes(plan.node, plan.links)}"""


def accounts(node: str, services: Sequence[str], links: Links = ALONE) -> str:
    """Return the part that says who may connect and what each may: the same on any server."""
    users = [
        _user(ADMIN, None),
        _user(SUBSCRIBER, _reading(node)),
        *(_user(service, _rights(node, service)) for service in services),
    ]
    if links.nodes:
        users.append(_user(ACROSS, leaf.rights_across(node, links)))
        users += leaf.users(node, links)
    return f"""\
accounts {{
  MANGNON {{
    jetstream: enabled
    users: [
{"".join(users)}    ]
  }}
}}
"""


def environment(secrets: WireSecrets, links: Links = ALONE) -> dict[str, str]:
    """Return the variables that the configuration refers to."""
    passwords = {variable_of(user): password for user, password in secrets.passwords.items()}
    if links.above is not None:
        passwords[leaf.SEED_VARIABLE] = links.above.seed
    return {STORAGE_VARIABLE: secrets.storage_key, **passwords}


def _user(user: str, rights: Mapping[str, Sequence[str]] | None) -> str:
    permissions = ""
    if rights is not None:
        publish, subscribe = json.dumps(rights["publish"]), json.dumps(rights["subscribe"])
        permissions = (
            f", permissions: {{ publish: {{ allow: {publish} }},"
            f" subscribe: {{ allow: {subscribe} }} }}"
        )
    return f"      {{ user: {json.dumps(user)}, password: ${variable_of(user)}{permissions} }}\n"


def variable_of(user: str) -> str:
    """Return the variable that holds a user's password."""
    return f"MANGNON_NATS_PASSWORD_{user.upper().replace('-', '_')}"


def _reading(node: str) -> Mapping[str, Sequence[str]]:
    """Return what a subscriber may: hear and look up what is told to anyone.

    No consumers: who makes one may let the server publish to a subject of choice.
    """
    stream = STREAMS[Audience.SUBSCRIBERS]
    return {
        "publish": [f"$JS.API.STREAM.INFO.{stream}", f"$JS.API.STREAM.MSG.GET.{stream}"],
        "subscribe": [f"{Audience.SUBSCRIBERS}.{node}.>", f"{inbox_prefix(SUBSCRIBER)}.>"],
    }


def _rights(node: str, service: str) -> Mapping[str, Sequence[str]]:
    """Return what a service may: tell under its own name, read its own durables, ask, be asked."""
    heard = STREAMS.values() if service in CARRIERS else (STREAMS[Audience.SERVICES],)
    return {
        "publish": [
            *(told_by(node, service, audience) for audience in STREAMS),
            head_of(node, service),
            asking(node, "*"),
            *(right for stream in heard for right in _reading_durable(stream, service)),
        ],
        "subscribe": [f"{inbox_prefix(service)}.>", head_of(node, "*"), asking(node, service)],
    }


def _reading_durable(stream: str, service: str) -> list[str]:
    """Return what reading one's durable takes.

    Acknowledgements are named in the form of servers up to 2.15 and in the newer one, which has
    the domain and a hash of the account in front.
    """
    own = f"{stream}.{durable_of(service)}"
    return [
        f"$JS.API.CONSUMER.INFO.{own}",
        f"$JS.API.CONSUMER.MSG.NEXT.{own}",
        f"$JS.ACK.{own}.>",
        f"$JS.ACK.*.*.{own}.>",
    ]
