"""A file that only the holder of a key can read: a header in clear, then sealed pieces.

Each file has a key of its own, wrapped by the holder's. Pieces are compressed and sealed by
AES-256-GCM in their order; the header is bound to every piece and the last piece is marked, so a
piece that was changed, moved, left out or cut off is noticed before its content is used.
"""

import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

from shared.privacy.sealing import SealBroken, new_key, seal, unseal

_MAGIC: Final = b"MANGNON1"
_PIECE: Final = 256 * 1024
_LENGTH: Final = 4
_MOST: Final = 64 * 2**20
_WRAP: Final = b"the key of a sealed file"


class NotWhole(Exception):
    """The file is no sealed file, was changed or cut off, or is sealed for another key."""


def write(path: Path, key: bytes, header: Mapping[str, Any], lines: Iterable[bytes]) -> int:
    """Write lines (without their ends) to a new file; it appears whole or not at all."""
    new = path.with_name(f"{path.name}.part")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        own = new_key()
        head = json.dumps({**header, "wrapped": seal(key, own, _WRAP).hex()}).encode()
        file.write(_MAGIC + len(head).to_bytes(_LENGTH, "big") + head)
        number, gathered, size = 0, [], 0
        for line in lines:
            gathered.append(line)
            size += len(line)
            if size >= _PIECE:
                _put(file, own, _place(head, number, is_last=False), gathered)
                number, gathered, size = number + 1, [], 0
        _put(file, own, _place(head, number, is_last=True), gathered)
        file.flush()
        os.fsync(file.fileno())
        total = file.tell()
    new.replace(path)
    return total


def header(path: Path) -> dict[str, Any]:
    """Return what stands in clear at the beginning; only reading the lines proves it."""
    with path.open("rb") as file:
        return dict(json.loads(_head(file)))


def lines(path: Path, key: bytes) -> Iterator[bytes]:
    """Yield the lines of a file; raises NotWhole at the first place that is not as it was written.

    The caller must take nothing for good before the end: the end is what proves that all was read.
    """
    with path.open("rb") as file:
        head = _head(file)
        try:
            own = unseal(key, bytes.fromhex(json.loads(head)["wrapped"]), _WRAP)
        except (SealBroken, KeyError, ValueError) as broken:
            raise NotWhole(f"{path.name}: không mở được bằng khoá này.") from broken
        number, blob = 0, _next(file)
        while blob:
            after = _next(file)
            try:
                plain = unseal(own, blob, _place(head, number, is_last=not after))
            except SealBroken as broken:
                raise NotWhole(f"{path.name}: tệp đã bị sửa hoặc bị cắt.") from broken
            if plain:
                yield from zlib.decompress(plain).split(b"\n")
            number, blob = number + 1, after
        if number == 0:
            raise NotWhole(f"{path.name}: tệp đã bị cắt.")


def _put(file: BinaryIO, own: bytes, place: bytes, gathered: list[bytes]) -> None:
    plain = zlib.compress(b"\n".join(gathered), 6) if gathered else b""
    blob = seal(own, plain, place)
    file.write(len(blob).to_bytes(_LENGTH, "big") + blob)


def _next(file: BinaryIO) -> bytes:
    """Return the next piece, nothing at the end; a piece is never empty."""
    told = file.read(_LENGTH)
    length = int.from_bytes(told, "big")
    blob = file.read(min(length, _MOST))
    if told and (len(told) < _LENGTH or len(blob) != length or not blob):
        raise NotWhole(f"{Path(file.name).name}: tệp đã bị sửa hoặc bị cắt.")
    return blob


def _head(file: BinaryIO) -> bytes:
    if file.read(len(_MAGIC)) != _MAGIC:
        raise NotWhole("Đây không phải là tệp sao lưu của Măng Non.")
    return file.read(min(int.from_bytes(file.read(_LENGTH), "big"), _MOST))


def _place(head: bytes, number: int, *, is_last: bool) -> bytes:
    return head + number.to_bytes(8, "big") + bytes([is_last])
