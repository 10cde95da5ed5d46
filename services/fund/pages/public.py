"""The public statement: for anybody, without signing in."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.fund.operations.publishing import public_statement_of, statement_csv
from shared.web import Calling, page

pages = APIRouter(include_in_schema=False)
Year = Annotated[int | None, Query(ge=2000, le=2199)]
_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # without it spreadsheets misread Vietnamese letters


@pages.get("/public/{unit_code}")
def statement(caller: Calling, unit_code: str, year: Year = None) -> Response:
    """Show what came in and what it was used for."""
    found = public_statement_of(caller.desk, unit_code, year)
    return page(caller, "fund/public.html", statement=found)


@pages.get("/public/{unit_code}/statement.csv")
def table(caller: Calling, unit_code: str, year: Year = None) -> Response:
    """Give the same figures as a table."""
    found = public_statement_of(caller.desk, unit_code, year)
    name = f'attachment; filename="quy-{found.unit_code}-{found.year}.csv"'
    return Response(
        _BOM + statement_csv(found), 200, {"Content-Disposition": name}, "text/csv; charset=utf-8"
    )
