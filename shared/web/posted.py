"""What a browser posted: read once, limited, as lists of texts by name."""

from collections.abc import Mapping
from typing import Final, TypeAlias
from urllib.parse import parse_qs, urlencode

from fastapi import Request

from shared.kernel.refusals import Refused

Posted: TypeAlias = Mapping[str, list[str]]

LARGEST_FORM: Final = 256 * 1024
_MOST_FIELDS: Final = 2_000
_FORM: Final = "application/x-www-form-urlencoded"


class NotAForm(Refused):
    """The body is of a kind that no page of ours sends."""

    status = 415

    def __init__(self) -> None:
        super().__init__(
            "not_a_form",
            "Máy chủ không đọc được nội dung gửi lên vì không phải một biểu mẫu. "
            "Hãy mở lại trang và gửi từ nút trên trang.",
        )


class TooLarge(Refused):
    """More was posted than a form may hold."""

    status = 413

    def __init__(self) -> None:
        super().__init__(
            "too_large",
            f"Biểu mẫu dài quá {LARGEST_FORM // 1024} KB nên không gửi được. "
            "Hãy bớt phần chữ dài nhất rồi gửi lại.",
        )


class Garbled(Refused):
    """The body says that it is a form and cannot be read as one."""

    status = 400

    def __init__(self) -> None:
        super().__init__("garbled", "Nội dung gửi lên bị hỏng trên đường truyền. Hãy gửi lại.")


async def read_posted(request: Request) -> Posted:
    """Return the posted form; refuse what is not one (415) or too large (413)."""
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != _FORM:
        raise NotAForm
    announced = request.headers.get("Content-Length", "0")
    if announced.isdecimal() and int(announced) > LARGEST_FORM:
        raise TooLarge
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise TooLarge
    return parse(bytes(body))


def parse(body: bytes) -> Posted:
    """Return the texts of an encoded form by name."""
    try:
        return parse_qs(
            body.decode("ascii"),
            keep_blank_values=True,
            max_num_fields=_MOST_FIELDS,
            errors="strict",
        )
    except ValueError:  # not ASCII, not UTF-8 within, or too many fields
        raise Garbled from None


def encode(posted: Posted) -> bytes:
    """Return a form as it travels: what `parse` reads."""
    return urlencode(posted, doseq=True).encode("ascii")
