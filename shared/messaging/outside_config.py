"""The configuration of a nats-server that somebody else runs: an operator, a container, a cluster.

It is two files. The first holds no secret and can be read by anybody: who may connect and what each
may. The second, which the first includes, holds the passwords and the storage key.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shared.messaging.secrets_file import WireSecrets
from shared.messaging.server_config import (
    STORAGE_VARIABLE,
    accounts,
    environment,
    variable_of,
)

CONFIG: Final = "nats.conf"
PASSWORDS: Final = "nats-passwords.conf"
CLUSTER: Final = "cluster"  # as whom servers of a cluster speak to one another
_CLUSTER_PORT: Final = 6222


@dataclass(frozen=True, slots=True)
class OutsidePlan:
    """What the server is to be. `tls` names its certificate and key, `routes` its companions."""

    node: str
    services: Sequence[str]
    listen: str = "0.0.0.0:4222"
    monitor: str = "0.0.0.0:8222"  # /healthz, for probes; tells no subject and no letter
    store: str = "/data"
    max_file_bytes: int = 2 * 2**30
    tls: tuple[str, str] | None = None
    routes: Sequence[str] = ()


def render_outside(plan: OutsidePlan) -> str:
    """Return the first file. `sync_interval: always` is what makes an ack mean stored."""
    quoted = json.dumps
    return f"""\
# Written by `mangnon nats-config`. The passwords are in {PASSWORDS}, beside this file.
include ./{PASSWORDS}
listen: {quoted(plan.listen)}
http: {quoted(plan.monitor)}
max_payload: 1MB
max_connections: 200
write_deadline: "5s"
lame_duck_duration: "30s"
lame_duck_grace_period: "1s"
{_tls(plan.tls)}jetstream {{
  store_dir: {quoted(plan.store)}
  sync_interval: always
  max_memory_store: 32MB
  max_file_store: {plan.max_file_bytes}
  cipher: chachapoly
  key: ${STORAGE_VARIABLE}
}}
{_cluster(plan)}{accounts(plan.node, plan.services)}"""


def render_passwords(plan: OutsidePlan, secrets: WireSecrets) -> str:
    """Return the second file, which is a secret."""
    known = environment(secrets)
    for name, route in zip(_route_variables(plan), plan.routes, strict=True):
        known[name] = f"nats://{CLUSTER}:{secrets.passwords[CLUSTER]}@{route}:{_CLUSTER_PORT}"
    shown = render_outside(plan)  # the server refuses a variable that nothing refers to
    used = sorted(name for name in known if re.search(rf"\${name}\b", shown))
    return "".join(f"{name}: {json.dumps(known[name])}\n" for name in used)


def _tls(files: tuple[str, str] | None) -> str:
    if files is None:
        return ""
    certificate, key = map(json.dumps, files)
    return f"tls {{ cert_file: {certificate}, key_file: {key}, timeout: 5 }}\n"


def _cluster(plan: OutsidePlan) -> str:
    """Return the part for servers that keep one another's copies; each is named by its pod.

    Clients are told no addresses of servers: a pod's goes with it, and a certificate has names.
    """
    if not plan.routes:
        return ""
    return f"""\
server_name: $SERVER_NAME
cluster {{
  name: {json.dumps(plan.node)}
  listen: "0.0.0.0:{_CLUSTER_PORT}"
  no_advertise: true
  authorization {{ user: {CLUSTER}, password: ${variable_of(CLUSTER)}, timeout: 5 }}
  routes: [{", ".join(f"${name}" for name in _route_variables(plan))}]
}}
"""


def _route_variables(plan: OutsidePlan) -> list[str]:
    return [f"MANGNON_NATS_ROUTE_{number}" for number, _ in enumerate(plan.routes)]
