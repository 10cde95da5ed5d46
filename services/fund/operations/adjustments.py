"""Entries that no gift, grant or transfer makes: proposed by the accountant, decided, read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.fund import adjustment, ledger, reading
from services.fund.adjustment import DecideAdjustment, ProposeAdjustment
from services.fund.events import AdjustmentDecided
from services.fund.ledger import PostAdjustment
from services.fund.operations.units import must_have_a_fund
from services.fund.reading import ReadAdjustment
from services.fund.readmodels import adjustments
from services.fund.readmodels.adjustments import AdjustmentWords, ListedAdjustment
from shared.desk import Desk
from shared.kernel.decider import Step
from shared.kernel.facts import Fact
from shared.kernel.issued import Issued
from shared.kernel.refusals import NotFound


@dataclass(frozen=True, slots=True)
class AdjustmentDossier:
    """A proposed entry with its reason and its source document."""

    adjustment: ListedAdjustment
    words: AdjustmentWords


def propose_adjustment(desk: Desk, issued: Issued, command: ProposeAdjustment) -> UUID:
    """Put an entry before the chairman; return the proposal's id."""
    must_have_a_fund(desk, command.unit_id)
    adjustment_id = issued.new_id("adjustment")
    step = Step(adjustment.stream(adjustment_id), adjustment.decider, command)
    desk.perform(issued, "propose_adjustment", step, unit=command.unit_id)
    return adjustment_id


def decide_adjustment(
    desk: Desk, issued: Issued, adjustment_id: UUID, *, approved: bool, note: str = ""
) -> None:
    """Say yes or no, not by who proposed it; a yes writes the entry into this year's books."""
    found = _find(desk, issued, "decide_adjustment", adjustment_id)
    deciding = DecideAdjustment(approved, note)
    steps = [Step(adjustment.stream(adjustment_id), adjustment.decider, deciding)]
    if approved:
        books = ledger.stream(found.unit_id, issued.today.year)
        posting = PostAdjustment(found.unit_id)
        steps.append(Step(books, ledger.decider, posting, complete=_as_approved))
    desk.perform(issued, "decide_adjustment", *steps, unit=found.unit_id)


def read_adjustment(desk: Desk, issued: Issued, adjustment_id: UUID) -> AdjustmentDossier:
    """Return a proposed entry with its reason, to decide on it."""
    found = _find(desk, issued, "read_adjustment", adjustment_id)
    command = ReadAdjustment(found.unit_id, adjustment_id)
    done = desk.perform(
        issued,
        "read_adjustment",
        Step(reading.stream_of(adjustment_id), reading.decider, command),
        unit=found.unit_id,
        ask=lambda connection: adjustments.words_of(connection, adjustment_id),
    )
    return AdjustmentDossier(found, done.answer)


def list_adjustments(desk: Desk, issued: Issued, unit_id: UUID) -> list[ListedAdjustment]:
    """Return the unit's proposed entries, newest first, without their reasons."""
    desk.rights(issued, "list_adjustments").must_cover(unit_id)
    return desk.read(adjustments.ask, unit_id)


def _find(desk: Desk, issued: Issued, operation: str, adjustment_id: UUID) -> ListedAdjustment:
    rights = desk.rights(issued, operation)
    found = desk.read(adjustments.find, adjustment_id)
    if found is None or not rights.covers(found.unit_id):
        raise NotFound
    return found


def _as_approved(entry: PostAdjustment, earlier: Sequence[Fact]) -> PostAdjustment:
    for fact in earlier:
        if isinstance(fact, AdjustmentDecided):
            note = f"{fact.reason} (chứng từ gốc: {fact.document})"
            return replace(entry, postings=fact.postings, note=note)
    return entry
