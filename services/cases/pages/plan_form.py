"""The form of a plan: six lines on one page, those left empty do not count."""

from datetime import date
from typing import Any, Final, Self

from pydantic import Field, create_model, model_validator

from services.cases.case import ProposedItem
from services.cases.reference.codes import Measure
from shared.web import FormModel, wrong

LINES: Final = tuple(range(1, 7))
_PARTS: Final = ("measure", "task", "responsible", "starts_on", "ends_on", "cost_dong")


class _Lines(FormModel):
    """A line is whole or empty."""

    @model_validator(mode="after")
    def lines_are_whole(self) -> Self:
        """Say which part of a line is missing; ask for one line at least."""
        for line in LINES:
            parts = self.line(line)
            if not any(parts.values()):
                continue
            for part in _PARTS[:-1]:
                if not parts[part]:
                    raise wrong(
                        "line_incomplete",
                        f"Hoạt động {line}: hãy nhập đủ.",
                        f"{part}_{line}",
                    )
        if not self.items():
            raise wrong("items_missing", "Kế hoạch cần ít nhất một hoạt động.", "measure_1")
        return self

    def line(self, line: int) -> dict[str, Any]:
        """Return the parts of one line as entered."""
        return {part: getattr(self, f"{part}_{line}") for part in _PARTS}

    def items(self) -> tuple[ProposedItem, ...]:
        """Return the lines that were filled in."""
        filled = (parts for line in LINES if (parts := self.line(line))["task"])
        return tuple(
            ProposedItem(**{**parts, "cost_dong": parts["cost_dong"] or 0}) for parts in filled
        )


def _fields(line: int) -> dict[str, Any]:
    return {
        f"measure_{line}": (Measure | None, Field(None, title="Biện pháp")),
        f"task_{line}": (
            str | None,
            Field(None, title="Nội dung, dịch vụ", max_length=200),
        ),
        f"responsible_{line}": (
            str | None,
            Field(None, title="Người, đơn vị chịu trách nhiệm", max_length=200),
        ),
        f"starts_on_{line}": (date | None, Field(None, title="Bắt đầu")),
        f"ends_on_{line}": (date | None, Field(None, title="Kết thúc")),
        f"cost_dong_{line}": (
            int | None,
            Field(None, title="Dự toán kinh phí", ge=0, le=1_000_000_000_000),
        ),
    }


PlanEntered: Final[type[_Lines]] = create_model(
    "PlanEntered",
    __base__=_Lines,
    **{name: field for line in LINES for name, field in _fields(line).items()},
    seen=(int | None, None),
)
