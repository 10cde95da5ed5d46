"""What was typed into a form while the session ran out: sealed, for its officer, for a day."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    Column,
    Connection,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    delete,
    select,
)

from shared.desk import Desk
from shared.eventstore.acts import ReadModel
from shared.eventstore.rows import Delete, Insert, Row, Run
from shared.identity.ticket import Ticket
from shared.web.posted import Posted, encode, parse
from shared.web.visiting import Visit

QUERY: Final = "draft"
DRAFT_LIFE: Final = timedelta(hours=24)
LARGEST_DRAFT: Final = 64 * 1024
MOST_DRAFTS: Final = 20  # of one officer in one service: the oldest gives way
_NONCE: Final = 12
# Never kept, not even sealed.
_SECRET_NAMES: Final = ("password", "secret", "totp")

drafts = Table(
    "form_drafts",
    MetaData(),
    Column("draft_id", Text, primary_key=True),
    Column("officer_id", Text, nullable=False, index=True),
    Column("page", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("kept_until", Text, nullable=False),
)
# Nobody's fact: it is filled by what people post, never from the log.
drafts_model: Final = ReadModel("form_drafts", 1, (drafts,))
_EXPIRED: Final = delete(drafts).where(drafts.c.kept_until <= bindparam("now"))


def keep(desk: Desk, key: bytes, ticket: Ticket, page: str, posted: Posted) -> str | None:
    """Seal what was posted to `page` under the node's `key`; None if it cannot be kept."""
    plain = encode({name: texts for name, texts in posted.items() if not _is_secret(name)})
    now = desk.clock.now()
    # A session lasts 12 hours: an older ticket was not left behind by somebody at work.
    if len(plain) > LARGEST_DRAFT or now - ticket.signed_in_at > DRAFT_LIFE:
        return None
    draft_id = secrets.token_urlsafe(18)
    nonce = secrets.token_bytes(_NONCE)
    bound = _bound(draft_id, str(ticket.officer_id), page)
    values = {
        "draft_id": draft_id,
        "officer_id": str(ticket.officer_id),
        "page": page,
        "sealed": nonce + AESGCM(key).encrypt(nonce, plain, bound),
        "kept_until": _stamp(now + DRAFT_LIFE),
    }
    older = desk.store.read(_ids, str(ticket.officer_id))
    rows: list[Row] = [Run(drafts, _EXPIRED, {"now": _stamp(now)})]
    rows += [
        Delete(drafts, {"draft_id": old}) for old in older[: max(0, len(older) + 1 - MOST_DRAFTS)]
    ]
    desk.store.write([*rows, Insert(drafts, values)])
    return draft_id


def find(visit: Visit, draft_id: str) -> Posted | None:
    """Return the draft, to its own officer on its own page, until its day is over."""
    row = visit.desk.store.read(_find, draft_id)
    officer_id, page = str(visit.officer.id), visit.request.url.path
    if row is None or (row.officer_id, row.page) != (officer_id, page):
        return None
    if row.kept_until <= _stamp(visit.now):
        return None
    key: bytes = visit.request.app.state.draft_key
    nonce, sealed = row.sealed[:_NONCE], row.sealed[_NONCE:]
    try:
        return parse(AESGCM(key).decrypt(nonce, sealed, _bound(draft_id, officer_id, page)))
    except InvalidTag:  # the node's key was changed meanwhile
        return None


def discard(visit: Visit, draft_id: str) -> None:
    """Forget a draft that has been sent; another officer's stays."""
    mine = {"draft_id": draft_id, "officer_id": str(visit.officer.id)}
    visit.desk.store.write([Delete(drafts, mine)])


def _ids(connection: Connection, officer_id: str) -> Sequence[str]:
    query = select(drafts.c.draft_id).where(drafts.c.officer_id == officer_id)
    return connection.execute(query.order_by(drafts.c.kept_until)).scalars().all()


def _find(connection: Connection, draft_id: str) -> Any:
    return connection.execute(select(drafts).where(drafts.c.draft_id == draft_id)).one_or_none()


def _bound(*parts: str) -> bytes:
    return "\x1f".join(parts).encode()


def _stamp(at: datetime) -> str:
    """A moment as it sorts: all in UTC, all of one length."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_secret(name: str) -> bool:
    return any(part in name.lower() for part in _SECRET_NAMES)
