"""The OpenAPI 3.1 document of a service.

Its API as its routes say it, and what all routes share: problem+json, the Idempotency-Key, the
ticket, the scopes of machine clients.
"""

import inspect
from typing import Any, Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from shared.kernel.roles import ClientScope
from shared.web.problems import PROBLEM
from shared.web.visiting import TICKET_COOKIE, visit

_API: Final = ("/api/", "/events")
_UNSAFE: Final = ("post", "put", "patch", "delete")
_METHODS: Final = ("get", *_UNSAFE)
_PROBLEM_SCHEMA: Final = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `code` là mã ổn định cho máy, `detail` là câu tiếng Việt cho người.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "examples": ["not_found"]},
        "detail": {"type": "string"},
        "field": {"type": "string", "description": "Mục cần sửa, nếu có."},
        "fault_id": {"type": "string", "description": "Mã lỗi để báo người quản trị (500)."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
_SECURITY: Final = {
    "ticket": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT (EdDSA)",
        "description": "Vé của node, ký Ed25519, có hạn 5 phút.",
    },
    "cookie": {"type": "apiKey", "in": "cookie", "name": TICKET_COOKIE},
    "client": {
        "type": "oauth2",
        "description": "Máy khách (RFC 6749, 4.4); vé nhận được dùng như Bearer, có hạn 5 phút.",
        "flows": {
            "clientCredentials": {
                "tokenUrl": "/registry/api/oauth/token",
                "scopes": {scope.value: scope.vi for scope in ClientScope},
            }
        },
    },
}
_PEOPLE: Final[tuple[dict[str, list[str]], ...]] = ({"ticket": []}, {"cookie": []})
_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "description": (
        "Mã do máy khách tự đặt, duy nhất cho mỗi việc. Gửi lại cùng mã và cùng nội dung thì nhận "
        "đúng câu trả lời cũ; cùng mã mà khác nội dung thì 422 `key_reused`. Nên luôn gửi."
    ),
}
_ALWAYS: Final = {
    "401": "NotSignedIn",
    "403": "NotAllowed",
    "500": "Fault",
    "503": "NotYet",
    "507": "DiskFull",
}
_OF_RECORDS: Final = {"404": "NotFound", "422": "Invalid"}
_OF_CHANGES: Final = {"404": "NotFound", "409": "Conflict", "422": "Invalid"}
_RESPONSES: Final = {
    "NotSignedIn": "Chưa có vé hợp lệ (`not_signed_in`).",
    "NotAllowed": "Không có quyền (`not_allowed`), hoặc yêu cầu đến từ trang khác.",
    "NotFound": "Không có trong phạm vi phụ trách (`not_found`).",
    "Conflict": "Một quy tắc không cho phép, hoặc hồ sơ vừa được người khác sửa.",
    "Invalid": "Nội dung chưa hợp lệ; `field` hoặc `errors` nói chỗ cần sửa.",
    "Fault": "Lỗi của hệ thống; `fault_id` để báo người quản trị.",
    "NotYet": (
        "Quyền vừa thay đổi (`rights_not_heard`), cơ sở dữ liệu chưa trả lời (`database_away`) "
        "hoặc hệ thống quá tải (`too_busy`); gửi lại cùng mã sau `Retry-After` giây."
    ),
    "DiskFull": "Đĩa của nút đã đầy (`disk_full`), chưa ghi gì; gửi lại sau `Retry-After` giây.",
}


def open_to(*scopes: ClientScope) -> dict[str, Any]:
    """Say (`openapi_extra`) that machine clients of these scopes may call a route, beside people.

    The permission table decides; a test holds the two together.
    """
    return {"security": [*_PEOPLE, *({"client": [scope.value]} for scope in scopes)]}


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the document: pages are not part of it."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        openapi_version="3.1.0",
    )
    paths = {path: item for path, item in document["paths"].items() if path.startswith(_API)}
    public = _public(app)
    for path, item in paths.items():
        for method in _METHODS:
            if method in item:
                _complete(item[method], method, is_public=(path, method) in public)
    components = document.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = _PROBLEM_SCHEMA
    components["securitySchemes"] = _SECURITY
    components["responses"] = {name: _response(said) for name, said in _RESPONSES.items()}
    document["security"] = list(_PEOPLE)
    document["paths"] = paths
    return document


def _public(app: FastAPI) -> set[tuple[str, str]]:
    """Return the (path, method) of the routes that ask nobody to be signed in."""
    return {
        (route.path, method.lower())
        for route in app.routes
        if isinstance(route, APIRoute) and not _takes_in_officers(route.dependant)
        for method in route.methods or ()
    }


def _takes_in_officers(needed: Dependant) -> bool:
    if needed.call is not None and inspect.unwrap(needed.call) is visit:
        return True
    return any(_takes_in_officers(one) for one in needed.dependencies)


def _complete(operation: dict[str, Any], method: str, *, is_public: bool) -> None:
    is_change = method in _UNSAFE
    responses = operation.setdefault("responses", {})
    responses.pop("422", None)  # FastAPI's own form of it, which we never answer
    if is_public:
        operation.setdefault("security", [])
    for status, name in (_ALWAYS | (_OF_CHANGES if is_change else _OF_RECORDS)).items():
        responses.setdefault(status, {"$ref": f"#/components/responses/{name}"})
    if is_change:
        operation.setdefault("parameters", []).append(_KEY)


def _response(said: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": said, "content": {PROBLEM: {"schema": schema}}}
