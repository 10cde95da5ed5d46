"""The node's key is changed: wherever it breaks off nothing is lost; the old key opens nothing."""

from pathlib import Path

import pytest

from shared.database import Database
from shared.privacy import rotating
from shared.privacy.keyring import Keyring, WrongNodeKey, load_or_make_key, successor_of

PEOPLE = [f"child-{number:04}" for number in range(2500)]  # more than a page


class Node:
    """A node's key and two keyrings under it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "node.key"
        self.files = [folder / "registry.keys.db", folder / "fund.keys.db"]
        self.old = load_or_make_key(self.path)
        self.before = self.keys(self.old, make=True)

    def keys(self, node_key: bytes, *, make: bool = False) -> list[list[bytes | None]]:
        """Return all keys, and the digest of a number in the blind index."""
        found = []
        for file in self.files:
            ring = Keyring(Database(file), node_key)
            if make:
                ring.ensure(PEOPLE)
                ring.destroy(PEOPLE[7])
            found.append([*(ring.key(one) for one in PEOPLE), ring.blind("019316").encode()])
            ring.close()
        return found

    def rotate(self) -> int:
        """Change the node's key."""
        databases = [Database(file) for file in self.files]
        try:
            return rotating.rotate(self.path, databases)
        finally:
            for database in databases:
                database.close()


@pytest.fixture
def node(tmp_path: Path) -> Node:
    return Node(tmp_path)


def test_every_key_and_the_blind_index_outlive_the_change(node: Node) -> None:
    node.rotate()
    new = load_or_make_key(node.path)

    assert new != node.old
    assert node.keys(new) == node.before
    assert node.before[0][7] is None  # who was erased stays erased


def test_the_old_key_opens_nothing_more_and_is_gone(node: Node) -> None:
    node.rotate()

    with pytest.raises(WrongNodeKey):
        node.keys(node.old)
    assert not any(node.old in file.read_bytes() for file in node.path.parent.iterdir())


@pytest.mark.parametrize("step", ["_successor", "_rewrap", "_rewrap second", "_replace", "half"])
def test_broken_off_anywhere_it_goes_on(
    node: Node, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "_replace" if step == "half" else step.split(maxsplit=1)[0]
    original, calls = getattr(rotating, name), []

    def break_off(*words: object) -> object:
        calls.append(words)
        if step == "half":
            node.path.write_bytes(b"?" * 32)  # overwritten, and not yet replaced
        elif "second" in step and len(calls) == 1:
            return original(*words)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rotating, name, break_off)
        with pytest.raises(KeyboardInterrupt):
            node.rotate()
    if successor_of(node.path).exists():
        with pytest.raises(WrongNodeKey, match="rotate"):  # the node does not start meanwhile
            load_or_make_key(node.path)
    node.rotate()

    assert node.keys(load_or_make_key(node.path)) == node.before
    assert not successor_of(node.path).exists()


def test_who_still_has_the_old_key_can_make_no_key_that_would_be_lost(node: Node) -> None:
    ring = Keyring(Database(node.files[0]), node.old)
    node.rotate()

    with pytest.raises(WrongNodeKey):
        ring.ensure(["child-new"])
    ring.close()
