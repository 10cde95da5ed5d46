"""Taking a restored node back to a moment: all its services, so that none knows of a lost future.

A service keeps its facts up to the moment, without a hole. What another service told after its own
cut was never told: who acted on it is cut before that act, and so on until nobody has. Letters that
came later, or whose effects are cut, wait in the inbox again and are applied after the start.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, update

from shared.contracts.announcement import Audience
from shared.eventstore.chain import GENESIS
from shared.eventstore.codec import moment_text
from shared.eventstore.tables import acts, events, heads, inbox, outbox

_TOLD_WITHIN = Audience.SERVICES.value


class NoSuchPlace(Exception):
    """The backup has no fact at the position that was asked for."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Up to where a node is restored: a moment, or a position of one service and its moment."""

    until: datetime | None = None
    service: str = ""
    position: int = 0


def cut_back(nodes: Mapping[str, Connection], cut: Cut, node_id: str) -> dict[str, int]:
    """Take the services of a node back to the cut; return the last position that each keeps.

    The facts must not be guarded yet.
    """
    until = moment_text(cut.until) if cut.until else _moment_of(nodes, cut)
    last = {name: _last_until(connection, until) for name, connection in nodes.items()}
    if not any(last.values()):
        message = "bản sao lưu không có sự kiện nào cho đến thời điểm này"
        raise NoSuchPlace(message)
    if cut.service:
        last[cut.service] = cut.position
    told = _agree(nodes, last, node_id)
    for name, connection in nodes.items():
        _cut_hearing(connection, last[name], _as_heard(told, node_id), until)
        _cut_telling(connection, last[name], told[name], until)
    return last


def _moment_of(nodes: Mapping[str, Connection], cut: Cut) -> str:
    asked = select(events.c.recorded_at).where(events.c.position == cut.position)
    found: str | None = nodes[cut.service].execute(asked).scalar()
    if found is None:
        message = f"{cut.service}: không có sự kiện số {cut.position} trong bản sao lưu"
        raise NoSuchPlace(message)
    return found


def _last_until(connection: Connection, until: str) -> int:
    """Return the last position before the first fact recorded later: a clock may have gone back."""
    later = select(func.min(events.c.position)).where(events.c.recorded_at > until)
    first_later = connection.execute(later).scalar()
    if first_later is not None:
        return int(first_later) - 1
    return int(connection.execute(select(func.max(events.c.position))).scalar() or 0)


def _agree(
    nodes: Mapping[str, Connection], last: dict[str, int], node_id: str
) -> dict[str, dict[str, int]]:
    """Lower `last` until nobody acts on what was never told; return what each has told."""
    while True:
        told = {name: _told_until(connection, last[name]) for name, connection in nodes.items()}
        lowered = False
        for name, connection in nodes.items():
            of_others = select(inbox.c.event_id).where(_never_told(_as_heard(told, node_id)))
            first = connection.execute(
                select(func.min(events.c.position)).where(
                    events.c.position <= last[name], events.c.cause.in_(of_others)
                )
            ).scalar()
            if first is not None:
                last[name], lowered = int(first) - 1, True
        if not lowered:
            return told


def _told_until(connection: Connection, last: int) -> dict[str, int]:
    """Return the last sequence of each audience that a fact up to `last` has told."""
    found = {}
    for audience in Audience:
        asked = select(outbox.c.sequence, outbox.c.envelope).where(outbox.c.audience == audience)
        found[audience.value] = 0
        latest_first = asked.order_by(outbox.c.sequence.desc()).execution_options(yield_per=500)
        with connection.execute(latest_first) as told:
            for row in told:
                cause = json.loads(row.envelope).get("causationid")
                fact = select(events.c.position).where(events.c.event_id == cause)
                if (connection.execute(fact).scalar() or 0) <= last:
                    found[audience.value] = row.sequence
                    break
    return found


def _as_heard(told: Mapping[str, Mapping[str, int]], node_id: str) -> dict[tuple[str, str], int]:
    """Return what was told by (source, audience), as the inboxes of the own node name them."""
    return {
        (name if audience == _TOLD_WITHIN else f"{node_id}/{name}", audience): until
        for name, audiences in told.items()
        for audience, until in audiences.items()
    }


def _never_told(heard: Mapping[tuple[str, str], int]) -> ColumnElement[bool]:
    """Say which letters of the own node's services were told by facts that are cut."""
    return or_(
        *(
            and_(
                inbox.c.source == source,
                inbox.c.audience == audience,
                inbox.c.sequence > until,
            )
            for (source, audience), until in heard.items()
        )
    )


def _cut_hearing(
    connection: Connection, last: int, heard: Mapping[tuple[str, str], int], until: str
) -> None:
    """Take back which letters were applied: from the first on whose effect is cut."""
    cut_causes = select(events.c.cause).where(events.c.position > last, events.c.cause.is_not(None))
    undone = or_(inbox.c.received_at > until, inbox.c.event_id.in_(cut_causes), _never_told(heard))
    first = connection.execute(select(func.min(inbox.c.position)).where(undone)).scalar()
    connection.execute(delete(inbox).where(_never_told(heard)))
    if first is None:
        first = (connection.execute(select(func.max(inbox.c.position))).scalar() or 0) + 1
    anew = {"position": None, "retry_at": None, "tries": 0}
    names = select(heads.c.name).where(heads.c.name.startswith("heard:"))
    for name in connection.execute(names).scalars().all():
        _, source, audience = name.split(":")
        of_it = (inbox.c.source == source, inbox.c.audience == audience)
        applied = select(func.max(inbox.c.sequence)).where(*of_it, inbox.c.position < first)
        cursor = connection.execute(applied).scalar() or 0
        later = (*of_it, inbox.c.sequence > cursor)
        connection.execute(update(inbox).where(*later).values(state="waiting", reason=None, **anew))
        # Tried again by hand after the cut: a person tries it again.
        by_hand = (*of_it, inbox.c.position >= first)
        connection.execute(update(inbox).where(*by_hand).values(state="quarantined", **anew))
        _set_head(connection, name, cursor)
    _set_head(connection, "inbox", int(first) - 1)


def _cut_telling(connection: Connection, last: int, told: Mapping[str, int], until: str) -> None:
    """Remove the facts after `last`, what they told, and what was answered for them."""
    connection.execute(
        delete(acts).where(
            or_(
                acts.c.first_position > last,
                and_(acts.c.first_position.is_(None), acts.c.at > until),
            )
        )
    )
    connection.execute(delete(events).where(events.c.position > last))
    for audience, sequence in told.items():
        later = (outbox.c.audience == audience, outbox.c.sequence > sequence)
        connection.execute(delete(outbox).where(*later))
        _set_head(connection, f"outbox:{audience}", sequence)
        published = f"published:{audience}"
        ahead = (heads.c.name == published, heads.c.position > sequence)
        connection.execute(update(heads).where(*ahead).values(position=sequence))
    hashed = select(events.c.hash).where(events.c.position == last)
    digest = connection.execute(hashed).scalar() or GENESIS
    chained = update(heads).where(heads.c.name == "events")
    connection.execute(chained.values(position=last, hash=digest))


def _set_head(connection: Connection, name: str, position: int) -> None:
    connection.execute(update(heads).where(heads.c.name == name).values(position=position))
