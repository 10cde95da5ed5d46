"""The only source of chance: one for each theme, so that one theme never shifts another."""

import random  # noqa: TID251 - here and nowhere else: a life of a seed is no rule
from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


class Chance(random.Random):
    """Chance that gives the same for the same seed and theme, on every machine."""

    def __init__(self, seed: int, theme: str) -> None:
        super().__init__(f"{seed}:{theme}")

    def weighted(self, weights: Mapping[T, int]) -> T:
        """Draw one of the keys, each as often as its weight says."""
        return self.choices(list(weights), list(weights.values()))[0]

    def split(self, total: int, parts: int) -> list[int]:
        """Split `total` into `parts` whole numbers that are nearly alike."""
        shares = [self.uniform(0.6, 1.4) for _ in range(parts)]
        whole = sum(shares)
        counts = [int(total * share / whole) for share in shares]
        for place in range(total - sum(counts)):
            counts[place % parts] += 1
        return counts
