"""Figures for machines: all of a period, the events under one, the catalogue, the export."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from services.reporting import operations
from services.reporting.api.bodies import (
    EventAnswer,
    FigureAnswer,
    FiguresAnswer,
    OpenedAnswer,
    RowsAnswer,
    SideAnswer,
)
from services.reporting.readmodels.conditions import Cut
from services.reporting.readmodels.drilldown import Under
from services.reporting.readmodels.figures import Figure, Value
from services.reporting.readmodels.report_lines import Line
from services.reporting.reference import catalogue
from shared.kernel.refusals import Invalid
from shared.kernel.roles import ClientScope
from shared.web import Visiting, open_to

api = APIRouter(tags=["reporting"])


class Question(BaseModel):
    """Hỏi về đơn vị nào, kỳ nào, và như đã biết đến đâu."""

    model_config = ConfigDict(extra="forbid")

    unit_id: UUID = Field(description="Xã (hoặc đơn vị trên xã)")
    start: date = Field(description="Ngày đầu kỳ")
    end: date = Field(description="Ngày cuối kỳ")
    own: int | None = Field(None, ge=0, description="Chỉ tính sự kiện báo cáo đến vị trí này")
    heard: int | None = Field(None, ge=0, description="Chỉ tính điều nghe được đến vị trí này")

    @property
    def period(self) -> tuple[date, date]:
        """The period as operations take it."""
        return self.start, self.end

    @property
    def cut(self) -> Cut | None:
        """How far what is known may reach."""
        if self.own is None and self.heard is None:
            return None
        if self.own is None or self.heard is None:
            raise Invalid("cut_incomplete", "Hãy ghi cả hai vị trí own và heard.", "own")
        return Cut(self.own, self.heard)


class PagedQuestion(Question):
    """Cũng vậy, từng trang 200 sự kiện."""

    page: int = Field(1, ge=1, le=10_000)


class ExportQuestion(Question):
    """Cũng vậy, cho một loại báo cáo."""

    code: Literal["half_year", "annual"] = Field("half_year", description="Loại báo cáo")


Code = Annotated[str, Path(max_length=120, description="Mã chỉ tiêu, ví dụ special_by_group.4")]


@api.get(
    "/api/figures",
    summary="Các con số của một kỳ",
    openapi_extra=open_to(ClientScope.FIGURES),
)
def figures(visit: Visiting, asked: Annotated[Question, Query()]) -> FiguresAnswer:
    """Mọi con số của đề cương, tính đến nay hoặc như đã biết ở một vị trí trong quá khứ."""
    lines = operations.show_figures(
        visit.desk, visit.issue(), asked.unit_id, asked.period, cut=asked.cut
    )
    return FiguresAnswer(figures=[_figure(line) for line in lines])


@api.get("/api/figures/{measure}/events", summary="Các sự kiện đứng dưới một con số")
def events(
    visit: Visiting, measure: Code, asked: Annotated[PagedQuestion, Query()]
) -> OpenedAnswer:
    """Sự kiện nào, của dịch vụ nào, ngày nào, về hồ sơ nào (bút danh). 200 dòng mỗi trang."""
    opened = operations.open_figure(
        visit.desk,
        visit.issue(),
        asked.unit_id,
        measure,
        asked.period,
        cut=asked.cut,
        page=asked.page,
    )
    sides = opened.sides or ((opened.figure, opened.under),)
    return OpenedAnswer(
        measure=opened.figure.code,
        value=_plain(opened.figure.value),
        sides=[_side(figure, under) for figure, under in sides],
    )


@api.get("/api/measures", summary="Danh mục chỉ tiêu")
def measures(visit: Visiting) -> RowsAnswer:
    """Mỗi chỉ tiêu: tên, mục của đề cương, cách tính, nguồn, đã kiểm chứng hay chưa."""
    del visit
    return RowsAnswer(
        rows=[
            {
                "measure": one.code,
                "name": one.vi,
                "section": one.section,
                "kind": one.kind.value,
                "unit": one.unit,
                "organisation": one.organisation,
                "sources": list(one.sources),
                "set_code": one.set_code,
                "citation": one.citation,
                "verified": one.verified,
            }
            for one in catalogue.measures()
        ]
    )


@api.get("/api/figures/export", summary="Con số và mã sự kiện (figures.json)")
def export(visit: Visiting, asked: Annotated[ExportQuestion, Query()]) -> RowsAnswer:
    """Mọi con số của báo cáo với mã các sự kiện đứng dưới; tỷ lệ có sự kiện của cả hai vế."""
    rows = operations.export_report_figures(
        visit.desk,
        visit.issue(),
        asked.unit_id,
        asked.period,
        code=asked.code,
        cut=asked.cut,
    )
    return RowsAnswer(rows=rows)


def _figure(line: Line) -> FigureAnswer:
    figure, measure = line.figure, line.measure
    return FigureAnswer(
        section=measure.section,
        measure=figure.code,
        name=line.label,
        kind=measure.kind.value,
        unit=measure.unit,
        period=f"{figure.asked.start.isoformat()}/{figure.asked.end.isoformat()}",
        value=_plain(figure.value),
        previous=_plain(figure.previous),
        entered=measure.rests_on_entered,
        citation=measure.citation,
        verified=measure.verified,
    )


def _side(figure: Figure, under: tuple[Under, ...]) -> SideAnswer:
    return SideAnswer(
        measure=figure.code,
        value=_plain(figure.value),
        events=[
            EventAnswer(
                event_id=one.event_id,
                kind=one.kind,
                effective_on=one.effective_on,
                record=one.pseudonym,
                link=one.link,
                quantity=one.quantity,
                value=one.value,
            )
            for one in under
        ],
    )


def _plain(value: Value) -> int | float | None:
    return float(value) if isinstance(value, Decimal) else value
