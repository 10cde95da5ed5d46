"""A child's counted life: where and as what the child counts from day to day, as now known.

Each thing heard about a child gives a new life; what the new one counts and the old one did not is
added, what the old one counted and the new one does not is taken back (`life_counts`). So moves,
changes that come late and corrections of any field are all the same operation.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Details:
    """What a child is counted by while it is so."""

    unit_id: str
    hamlet_id: str
    birth_date: date
    sex: str
    ethnicity: str
    poverty: str
    birth_registered: bool
    has_personal_id: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """From `since` until the next segment the child counts by `details`, or (None) does not."""

    since: date
    details: Details | None
    reason: str
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Spell:
    """A special circumstance from `since` on; `until` is the first day without it."""

    group: int
    subgroup: int | None
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """All that is counted of one child; segments in order of days, then of hearing."""

    child_id: str
    segments: tuple[Segment, ...] = ()
    spells: tuple[Spell, ...] = ()

    def on(self, day: date) -> Details | None:
        """Return what the child counts by on a day, or None where it does not count."""
        active = [segment for segment in self.segments if segment.since <= day]
        return active[-1].details if active else None

    @property
    def latest(self) -> Details | None:
        """What was last known of the child, also after it left the count."""
        known = [segment.details for segment in self.segments if segment.details is not None]
        return known[-1] if known else None


# ── what is heard ────────────────────────────────────────────────────────────────────────────


def registered(life: Life, details: Details, origin: str, present_from: date) -> Life:
    """The child entered the register; again after it had left, it came back."""
    if not life.segments:
        return replace(life, segments=(Segment(present_from, details, origin),))
    last = life.segments[-1]
    if last.reason != "departure":
        return life
    back = Segment(max(present_from, last.since), details, "return")
    return replace(life, segments=(*life.segments, back))


def changed(life: Life, since: date, details: Details) -> Life:
    """Something about the child is otherwise from a day on: only what differs changes."""
    old = life.latest
    if old is None:
        return life
    new = _differing(old, details)
    later = tuple(
        replace(segment, details=replace(segment.details, **new))
        if segment.details is not None and segment.since >= since
        else segment
        for segment in life.segments
    )
    active = life.on(since)
    if active is None or any(segment.since == since for segment in life.segments):
        return replace(life, segments=later)
    begun = Segment(since, replace(active, **new), "change")
    return replace(life, segments=_inserted(later, begun))


def corrected(life: Life, details: Details, present_from: date) -> Life:
    """Something about the child was never so: only what was wrong changes, as far back as it was.

    A former hamlet or a former poverty status stays where it was: it was not what was wrong.
    """
    old = life.latest
    if old is None:
        return life
    new = _differing(old, details)
    segments = []
    for segment in life.segments:
        if segment.details is None:
            segments.append(segment)
            continue
        wrong = {
            name: value
            for name, value in new.items()
            if getattr(segment.details, name) == getattr(old, name)
        }
        segments.append(replace(segment, details=replace(segment.details, **wrong)))
    return replace(life, segments=_beginning(tuple(segments), present_from))


def moved(life: Life, day: date, unit_id: str, hamlet_id: str) -> Life:
    """The child lives elsewhere within the node from a day on."""
    old = life.latest
    if old is None:
        return life
    active = life.on(day)
    if active is None:
        # Only who left can come back, and not before leaving.
        if life.segments[-1].reason != "departure" or day < life.segments[-1].since:
            return life
        there = replace(old, unit_id=unit_id, hamlet_id=hamlet_id)
        return replace(life, segments=(*life.segments, Segment(day, there, "return")))
    left = (active.unit_id, active.hamlet_id)
    there = replace(active, unit_id=unit_id, hamlet_id=hamlet_id)
    later = tuple(
        replace(segment, details=replace(segment.details, unit_id=unit_id, hamlet_id=hamlet_id))
        if segment.details is not None
        and segment.since > day
        and (segment.details.unit_id, segment.details.hamlet_id) == left
        else segment
        for segment in life.segments
    )
    return replace(life, segments=_inserted(later, Segment(day, there, "move")))


def ended(life: Life, day: date, reason: str, cause: str | None = None) -> Life:
    """The child left the count: departure, death or the sixteenth birthday."""
    if life.on(day) is None:
        return life
    before = tuple(segment for segment in life.segments if segment.since <= day)
    return replace(life, segments=(*before, Segment(day, None, reason, cause)))


def circumstance_recorded(life: Life, group: int, subgroup: int | None, since: date) -> Life:
    """A special circumstance began."""
    if any(_is_open(spell, group, subgroup) for spell in life.spells):
        return life
    return replace(life, spells=(*life.spells, Spell(group, subgroup, since)))


def circumstance_ended(life: Life, group: int, subgroup: int | None, ended_on: date) -> Life:
    """A special circumstance ended."""
    spells = tuple(
        replace(spell, until=ended_on) if _is_open(spell, group, subgroup) else spell
        for spell in life.spells
    )
    return replace(life, spells=spells)


def _differing(old: Details, new: Details) -> dict[str, Any]:
    return {
        field.name: getattr(new, field.name)
        for field in fields(Details)
        if getattr(new, field.name) != getattr(old, field.name)
    }


def _inserted(segments: Iterable[Segment], new: Segment) -> tuple[Segment, ...]:
    kept = list(segments)
    place = sum(1 for segment in kept if segment.since <= new.since)
    return (*kept[:place], new, *kept[place:])


def _beginning(segments: tuple[Segment, ...], present_from: date) -> tuple[Segment, ...]:
    """Let the last stay (since the child last was absent) begin on another day."""
    first = max((n + 1 for n, one in enumerate(segments[:-1]) if one.details is None), default=0)
    if segments[first].since == present_from:
        return segments
    earlier, stay = segments[:first], segments[first:]
    if earlier:
        present_from = max(present_from, earlier[-1].since)
    begun = replace(stay[0], since=present_from)
    clamped = (replace(one, since=max(one.since, present_from)) for one in stay[1:])
    return (*earlier, begun, *clamped)


def _is_open(spell: Spell, group: int, subgroup: int | None) -> bool:
    return spell.until is None and (spell.group, spell.subgroup) == (group, subgroup)
