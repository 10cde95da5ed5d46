"""The OpenAPI 3.1 document of a service.

Its API as its routes say it, and what all routes share: problem+json, the Idempotency-Key, the
ticket.
"""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from shared.web.problems import PROBLEM
from shared.web.visiting import TICKET_COOKIE

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
}
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
_ALWAYS: Final = {"401": "NotSignedIn", "403": "NotAllowed", "500": "Fault", "503": "NotYet"}
_OF_RECORDS: Final = {"404": "NotFound", "422": "Invalid"}
_OF_CHANGES: Final = {"404": "NotFound", "409": "Conflict", "422": "Invalid"}
_RESPONSES: Final = {
    "NotSignedIn": "Chưa có vé hợp lệ (`not_signed_in`).",
    "NotAllowed": "Không có quyền (`not_allowed`), hoặc yêu cầu đến từ trang khác.",
    "NotFound": "Không có trong phạm vi phụ trách (`not_found`).",
    "Conflict": "Một quy tắc không cho phép, hoặc hồ sơ vừa được người khác sửa.",
    "Invalid": "Nội dung chưa hợp lệ; `field` hoặc `errors` nói chỗ cần sửa.",
    "Fault": "Lỗi của hệ thống; `fault_id` để báo người quản trị.",
    "NotYet": "Quyền vừa thay đổi, dịch vụ chưa nhận được; thử lại sau `Retry-After` giây.",
}


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
    for item in paths.values():
        for method in _METHODS:
            if method in item:
                _complete(item[method], method)
    components = document.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = _PROBLEM_SCHEMA
    components["securitySchemes"] = _SECURITY
    components["responses"] = {name: _response(said) for name, said in _RESPONSES.items()}
    document["security"] = [{name: []} for name in _SECURITY]
    document["paths"] = paths
    return document


def _complete(operation: dict[str, Any], method: str) -> None:
    is_change = method in _UNSAFE
    responses = operation.setdefault("responses", {})
    responses.pop("422", None)  # FastAPI's own form of it, which we never answer
    for status, name in (_ALWAYS | (_OF_CHANGES if is_change else _OF_RECORDS)).items():
        responses.setdefault(status, {"$ref": f"#/components/responses/{name}"})
    if is_change:
        operation.setdefault("parameters", []).append(_KEY)


def _response(said: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": said, "content": {PROBLEM: {"schema": schema}}}
