"""The fund at a glance: what there is, what waits, the latest entries; the day book of a year."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.fund import adjustment, operations
from services.fund.grant import Status
from services.fund.pages.scope import Scope, Scoped, communes_of, has_one_fund, scope_of
from services.fund.readmodels.journal import Filter
from services.fund.reference import Account, VoucherType
from shared.web import Visiting, page
from shared.web.formats import show_number

pages = APIRouter(include_in_schema=False)
_LATEST: Final = 10
_PAGE: Final = 50
_WAITING: Final = (Status.PROPOSED, Status.APPROVED)


@pages.get("/")
def home(visit: Visiting, unit_id: Annotated[UUID | None, Query()] = None) -> Response:
    """Show the fund's cards; who looks after several communes chooses one first."""
    if unit_id is None and not has_one_fund(visit):
        return page(visit, "fund/communes.html", communes=communes_of(visit))
    return _overview(scope_of(visit, unit_id) if unit_id else _own(visit))


@pages.get("/journal")
def journal(
    scope: Scoped,
    voucher: VoucherType | None = None,
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    """Show the day book of a year, newest first."""
    wanted = Filter(
        scope.unit.id, scope.year, voucher=voucher, limit=_PAGE, offset=(number - 1) * _PAGE
    )
    visit = scope.visit
    entries, total = operations.list_journal(visit.desk, visit.issue(), wanted)
    return page(
        visit,
        "fund/journal.html",
        entries=entries,
        total=total,
        voucher=voucher,
        voucher_types=tuple(VoucherType),
        number=number,
        last=max(1, -(-total // _PAGE)),
        **scope.context,
    )


@pages.get("/balances")
def balances(scope: Scoped) -> Response:
    """Show the trial balance of a year and whether the day book adds up to it."""
    visit = scope.visit
    overview = operations.list_balances(visit.desk, visit.issue(), scope.unit.id, scope.year)
    goods = [
        (
            lot.goods.item,
            f"{show_number(lot.goods.quantity)} {lot.goods.measure}",
            show_number(lot.goods.unit_price_dong),
            lot.restriction.vi if lot.restriction else "",
        )
        for lot in overview.stock
    ]
    return page(visit, "fund/balances.html", overview=overview, goods=goods, **scope.context)


def _own(visit: Visiting) -> Scope:
    return scope_of(visit, next(c.id for c in communes_of(visit)))


def _overview(scope: Scope) -> Response:
    visit, unit_id = scope.visit, scope.unit.id
    issued = visit.issue()
    overview = operations.list_balances(visit.desk, issued, unit_id, scope.year)
    wanted = Filter(unit_id, scope.year, limit=_LATEST)
    entries, total = operations.list_journal(visit.desk, issued, wanted)
    listed = operations.list_grants(visit.desk, issued, unit_id)
    boards = operations.list_campaigns(visit.desk, issued, unit_id)
    proposed = (
        operations.list_adjustments(visit.desk, issued, unit_id)
        if "list_adjustments" in scope.visit.may(scope.unit.id)
        else []
    )
    return page(
        visit,
        "fund/home.html",
        adjustments=[one for one in proposed if one.status is adjustment.Status.PROPOSED],
        overview=overview,
        accounts=Account,
        entries=entries,
        total=total,
        waiting=[grant for grant in listed if grant.status in _WAITING],
        boards=[board for board in boards if board.closed_on is None],
        **scope.context,
    )
