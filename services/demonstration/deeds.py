"""A life is a list of deeds: who does what, at which moment, under which key."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from services.demonstration.commune import Commune
from shared.kernel.issued import Issued

Do: TypeAlias = Callable[[Commune, Issued], Any]


@dataclass(frozen=True, slots=True)
class Deed:
    """One act of one officer. `label` is the deed's own for ever: its key is made from it.

    `needs_all_heard`: other services must have heard what came before, because the operation asks
    what they were told.
    """

    at: datetime
    by: str
    label: str
    do: Do
    needs_all_heard: bool = False


def in_order(*themes: Iterable[Deed]) -> list[Deed]:
    """Return the deeds of all themes by moment; at one moment the themes keep their order."""
    deeds = [deed for theme in themes for deed in theme]
    deeds.sort(key=lambda deed: deed.at)  # a stable sort
    labels = {deed.label for deed in deeds}
    assert len(labels) == len(deeds), "two deeds of one label would share a key"
    return deeds
