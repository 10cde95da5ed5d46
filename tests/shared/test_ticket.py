"""Tickets: whose they are is believed for five minutes, and only from this node."""

import base64
import hashlib
import hmac
import json
import stat
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OKPKey

from shared.identity.ticket import (
    Ticket,
    TicketExpired,
    TicketInvalid,
    expiry,
    load_or_make_keys,
    load_public_key,
    sign,
    verify,
)

NOW = datetime(2025, 3, 10, 2, 0, tzinfo=UTC)
KEY = OKPKey.generate_key("Ed25519", private=True)
PUBLIC = OKPKey.import_key(KEY.as_pem(private=False))
TICKET = Ticket(UUID(int=1), UUID(int=2), 3, NOW, expiry(NOW), "Lường Thị Ngân")


def test_says_who_came() -> None:
    assert verify(sign(TICKET, KEY), PUBLIC, NOW) == TICKET


def test_lasts_five_minutes_to_the_second() -> None:
    token = sign(TICKET, KEY)
    assert verify(token, PUBLIC, NOW + timedelta(minutes=4, seconds=59)) == TICKET
    with pytest.raises(TicketExpired) as expired:
        verify(token, PUBLIC, NOW + timedelta(minutes=5))
    assert expired.value.ticket == TICKET


def test_of_another_node_is_nothing() -> None:
    stranger = OKPKey.generate_key("Ed25519", private=True)
    with pytest.raises(TicketInvalid):
        verify(sign(TICKET, stranger), PUBLIC, NOW)


def test_expired_of_another_node_does_not_say_whose_it_is() -> None:
    stranger = OKPKey.generate_key("Ed25519", private=True)
    with pytest.raises(TicketInvalid):
        verify(sign(TICKET, stranger), PUBLIC, NOW + timedelta(hours=1))


def test_does_not_live_longer_than_tickets_do() -> None:
    eternal = replace(TICKET, expires_at=NOW + timedelta(days=1))
    with pytest.raises(TicketInvalid):
        verify(sign(eternal, KEY), PUBLIC, NOW)


def _signed_with_the_public_key(claims: dict[str, object]) -> str:
    """What somebody makes who knows only what everybody knows, and says it is HS256."""
    header = {"alg": "HS256", "typ": "mangnon-ticket"}
    signed = b".".join(_encoded(json.dumps(part).encode()) for part in (header, claims))
    mark = hmac.new(PUBLIC.as_pem(private=False), signed, hashlib.sha256).digest()
    return (signed + b"." + _encoded(mark)).decode()


def _encoded(part: bytes) -> bytes:
    return base64.urlsafe_b64encode(part).rstrip(b"=")


def test_is_not_believed_when_signed_in_another_way() -> None:
    claims = {"sub": str(UUID(int=1)), "sid": str(UUID(int=2)), "rv": 1, "name": "x"}
    claims |= {"auth_time": int(NOW.timestamp()), "exp": int(NOW.timestamp()) + 60}
    with_public_as_secret = _signed_with_the_public_key(claims)
    another_kind = jwt.encode({"alg": "Ed25519", "typ": "JWT"}, claims, KEY, algorithms=["Ed25519"])
    for token in (with_public_as_secret, another_kind):
        with pytest.raises(TicketInvalid):
            verify(token, PUBLIC, NOW)


@given(st.data())
def test_altered_anywhere_is_refused(data: st.DataObject) -> None:
    token = sign(TICKET, KEY)
    place = data.draw(st.integers(0, len(token) - 2))  # the last letter may carry unused bits
    letter = data.draw(st.sampled_from("ABab01-_.").filter(lambda one: one != token[place]))
    with pytest.raises(TicketInvalid):
        verify(token[:place] + letter + token[place + 1 :], PUBLIC, NOW)


@given(st.text(max_size=200))
def test_anything_else_is_refused_and_never_a_fault(text: str) -> None:
    with pytest.raises(TicketInvalid):
        verify(text, PUBLIC, NOW)


class TestKeys:
    def test_who_was_given_the_public_one_alone_checks_and_cannot_sign(
        self, tmp_path: Path
    ) -> None:
        made = load_or_make_keys(tmp_path / "registry")
        elsewhere = tmp_path / "fund"
        elsewhere.mkdir()
        (elsewhere / "ticket-public.pem").write_bytes(made.public.as_pem(private=False))

        given = load_or_make_keys(elsewhere)
        assert given.private is None
        assert given.public.thumbprint() == made.public.thumbprint()
        assert [path.name for path in elsewhere.iterdir()] == ["ticket-public.pem"]

    def test_are_made_once_and_read_by_their_owner_only(self, tmp_path: Path) -> None:
        made = load_or_make_keys(tmp_path / "keys")
        again = load_or_make_keys(tmp_path / "keys")
        assert made.private is not None
        assert verify(sign(TICKET, made.private), again.public, NOW) == TICKET
        assert load_public_key(tmp_path / "keys").thumbprint() == made.public.thumbprint()
        modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()}
        assert modes == {0o600}

    def test_are_one_pair_for_processes_that_start_together(self, tmp_path: Path) -> None:
        found: list[str] = []
        start = threading.Barrier(6)

        def begin() -> None:
            start.wait()
            found.append(load_or_make_keys(tmp_path / "keys").public.thumbprint())

        threads = [threading.Thread(target=begin) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 6
        assert len(set(found)) == 1

    def test_that_do_not_belong_together_stop_the_start(self, tmp_path: Path) -> None:
        load_or_make_keys(tmp_path / "one")
        load_or_make_keys(tmp_path / "other")
        (tmp_path / "one" / "ticket-public.pem").write_bytes(
            (tmp_path / "other" / "ticket-public.pem").read_bytes()
        )
        with pytest.raises(ValueError, match=r"ticket-public\.pem"):
            load_or_make_keys(tmp_path / "one")
