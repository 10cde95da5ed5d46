"""Passwords: what is kept, what is compared, what is refused."""

from contextlib import ExitStack

import pytest
from argon2 import Parameters, extract_parameters

from shared.identity import passwords
from shared.kernel.refusals import Invalid

# Taken when tests are collected: a node that other tests share hashes cheaply meanwhile.
REAL_HASHER = passwords._hasher


@pytest.fixture(autouse=True)
def _real_hasher(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", REAL_HASHER)
    passwords._of_nobody.cache_clear()


def test_a_hash_is_argon2id_of_one_lane_and_never_the_same_twice() -> None:
    one, other = (passwords.hash_password("tre già măng mọc") for _ in range(2))
    assert one != other
    assert one.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert passwords.is_right("tre già măng mọc", one)
    assert not passwords.is_right("tre già măng", one)


def test_the_same_keys_in_another_normal_form_open() -> None:
    kept = passwords.hash_password("m\u0103ng m\u1ecdc \u00e0")
    assert passwords.is_right("ma\u0306ng mo\u0323c a\u0300", kept)


class _Watched:
    """The real hasher, and the cost of every hash that it was asked to verify."""

    def __init__(self) -> None:
        self.verified: list[Parameters] = []

    def hash(self, password: str) -> str:
        return REAL_HASHER.hash(password)

    def verify(self, stored: str, password: str) -> bool:
        self.verified.append(extract_parameters(stored))
        return REAL_HASHER.verify(stored, password)


def test_nobodys_password_takes_the_same_work_and_is_never_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = passwords.hash_password("tre già măng mọc")
    watched = _Watched()
    monkeypatch.setattr(passwords, "_hasher", watched)

    for stored in (kept, None):
        assert not passwords.is_right("another password", stored)
    assert not passwords.is_right("nobody has this password", None)

    of_somebody, *of_nobody = watched.verified
    assert of_nobody == [of_somebody, of_somebody]


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


def test_who_comes_when_many_wait_is_sent_away_and_holds_no_thread() -> None:
    with ExitStack() as waiting:
        for _ in range(16):
            assert passwords._waiting.acquire(blocking=False)
            waiting.callback(passwords._waiting.release)
        with pytest.raises(TimeoutError):
            passwords.hash_password("tre già măng mọc")
    assert passwords.hash_password("tre già măng mọc")
