"""Passwords: kept as argon2id hashes, compared in equal time, refused where they are well known."""

import base64
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared.kernel.refusals import Invalid
from shared.kernel.vietnamese import fold

SHORTEST: Final = 8
LONGEST: Final = 200
# One lane: on two cores more lanes only wait for each other. About a tenth of a second each.
_hasher: Final = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
# Each takes 64 MiB for as long as it runs: the others wait outside, and as who waits holds a thread
# of the node, not all who come may wait.
_at_once: Final = threading.BoundedSemaphore(2)
_waiting: Final = threading.BoundedSemaphore(16)
_FEW_LETTERS: Final = 3


@contextmanager
def turn() -> Iterator[None]:
    """Wait until a password may be worked on; raises TimeoutError where too many wait already."""
    if not _waiting.acquire(blocking=False):
        message = "too many passwords wait"
        raise TimeoutError(message)
    try:
        with _at_once:
            yield
    finally:
        _waiting.release()


def hash_password(password: str) -> str:
    """Return the hash to keep of a password."""
    with turn():
        return _hasher.hash(_composed(password))


def is_right(password: str, stored: str | None) -> bool:
    """Say whether `password` is the one of which `stored` was kept; ask in one's `turn`.

    Without a stored hash (nobody of that name) the same work is done, so that the time that an
    answer takes does not tell who has an account.
    """
    try:
        _hasher.verify(stored or _of_nobody(), _composed(password))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def must_be_strong(password: str, *about: str) -> None:
    """Refuse a password that others would guess; `about` are names that it must not repeat."""
    if len(password) < SHORTEST:
        raise Invalid("password_short", f"Mật khẩu cần ít nhất {SHORTEST} ký tự.", "new_password")
    if len(password) > LONGEST:
        raise Invalid("password_long", f"Mật khẩu dài quá {LONGEST} ký tự.", "new_password")
    plain = fold(password).replace(" ", "")
    names = {fold(name).replace(" ", "") for name in about if name}
    if len(set(plain)) <= _FEW_LETTERS or plain in _common() or plain in names:
        raise Invalid(
            "password_common",
            "Mật khẩu này quá dễ đoán. Hãy chọn mật khẩu khác, ví dụ ghép bốn từ bất kỳ.",
            "new_password",
        )


def readable_password(digest: str) -> str:
    """Return a password that can be read out to somebody, made of a secret digest (hex)."""
    letters = base64.b32encode(bytes.fromhex(digest)).decode().lower()
    return "-".join((letters[0:4], letters[4:8], letters[8:12], letters[12:16]))


@cache
def _common() -> frozenset[str]:
    text = files(__package__).joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(text.split())


@cache
def _of_nobody() -> str:
    return _hasher.hash("nobody has this password")


def _composed(password: str) -> str:
    # The same keys on another keyboard may arrive in another normal form.
    return unicodedata.normalize("NFKC", password)
