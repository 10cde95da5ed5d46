"""Whenever a child's record is erased: say what of it is destroyed here; coarsen the letters."""

from typing import Final

from services.reporting.events import CopiesErased
from services.reporting.readmodels import lives
from shared.contracts import registry
from shared.eventstore.acts import Heard, Reaction, whenever
from shared.eventstore.coarsening import coarsened_letters, letters_to_coarsen
from shared.kernel.erased_copies import confirmation, confirming

_CONFIRMING: Final = confirming(CopiesErased)


@whenever(registry.RecordErased)
def confirm_erasure(event: registry.RecordErased, heard: Heard) -> Reaction:
    """Say what is destroyed here with an erased record: counted first, in the same transaction."""
    child, connection = str(event.child_id), heard.connection
    step = confirmation(
        _CONFIRMING,
        event.child_id,
        birth_dates=lives.rows_with_a_birth_date(connection, child),
        letters=letters_to_coarsen(connection, child),
    )
    yield heard.act("confirm_erasure", step)


@whenever(registry.RecordErased)
def coarsen_what_was_heard(event: registry.RecordErased, heard: Heard) -> Reaction:
    """Keep of a birth date in the letters what figures need, so that counting again moves none."""
    child, connection = str(event.child_id), heard.connection
    yield from coarsened_letters(connection, child, lives.coarse_of(connection, child))
