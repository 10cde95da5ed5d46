"""What a source tells, as letters: numbered without a gap by source and audience."""

from collections.abc import Iterator
from datetime import datetime

from shared.contracts.announcement import Announcement, Audience
from shared.contracts.envelope import Envelope, envelope
from shared.kernel.ids import thing_id


def letters(
    told: dict[str, int], source: str, *said: Announcement, at: datetime, node: str = "n1"
) -> list[Envelope]:
    """Return what `source` says next, each with the next number; `told` counts on."""
    return list(_numbered(told, source, said, at, node))


def last_letter(
    told: dict[str, int], source: str, said: Announcement, *, at: datetime, node: str = "n1"
) -> Envelope:
    """Return what `source` said last once more, as after a reconnection."""
    counted = _counted(source, said)
    number = told[counted]
    event_id = str(thing_id(counted, str(number)))
    return envelope(node, source, said, event_id=event_id, sequence=number, at=at)


def _numbered(
    told: dict[str, int], source: str, said: tuple[Announcement, ...], at: datetime, node: str
) -> Iterator[Envelope]:
    for one in said:
        counted = _counted(source, one)
        told[counted] = told.get(counted, 0) + 1
        yield last_letter(told, source, one, at=at, node=node)


def _counted(source: str, said: Announcement) -> str:
    to_anyone = said.audience is Audience.SUBSCRIBERS
    return f"{source} to anyone" if to_anyone else source
