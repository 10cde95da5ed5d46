"""What forms offer to choose from: hamlets in reach, ethnic groups, circumstances."""

from collections.abc import Iterable
from typing import Final

from services.registry.norms import CIRCUMSTANCES, ethnicity_names
from shared.units.tree import Unit, UnitTree
from shared.web import Visit

Option = tuple[str, str]
# The groups of the province's north come first; the list is otherwise the official one.
_NEARBY: Final = ("tay", "kinh", "nung", "san_chay", "dao", "mong", "san_diu", "hoa")


def ethnicities() -> list[Option]:
    """Return the ethnic groups, those of the region first."""
    names = ethnicity_names()
    others = [slug for slug in names if slug not in _NEARBY]
    return [(slug, names[slug]) for slug in (*_NEARBY, *others)]


def hamlets(visit: Visit, operation: str) -> list[Option]:
    """Return the hamlets within the officer's right to `operation`."""
    reach = visit.desk.rights(visit.issue(), operation).unit_ids
    return _named(visit.units, (unit for unit in visit.units if unit.id in reach))


def all_hamlets(units: UnitTree) -> list[Option]:
    """Return every hamlet of the node: a child may move anywhere."""
    return _named(units, units)


def circumstances() -> list[Option]:
    """Return each group and sub-group as one choice: "4" or "4.2"."""
    found: list[Option] = []
    for row in CIRCUMSTANCES:
        whole = f"{row.group}. {row.vi}"
        found.append((str(row.group), whole))
        found += [
            (f"{row.group}.{number}", f"{row.group}.{number}. {words}")
            for number, words in enumerate(row.subgroups, start=1)
        ]
    return found


def _named(units: UnitTree, among: Iterable[Unit]) -> list[Option]:
    """Return hamlets by code; where several communes are in reach, with the commune's name."""
    hamlets = [unit for unit in among if unit.kind == "hamlet" and unit.valid_until is None]
    communes = {hamlet.parent_id for hamlet in hamlets}
    several = len(communes) > 1
    return [
        (str(one.id), f"{one.name}, {units.name(one.parent_id)}" if several else one.name)
        for one in sorted(hamlets, key=lambda unit: unit.code)
    ]
