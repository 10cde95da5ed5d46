"""What a child's life contributes: stock as long as it counts, flows when it comes and goes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

from services.reporting.readmodels.contributions import Contribution, Counted, by
from services.reporting.readmodels.life import Details, Life, Segment, Spell

# The accounts of flows, by why a child comes or goes.
_ENTERING = {
    "birth": "birth",
    "arrival": "arrival",
    "return": "arrival",
    "initial": "first_listing",
}
_LEAVING = {"departure": "departure", "death": "death", "sixteen": "sixteen"}


def counted(life: Life) -> Counted:
    """Return all contributions of a life, with how often each is added or taken back."""
    found: Counter[Contribution] = Counter()
    for details, start, end in _pieces(life):
        found[_stock(life, "child", start, details)] += 1
        if end is not None:
            found[_stock(life, "child", end, details)] -= 1
        for spell in life.spells:
            _count_spell(found, life, spell, (details, start, end))
    for flow in _flows(life):
        found[flow] += 1
    return {one: times for one, times in found.items() if times}


def years_between(birth: date, day: date) -> int:
    """Return the age in full years on a day; who was born on 29 February is older on 1 March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _pieces(life: Life) -> Iterator[tuple[Details, date, date | None]]:
    """Yield what the child counts by, from (included) and to (not included)."""
    for segment, later in pairwise((*life.segments, None)):
        if segment is None or segment.details is None:
            continue
        end = later.since if later is not None else None
        if end is None or segment.since < end:
            yield segment.details, segment.since, end


def _count_spell(
    found: Counter[Contribution],
    life: Life,
    spell: Spell,
    piece: tuple[Details, date, date | None],
) -> None:
    details, start, end = piece
    first = max(start, spell.since)
    ends = [day for day in (end, spell.until) if day is not None]
    last = min(ends) if ends else None
    if last is not None and last <= first:
        return
    found[_stock(life, "circumstance", first, details, spell)] += 1
    if last is not None:
        found[_stock(life, "circumstance", last, details, spell)] -= 1
    if start <= spell.since and (end is None or spell.since < end):
        found[_stock(life, "circumstance_began", spell.since, details, spell)] += 1


def _flows(life: Life) -> Iterator[Contribution]:
    before: Details | None = None
    for number, segment in enumerate(life.segments):
        now = segment.details
        if now is not None and before is None:
            yield _flow(life, _ENTERING.get(segment.reason, "first_listing"), segment, now)
            if number == 0:
                yield _flow(life, "known", segment, now)
        elif now is not None and before is not None and now.unit_id != before.unit_id:
            yield _flow(life, "departure", segment, before)
            yield _flow(life, "arrival", segment, now)
        elif now is None and before is not None:
            yield _flow(life, _LEAVING[segment.reason], segment, before)
        before = now


def _flow(life: Life, account: str, segment: Segment, details: Details) -> Contribution:
    one = _stock(life, account, segment.since, details)
    age = years_between(details.birth_date, segment.since)
    dimensions = by(**dict(one.dimensions), age_years=age, cause=segment.cause)
    return replace(one, dimensions=dimensions)


def _stock(
    life: Life, account: str, day: date, details: Details, spell: Spell | None = None
) -> Contribution:
    return Contribution(
        account=account,
        subject=life.child_id,
        unit_id=details.unit_id,
        hamlet_id=details.hamlet_id,
        child_id=life.child_id,
        effective_on=day,
        record_kind="child",
        record_id=life.child_id,
        dimensions=by(
            sex=details.sex,
            birth_date=details.birth_date,
            ethnicity=details.ethnicity,
            poverty=details.poverty,
            birth_registered=details.birth_registered,
            has_personal_id=details.has_personal_id,
            circumstance_group=spell.group if spell else None,
            circumstance_subgroup=spell.subgroup if spell else None,
        ),
    )
