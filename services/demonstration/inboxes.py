"""What officers do with what they are told: once a month, and lately, they read it."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Final

from services.demonstration.commune import Commune
from services.demonstration.days import moment, months, working_day
from services.demonstration.deeds import Deed
from services.notify import operations
from shared.kernel.issued import Issued

_READERS: Final = ("can-bo", "chu-tich", "thu-quy")
_LATELY: Final = date(2025, 5, 12)  # what came after it is still new to who looks


def deeds() -> Iterator[Deed]:
    """Yield the reading of everything unread."""
    for day in (*map(working_day, months()), _LATELY):
        for number, reader in enumerate(_READERS):
            label = f"inbox-{reader}-{day:%Y%m%d}"
            do = partial(_read, reader, label)
            yield Deed(moment(day, 17, 20 + number), reader, label, do, needs_all_heard=True)


def _read(reader: str, label: str, commune: Commune, issued: Issued) -> None:
    while unread := operations.list_messages(commune.notify, issued, unread_only=True):
        for message in unread:
            own = commune.issued(reader, issued.at, f"{label}-{message.message_id}")
            operations.mark_read(commune.notify, own, message.message_id)
