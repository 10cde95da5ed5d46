"""Passwords: what is kept, what is compared, what is refused."""

from time import perf_counter

import pytest

from shared.identity import passwords
from shared.kernel.refusals import Invalid

# Taken when tests are collected: a node that other tests share hashes cheaply meanwhile.
REAL_HASHER = passwords._hasher


@pytest.fixture(autouse=True)
def _real_hasher(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", REAL_HASHER)


def test_a_hash_is_argon2id_of_one_lane_and_never_the_same_twice() -> None:
    one, other = (passwords.hash_password("tre già măng mọc") for _ in range(2))
    assert one != other
    assert one.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert passwords.is_right("tre già măng mọc", one)
    assert not passwords.is_right("tre già măng", one)


def test_the_same_keys_in_another_normal_form_open() -> None:
    kept = passwords.hash_password("m\u0103ng m\u1ecdc \u00e0")
    assert passwords.is_right("ma\u0306ng mo\u0323c a\u0300", kept)


def test_nobodys_password_takes_as_long_and_is_never_right() -> None:
    kept = passwords.hash_password("tre già măng mọc")
    passwords.is_right("warm", None)
    durations = []
    for stored in (kept, None):
        started = perf_counter()
        assert not passwords.is_right("nobody has this password", stored)
        durations.append(perf_counter() - started)
    # The same work; a busy machine may disturb it, skipping it would be a hundredfold.
    assert max(durations) < 5 * min(durations)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("bảy chữ", "password_short"),
        ("x" * 201, "password_long"),
        ("12345678", "password_common"),
        ("Mật Khẩu 123", "password_common"),
        ("aaaaaaaaab", "password_common"),
        ("luongthilan", "password_common"),
        ("Lường Thị Lan", "password_common"),
        ("can-bo-xa", "password_common"),
    ],
)
def test_what_others_would_guess_is_refused(password: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        passwords.must_be_strong(password, "Lường Thị Lan", "can-bo-xa")
    assert (refused.value.code, refused.value.field) == (code, "new_password")


def test_four_words_are_taken() -> None:
    passwords.must_be_strong("tre già măng mọc", "Lường Thị Lan")


def test_a_password_to_read_out_has_four_groups() -> None:
    told = passwords.readable_password("00ff" * 16)
    assert told == passwords.readable_password("00ff" * 16)
    assert [len(group) for group in told.split("-")] == [4, 4, 4, 4]
    passwords.must_be_strong(told)
