"""An invitation is a sealed file: who finds it has nothing, who changes it is noticed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509

from shared.messaging.invitation import (
    Invitation,
    NotOpened,
    ensure_door,
    new_key,
    new_passphrase,
    opened,
    sealed,
)
from shared.messaging.links import (
    folder_of,
    forget_below,
    load_links,
    remember_above,
    remember_below,
)

SEED, KEY = new_key()
INVITED = Invitation("n05578", "n19", "tls://tinh.example:7422", "certificate", SEED)
WHEN = datetime(2025, 3, 10, tzinfo=UTC)


def test_the_passphrase_opens_it_however_it_was_typed() -> None:
    phrase = new_passphrase()

    assert opened(sealed(INVITED, phrase), f" {phrase.lower()} ") == INVITED


def test_another_passphrase_does_not() -> None:
    with pytest.raises(NotOpened):
        opened(sealed(INVITED, new_passphrase()), new_passphrase())


def test_the_file_holds_neither_seed_nor_address() -> None:
    text = sealed(INVITED, new_passphrase())

    assert SEED not in text
    assert "tinh.example" not in text
    assert SEED not in repr(INVITED)


def test_something_else_is_no_invitation() -> None:
    for text in ("", "{}", "[]", sealed(INVITED, "a").replace('"sealed": "', '"sealed": "AA')):
        with pytest.raises(NotOpened):
            opened(text, "a")


def test_the_authority_stays_when_the_door_gets_a_further_name(tmp_path: Path) -> None:
    first = ensure_door(tmp_path, ["tinh.example"], WHEN)
    second = ensure_door(tmp_path, ["tinh.example", "10.0.0.1"], WHEN)

    assert first == second
    door = x509.load_pem_x509_certificate((folder_of(tmp_path) / "door.pem").read_bytes())
    names = door.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["tinh.example"]
    assert [str(one) for one in names.get_values_for_type(x509.IPAddress)] == ["10.0.0.1"]


def test_keys_are_their_owners_alone(tmp_path: Path) -> None:
    ensure_door(tmp_path, ["tinh.example"], WHEN)

    assert {path.stat().st_mode & 0o077 for path in folder_of(tmp_path).iterdir()} == {0}


def test_both_sides_keep_for_which_unit_a_node_was_invited(tmp_path: Path) -> None:
    here, there = tmp_path / "above", tmp_path / "below"
    remember_below(here, node="n05578", key=KEY, unit_code="05578")
    remember_above(there, node="n19", url="u", seed=SEED, authority="a", unit_code="05578")

    assert load_links(here, "").units == {"n05578": "05578"}
    above = load_links(there, "").above
    assert above is not None
    assert above.unit_code == "05578"


def test_nobody_is_let_in_before_the_first_invitation_and_after_the_last(tmp_path: Path) -> None:
    assert load_links(tmp_path, "127.0.0.1:0").door is None
    remember_below(tmp_path, node="n05578", key=KEY)
    assert load_links(tmp_path, "127.0.0.1:0").below == {"n05578": KEY}
    assert forget_below(tmp_path, "n05578")
    assert load_links(tmp_path, "127.0.0.1:0").door is None
