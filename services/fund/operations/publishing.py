"""The public statement: what anybody may read without signing in, and add up again."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.fund.documents import Letterhead
from services.fund.readmodels import campaigns, public_statement
from services.fund.readmodels.public_statement import MERGED, RECEIVED_PARTS, Group
from services.fund.reference import Form, HandKind, Organisation, Purpose
from shared.desk import Desk
from shared.eventstore import chain
from shared.kernel.refusals import NotFound
from shared.units.tree import Unit

_TITLES: Final = {
    "by_form": "Thu theo hình thức",
    "by_campaign": "Thu theo đợt vận động",
    "by_collector": "Thu theo xóm, đơn vị vận động",
    "used": "Sử dụng theo mục đích",
}
_EMPTY: Final = {"by_campaign": "Ngoài các đợt vận động", "by_collector": "Nộp trực tiếp"}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class PublicRow:
    """One group: what it is called, how many gifts or grants, for how many children, how much."""

    label: str
    times: int
    children: int
    amount_dong: int


@dataclass(frozen=True, slots=True)
class PublicTable:
    """The same money seen by one of its sides: every table of income has the same sum."""

    part: str
    title: str
    rows: tuple[PublicRow, ...]

    @property
    def amount_dong(self) -> int:
        """The sum of the rows."""
        return sum(row.amount_dong for row in self.rows)


@dataclass(frozen=True, slots=True)
class PublicStatement:
    """A year of a commune's fund. `position` and `chain` seal the facts that it was made of."""

    unit_name: str
    unit_code: str
    year: int
    years: tuple[int, ...]
    opening_dong: int
    received_dong: int
    used_dong: int
    closing_dong: int
    tables: tuple[PublicTable, ...]
    position: int
    chain: str

    @property
    def fund_name(self) -> str:
        """The fund as people call it."""
        return Letterhead(self.unit_name, "").fund_name


def public_statement_of(desk: Desk, unit_code: str, year: int | None) -> PublicStatement:
    """Return what the fund of a unit made public; without a year, of its newest."""
    unit = _unit_with(desk, unit_code)
    years = tuple(desk.read(public_statement.years, unit.id))
    if not years or (year is not None and year not in years):
        raise NotFound
    found = desk.read(public_statement.ask, unit.id, year or years[0])
    head = desk.read(chain.head)
    parts = [*((part, found.received[part]) for part in RECEIVED_PARTS), ("used", found.used)]
    return PublicStatement(
        unit_name=unit.name,
        unit_code=unit.code,
        year=found.year,
        years=years,
        opening_dong=found.opening_dong,
        received_dong=found.received_dong,
        used_dong=found.used_dong,
        closing_dong=found.closing_dong,
        tables=tuple(_table(desk, part, groups) for part, groups in parts),
        position=head.position,
        chain=head.hash.hex(),
    )


def statement_csv(statement: PublicStatement) -> str:
    """Return the statement as a table that a spreadsheet opens and anybody can add up."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(("bang", "muc", "so_luot", "so_tre", "so_tien_dong"))
    rows.writerow(("dau_ky", "Số dư đầu kỳ", "", "", statement.opening_dong))
    for table in statement.tables:
        for row in table.rows:
            cells = (table.part, _harmless(row.label), row.times, row.children, row.amount_dong)
            rows.writerow(cells)
    rows.writerow(("cuoi_ky", "Số dư cuối kỳ", "", "", statement.closing_dong))
    rows.writerow(("chuoi_kiem_chung", statement.chain, statement.position, "", ""))
    return written.getvalue()


def _unit_with(desk: Desk, code: str) -> Unit:
    """Find the unit that bears a code now: codes are used again, the newest bearer counts."""
    bearers = [unit for unit in desk.units if unit.code == code and unit.kind != "hamlet"]
    if not bearers:
        raise NotFound
    return max(bearers, key=lambda unit: (unit.valid_until is None, unit.valid_from))


def _table(desk: Desk, part: str, groups: Sequence[Group]) -> PublicTable:
    return PublicTable(part, _TITLES[part], tuple(_rows(desk, part, groups)))


def _rows(desk: Desk, part: str, groups: Iterable[Group]) -> Iterable[PublicRow]:
    for group in groups:
        yield PublicRow(
            _label(desk, part, group.key), group.times, group.children, group.amount_dong
        )


def _label(desk: Desk, part: str, key: str) -> str:
    if key == MERGED:
        return "Các nhóm nhỏ hơn 5, gộp lại"
    if key == HandKind.OTHER:
        return "Bút toán khác"
    if key in (HandKind.INTEREST, HandKind.REFUND):
        return HandKind(key).vi
    if key == "":
        return _EMPTY[part]
    match part:
        case "by_form":
            return Form(key).vi
        case "by_campaign":
            campaign = desk.read(campaigns.find, UUID(key))
            return campaign.name if campaign else _EMPTY[part]
        case "by_collector":
            kind, _, hamlet_id = key.partition(":")
            return desk.units.name(UUID(hamlet_id)) if hamlet_id else Organisation(kind).vi
        case _:
            return Purpose(key).vi


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
