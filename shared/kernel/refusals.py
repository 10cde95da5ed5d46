"""How the platform says no.

Refused                     a rule says no: a Vietnamese sentence for people, a code for machines
├── Invalid        422      what was typed cannot be: names the field
├── NotAllowed     403      the officer has no such right anywhere
├── NotFound       404      no such record within the officer's scope (nor does it tell which)
└── Conflict       409      somebody else changed the record meanwhile, or the name is taken

Anything else that is raised is a fault of ours: it crashes loudly and is never shown as a rule.
"""


class Refused(Exception):
    """A normal no. `code` is stable English for machines, `message` Vietnamese for people."""

    status = 409

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field


class Invalid(Refused):
    """What was entered is impossible or malformed; `field` names where."""

    status = 422


class NotAllowed(Refused):
    """The officer may not do this at all."""

    status = 403

    def __init__(self, code: str = "not_allowed", message: str = "") -> None:
        super().__init__(code, message or "Bạn không có quyền thực hiện việc này.")


class NotFound(Refused):
    """Nothing of that name lies within the officer's scope."""

    status = 404

    def __init__(self, code: str = "not_found", message: str = "") -> None:
        super().__init__(code, message or "Không tìm thấy hồ sơ trong phạm vi bạn phụ trách.")


class Conflict(Refused):
    """The record changed meanwhile, or something of that name exists already."""


class KeyReused(Invalid):
    """The idempotency key was used before for another request."""

    def __init__(self) -> None:
        super().__init__("key_reused", "Mã chống gửi trùng đã được dùng cho một yêu cầu khác.")
