"""AES-256-GCM for one blob a fact. The nonce stands before the ciphertext."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12


class SealBroken(Exception):
    """The blob was altered, moved to another place, or belongs to another key."""


def new_key() -> bytes:
    """Return a random key of 32 bytes."""
    return secrets.token_bytes(KEY_BYTES)


def cipher(key: bytes) -> AESGCM:
    """Return a key ready for use: who seals again and again makes this once."""
    return AESGCM(key)


def seal(key: bytes | AESGCM, plain: bytes, place: bytes) -> bytes:
    """Encrypt `plain`, bound to `place` (additional authenticated data)."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + _ready(key).encrypt(nonce, plain, place)


def unseal(key: bytes | AESGCM, blob: bytes, place: bytes) -> bytes:
    """Decrypt what `seal` made for the same `place`; raises SealBroken."""
    try:
        return _ready(key).decrypt(blob[:_NONCE_BYTES], blob[_NONCE_BYTES:], place)
    except InvalidTag as error:
        raise SealBroken from error


def _ready(key: bytes | AESGCM) -> AESGCM:
    return cipher(key) if isinstance(key, bytes) else key
