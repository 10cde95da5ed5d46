"""A mapping that is never changed: `put` gives a new one and shares nearly all of the old.

A year's books grow to thousands of entries, and the state after each must stay as it was for
whoever holds it. Copying a whole dictionary at every fold would make folding quadratic; here one
bucket in 256 is copied.
"""

from collections.abc import Iterator
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

_BUCKETS = 256  # a year of 10,000 entries has 40 in a bucket


class KeptMap(Generic[K, V]):
    """An immutable mapping in buckets."""

    __slots__ = ("_buckets",)

    def __init__(self, buckets: tuple[dict[K, V], ...] | None = None) -> None:
        self._buckets = buckets if buckets is not None else ({},) * _BUCKETS

    def get(self, key: K) -> V | None:
        """Return what is kept under `key`, or None."""
        return self._buckets[hash(key) % _BUCKETS].get(key)

    def put(self, key: K, value: V) -> "KeptMap[K, V]":
        """Return the mapping with `value` under `key`."""
        place = hash(key) % _BUCKETS
        bucket = {**self._buckets[place], key: value}
        return KeptMap((*self._buckets[:place], bucket, *self._buckets[place + 1 :]))

    def values(self) -> Iterator[V]:
        """Yield all that is kept, in no order that means anything."""
        for bucket in self._buckets:
            yield from bucket.values()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KeptMap) and self._buckets == other._buckets

    __hash__ = None  # type: ignore[assignment]  # compared in tests, never a key

    def __len__(self) -> int:
        return sum(len(bucket) for bucket in self._buckets)

    def __repr__(self) -> str:
        return f"KeptMap({len(self)} kept)"
