"""A sealed file opens whole, for its key alone, or says that it does not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.privacy import sealed_file
from shared.privacy.sealed_file import NotWhole
from shared.privacy.sealing import new_key

KEY = new_key()
LINES = [f'{{"line": {number}, "x": "{"ă" * 300}"}}'.encode() for number in range(3000)]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sealed") / "backup"
    sealed_file.write(path, KEY, {"node": "n05578"}, iter(LINES))
    return path


def test_it_gives_back_what_was_written(file: Path) -> None:
    assert list(sealed_file.lines(file, KEY)) == LINES
    assert sealed_file.header(file)["node"] == "n05578"
    assert b'"line"' not in file.read_bytes()


def test_an_empty_one_is_whole_too(tmp_path: Path) -> None:
    sealed_file.write(tmp_path / "empty", KEY, {}, [])
    assert list(sealed_file.lines(tmp_path / "empty", KEY)) == []


def test_another_key_opens_nothing(file: Path) -> None:
    with pytest.raises(NotWhole):
        next(sealed_file.lines(file, new_key()))


@given(st.floats(0, 0.9999), st.integers(1, 255))
def test_a_flipped_byte_is_noticed(file: Path, place: float, flip: int) -> None:
    raw = bytearray(file.read_bytes())
    raw[int(len(raw) * place)] ^= flip
    damaged = file.with_name("damaged")
    damaged.write_bytes(raw)
    with pytest.raises((NotWhole, ValueError)):
        list(sealed_file.lines(damaged, KEY))


@pytest.mark.parametrize("flip", [1, 128])
def test_so_it_is_in_the_length_of_the_last_piece(tmp_path: Path, flip: int) -> None:
    sealed_file.write(tmp_path / "short", KEY, {}, [b"a line"])
    raw = bytearray((tmp_path / "short").read_bytes())
    length = 12 + int.from_bytes(raw[8:12], "big")  # after the header
    for place in range(length, length + 4):
        damaged = raw.copy()
        damaged[place] ^= flip
        (tmp_path / "damaged").write_bytes(damaged)
        with pytest.raises(NotWhole):
            list(sealed_file.lines(tmp_path / "damaged", KEY))


@pytest.mark.parametrize("more", [b"\0", b"\0" * 4, b"\0\0\0\1x"])
def test_nothing_follows_its_end(file: Path, more: bytes) -> None:
    longer = file.with_name("longer")
    longer.write_bytes(file.read_bytes() + more)
    with pytest.raises(NotWhole):
        list(sealed_file.lines(longer, KEY))


@given(st.floats(0, 0.9999))
def test_a_cut_is_noticed(file: Path, place: float) -> None:
    cut = file.with_name("cut")
    cut.write_bytes(file.read_bytes()[: int(file.stat().st_size * place)])
    with pytest.raises((NotWhole, ValueError)):
        list(sealed_file.lines(cut, KEY))
