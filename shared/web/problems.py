"""How a no is answered: a page for people, problem+json (RFC 9457) for machines.

And the way of those who have no valid ticket to where they get one, with what they typed kept.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlsplit

import structlog
from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse
from pydantic_core import ErrorDetails
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from starlette.applications import Starlette
from starlette.datastructures import URL
from starlette.exceptions import HTTPException

from shared.database import CannotConnect, NoRoom
from shared.identity.ticket import Ticket
from shared.kernel.refusals import Refused
from shared.web import drafts
from shared.web.answering import error_page
from shared.web.posted import read_posted
from shared.web.sentences import api_errors
from shared.web.visiting import NotSignedIn, RightsNotHeard, is_of_api, recognise

log = structlog.get_logger()

RENEW: Final = "/registry/renew"
PROBLEM: Final = "application/problem+json"
_SAFE: Final = ("GET", "HEAD")
_SIGN_IN_AGAIN: Final = "Phiên làm việc đã hết hạn. Hãy đăng nhập lại."
_TITLES: Final = {
    400: "Yêu cầu không đọc được",
    401: "Cần đăng nhập",
    403: "Không được phép",
    404: "Không tìm thấy",
    405: "Không làm được ở địa chỉ này",
    409: "Chưa thực hiện được",
    413: "Quá dài",
    415: "Không đúng loại nội dung",
    422: "Thông tin chưa hợp lệ",
    500: "Có lỗi của hệ thống",
    503: "Chưa sẵn sàng",
    507: "Máy chủ hết chỗ",
}
_DETAILS: Final = {
    404: "Không có trang này. Có thể địa chỉ bị gõ sai, hoặc trang đã được chuyển đi.",
    405: "Địa chỉ này không nhận kiểu yêu cầu vừa gửi.",
    413: "Nội dung gửi lên quá lớn.",
}
_CODES: Final = {
    400: "malformed",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "not_a_form",
}
_UNFORESEEN: Final = "Yêu cầu không thực hiện được"
_FOREIGN: Final = (
    "Yêu cầu này không đến từ một trang của Măng Non nên không được thực hiện. "
    "Hãy mở lại trang và thử lại."
)
_NO_JSON: Final = "Hãy gửi nội dung là JSON, với Content-Type: application/json."
_BROKEN: Final = (
    "Việc vừa rồi chưa chắc đã được ghi. Hãy thử lại; nếu vẫn lỗi, báo mã này cho người quản trị."
)

_NO_ROOM: Final = (
    "Ổ đĩa của máy chủ đã đầy nên việc vừa rồi chưa được làm. Hãy báo người quản trị giải phóng "
    "chỗ rồi thử lại. Những trang không có tên trẻ vẫn xem được."
)
_AWAY: Final = (
    "Cơ sở dữ liệu chưa trả lời nên việc vừa rồi chưa chắc đã được ghi. Hãy gửi lại sau ít phút: "
    "gửi lại cùng biểu mẫu không bị ghi hai lần. Việc gấp hãy ghi ra giấy, kèm giờ."
)

_BUSY: Final = (
    "Hệ thống đang quá tải nên việc vừa rồi chưa chắc đã được ghi. Hãy gửi lại sau ít phút: gửi "
    "lại cùng biểu mẫu không bị ghi hai lần. Việc gấp hãy ghi ra giấy, kèm giờ."
)


def handle_problems(app: Starlette) -> None:
    """Let `app` answer refusals, missing tickets and HTTP errors in our way."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(NotSignedIn, _not_signed_in)
    app.add_exception_handler(NoRoom, _no_room)
    app.add_exception_handler(CannotConnect, _database_away)
    for too_late in (TimeoutError, NoConnectionFree):
        app.add_exception_handler(too_late, _too_busy)
    app.add_exception_handler(RightsNotHeard, _rights_not_heard)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)


def is_for_machine(request: Request) -> bool:
    """Say whether the answer is for a program: by the path, or by what it accepts."""
    accepts = request.headers.get("Accept", "")
    return is_of_api(request) or ("json" in accepts and "text/html" not in accepts)


def problem(
    request: Request,
    status: int,
    code: str,
    detail: str,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """Return the answer that says no: `code` is stable, `detail` a Vietnamese sentence."""
    title = _TITLES.get(status, _UNFORESEEN)
    if not is_for_machine(request):
        answer: Response = error_page(
            request, status, title=title, detail=detail, code=code, **more
        )
    else:
        body = {"type": "about:blank", "title": title, "status": status, "code": code}
        more = {name: value for name, value in more.items() if value}
        answer = JSONResponse(body | {"detail": detail} | more, status, media_type=PROBLEM)
    answer.headers.update(headers or {})
    return answer


async def foreign(request: Request) -> Response:
    """Answer a request that another site made."""
    return problem(request, 403, "foreign_origin", _FOREIGN)


async def failed(request: Request, fault_id: str) -> Response:
    """Answer in place of what broke: in the shell, or plainly if that is what broke."""
    try:
        return problem(request, 500, "fault", _BROKEN, fault_id=fault_id)
    except Exception:  # noqa: BLE001 - the fault was logged; the reader still needs its id
        return PlainTextResponse(f"{_BROKEN} ({fault_id})", 500)


async def _refused(request: Request, refused: Exception) -> Response:
    assert isinstance(refused, Refused)
    return problem(
        request, refused.status, refused.code, refused.message, field=refused.field or ""
    )


async def _malformed(request: Request, malformed: Exception) -> Response:
    assert isinstance(malformed, RequestValidationError)
    details: list[ErrorDetails] = list(malformed.errors())
    errors = list(api_errors(details))
    if any(error["loc"][0] == "path" for error in details):  # an id that cannot be one
        return problem(request, 404, "not_found", _DETAILS[404])
    if _is_no_json(request) and any(error["loc"] == ("body",) for error in details):
        return problem(request, 415, "not_json", _NO_JSON)
    return problem(request, 422, "malformed", errors[0]["detail"], errors=errors)


def _is_no_json(request: Request) -> bool:
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return bool(kind) and kind != "application/json" and not kind.endswith("+json")


async def _http(request: Request, raised: Exception) -> Response:
    assert isinstance(raised, HTTPException)
    status = raised.status_code
    code = _CODES.get(status, f"http_{status}")
    if not is_for_machine(request):
        await run_in_threadpool(recognise, request)
    return problem(request, status, code, _DETAILS.get(status, f"{_UNFORESEEN}."), raised.headers)


async def _rights_not_heard(request: Request, _: Exception) -> Response:
    detail = "Đang cập nhật quyền của bạn, hãy thử lại sau vài giây."
    return problem(request, 503, "rights_not_heard", detail, {"Retry-After": "2"})


async def _no_room(request: Request, _: Exception) -> Response:
    log.error("disk_full", method=request.method, status=507)
    return problem(request, 507, "disk_full", _NO_ROOM, {"Retry-After": "60"})


async def _database_away(request: Request, _: Exception) -> Response:
    log.error("database_away", method=request.method, status=503)
    return problem(request, 503, "database_away", _AWAY, {"Retry-After": "10"})


async def _too_busy(request: Request, _: Exception) -> Response:
    log.error("too_busy", method=request.method, status=503)
    return problem(request, 503, "too_busy", _BUSY, {"Retry-After": "30"})


async def _not_signed_in(request: Request, raised: Exception) -> Response:
    assert isinstance(raised, NotSignedIn)
    by_program = "Authorization" in request.headers
    if by_program or is_for_machine(request):
        headers = {"WWW-Authenticate": 'Bearer realm="mangnon"'}
        return problem(request, 401, "not_signed_in", _SIGN_IN_AGAIN, headers)
    if request.method in _SAFE:
        url = request.url
        return _renew(f"{url.path}?{url.query}" if url.query else url.path)
    page = _page_of(request)
    back = page.path
    if raised.expired is not None:
        kept = await _keep_draft(request, page.path, raised.expired)
        query = page.remove_query_params(drafts.QUERY)
        query = query.include_query_params(**{drafts.QUERY: kept}) if kept else query
        back = f"{query.path}?{query.query}" if query.query else query.path
    answer = _renew(back)
    if "HX-Request" in request.headers:  # a fragment cannot lead to sign-in: the page must
        return Response(status_code=200, headers={"HX-Redirect": answer.headers["Location"]})
    return answer


def _renew(back: str) -> RedirectResponse:
    local = "/" + back.lstrip("/\\")  # "//elsewhere" would lead out of here
    return RedirectResponse(f"{RENEW}?back={quote(local, safe='/')}", 303)


async def _keep_draft(request: Request, page: str, ticket: Ticket) -> str | None:
    """Seal what was posted; None where it cannot be read or is too large."""
    state = request.app.state
    try:
        posted = await read_posted(request)
    except Refused:
        return None
    return await run_in_threadpool(drafts.keep, state.desk, state.draft_key, ticket, page, posted)


def _page_of(request: Request) -> URL:
    """Return the page from which a form was posted: its Referer where that is ours."""
    referer = request.headers.get("Referer", "")
    is_ours = urlsplit(referer).netloc == request.headers.get("Host")
    found = URL(referer) if is_ours and referer else request.url
    return found.replace(scheme="", netloc="", fragment="")
