"""The key of the backups: a code that can be written down, kept where no backup is."""

import base64
import binascii
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from shared.privacy.sealing import KEY_BYTES, new_key

_GROUP: Final = 4


class NoCode(Exception):
    """What was given is no code of a backup."""


@dataclass(frozen=True, slots=True)
class BackupKey:
    """Opens data, keys and register of a node's backups."""

    raw: bytes

    def __repr__(self) -> str:
        return "BackupKey(…)"

    @property
    def code(self) -> str:
        """The key as people write it down: thirteen groups of four."""
        text = base64.b32encode(self.raw).decode().rstrip("=")
        return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))

    @classmethod
    def of(cls, code: str) -> Self:
        """Return the key that was written down so."""
        text = re.sub(r"[\s-]", "", code).upper()
        try:
            raw = base64.b32decode(text + "=" * (-len(text) % 8))
        except binascii.Error as wrong:
            raise NoCode("Mã sao lưu không đúng.") from wrong
        if len(raw) != KEY_BYTES:
            raise NoCode("Mã sao lưu không đúng.")
        return cls(raw)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Return the key whose code stands in a file."""
        try:
            return cls.of(path.read_text("ascii"))
        except (OSError, UnicodeDecodeError) as wrong:
            message = f"Không đọc được mã sao lưu trong {path}."
            raise NoCode(message) from wrong

    @classmethod
    def load_or_make(cls, path: Path) -> tuple[Self, bool]:
        """Return the key in a file of its owner's alone, and whether it was made just now."""
        if path.exists():
            return cls.load(path), False
        made = cls(new_key())
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(made.code + "\n")
            file.flush()
            os.fsync(file.fileno())
        return made, True
