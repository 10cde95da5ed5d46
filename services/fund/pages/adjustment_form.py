"""The form of an entry of several lines: twelve on one page, those left empty do not count."""

from typing import Any, Final, Self

from pydantic import Field, create_model, model_validator

from services.fund.adjustment import DOCUMENT_LENGTH, REASON_LENGTH
from services.fund.events import Posting
from services.fund.reference import Account, Purpose
from shared.web import FormModel, wrong

LINES: Final = tuple(range(1, 13))
SHOWN_LINES: Final = 4  # the others are opened by a button
_PARTS: Final = ("account", "debit_dong", "credit_dong", "restriction")


class _Lines(FormModel):
    """A line has an account and one amount, or nothing at all."""

    @model_validator(mode="after")
    def lines_are_whole(self) -> Self:
        """Say which line lacks what."""
        for line in LINES:
            parts = self.line(line)
            if not any(parts.values()):
                continue
            if parts["account"] is None:
                raise wrong("account_missing", f"Dòng {line}: chọn tài khoản.", f"account_{line}")
            if (not parts["debit_dong"]) == (not parts["credit_dong"]):
                raise wrong(
                    "posting_amount",
                    f"Dòng {line}: ghi số tiền vào cột Nợ hoặc cột Có, chỉ một cột.",
                    f"debit_dong_{line}",
                )
        return self

    def line(self, line: int) -> dict[str, Any]:
        """Return the parts of one line as entered."""
        return {part: getattr(self, f"{part}_{line}") for part in _PARTS}

    def postings(self) -> tuple[Posting, ...]:
        """Return the lines that were filled in."""
        filled = (parts for line in LINES if (parts := self.line(line))["account"])
        return tuple(
            Posting(
                account=parts["account"],
                debit_dong=parts["debit_dong"] or 0,
                credit_dong=parts["credit_dong"] or 0,
                restriction=parts["restriction"],
            )
            for parts in filled
        )


def _amount(title: str) -> Any:
    return Field(None, title=title, ge=0)


def _fields(line: int) -> dict[str, Any]:
    return {
        f"account_{line}": (Account | None, Field(None, title="Tài khoản")),
        f"debit_dong_{line}": (int | None, _amount("Nợ")),
        f"credit_dong_{line}": (int | None, _amount("Có")),
        f"restriction_{line}": (
            Purpose | None,
            Field(None, title="Thuộc mục đích chỉ định"),
        ),
    }


AdjustmentEntered: Final[type[_Lines]] = create_model(
    "AdjustmentEntered",
    __base__=_Lines,
    reason=(str, Field(title="Lý do", max_length=REASON_LENGTH)),
    document=(str, Field(title="Số chứng từ gốc", max_length=DOCUMENT_LENGTH)),
    **{name: field for line in LINES for name, field in _fields(line).items()},
)
