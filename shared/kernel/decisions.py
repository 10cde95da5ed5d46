"""A decision on what somebody else proposed: what is said with it."""

from shared.kernel.refusals import Invalid


def decision_note(note: str, *, approved: bool, longest: int) -> str | None:
    """Return what is kept of a decision's note, None where nothing was said.

    Raises Invalid (`reason_missing`) for a no without a reason, and (`text_too_long`) for more
    than `longest` characters.
    """
    said = note.strip()
    if not approved and not said:
        raise Invalid("reason_missing", "Không duyệt thì phải ghi lý do.", "note")
    if len(said) > longest:
        raise Invalid("text_too_long", "Ý kiến quá dài.", "note")
    return said or None
