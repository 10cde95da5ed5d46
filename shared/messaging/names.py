"""How things are called on the wire: streams, durables, subjects beside those of envelopes.

(Subjects of announcements are made by `shared.contracts.envelope.subject_of`.)
"""

from collections.abc import Iterable

from shared.contracts.announcement import Audience

STREAMS = {Audience.SERVICES: "SVC", Audience.SUBSCRIBERS: "EVT"}
PROBE_STREAM = "PROBE"
ADMIN = "node"  # the NATS user that makes streams and durables; services cannot
SUBSCRIBER = "subscriber"  # the NATS user that reads what is told to anyone, and nothing else

# Who hears, on its own node, what is told to anyone, to carry it out to those without NATS.
CARRIERS = frozenset({"notify"})
ACROSS = "across"  # the NATS user that reads what other nodes told


def stream_of(audience: str) -> str:
    """Return the stream that carries an audience."""
    return STREAMS[Audience(audience)]


def durable_of(service: str) -> str:
    """Return the name of the durable with which `service` listens on a stream."""
    return service


def told_by(node: str, source: str, audience: Audience = Audience.SERVICES) -> str:
    """Return the subject filter of all that `source` tells to an audience."""
    return f"{audience}.{node}.{source}.>"


def told_by_all(
    node: str, sources: Iterable[str], audience: Audience = Audience.SERVICES
) -> list[str]:
    """Return the filters of a listener. It hears the whole of each source, so a hole is a hole."""
    return [told_by(node, source, audience) for source in sources]


def head_of(node: str, service: str) -> str:
    """Return the subject on which `service` says how far it has told."""
    return f"head.{node}.{service}"


def asking(node: str, source: str) -> str:
    """Return the subject on which `source` is asked to tell something again."""
    return f"ask.{node}.{source}.resend"


def probe(node: str) -> str:
    """Return the subject with which the keeper tries whether JetStream still stores."""
    return f"probe.{node}"


def inbox_prefix(user: str) -> str:
    """Return the prefix of a user's inboxes: each user may subscribe to its own only."""
    return f"_INBOX_{user}"


def stream_from(node: str) -> str:
    """Return the stream in which a node keeps what the node below called `node` told."""
    return f"NODE_{node}"


def durable_below(node: str, service: str) -> str:
    """Return the durable, at the node above, in which letters wait for `service` of `node`."""
    return f"{node}-{service}"


def leaf_inbox(node: str) -> str:
    """Return the prefix of the inboxes with which `node` reads at the node above it."""
    return f"_INBOX_{node}-leaf"
