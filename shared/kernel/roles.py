"""Who works with the platform: roles are data of an officer, by unit and period."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is for. The Vietnamese name is what people see (docs/glossary.md)."""

    CHILD_OFFICER = "child_officer"
    CHAIRMAN = "chairman"
    ACCOUNTANT = "accountant"
    TREASURER = "treasurer"
    HAMLET_HEAD = "hamlet_head"
    CONTRIBUTOR = "contributor"
    PROVINCE_OFFICER = "province_officer"
    ADMINISTRATOR = "administrator"

    @property
    def vi(self) -> str:
        """The name of the role as officers read it."""
        return _VI[self]


_VI = {
    Role.CHILD_OFFICER: "Người làm công tác bảo vệ trẻ em",
    Role.CHAIRMAN: "Chủ tịch UBND",
    Role.ACCOUNTANT: "Kế toán quỹ",
    Role.TREASURER: "Thủ quỹ",
    Role.HAMLET_HEAD: "Trưởng xóm",
    Role.CONTRIBUTOR: "Cán bộ đơn vị phối hợp",
    Role.PROVINCE_OFFICER: "Cán bộ cấp tỉnh",
    Role.ADMINISTRATOR: "Quản trị hệ thống",
}


class ClientScope(StrEnum):
    """What a machine client is for: a right in the permission table that no person is given.

    The value is the scope as OAuth 2 names it.
    """

    EVENTS = "events"
    NOTICES = "notices"
    FIGURES = "figures"

    @property
    def vi(self) -> str:
        """What the scope allows, as administrators read it."""
        return _CLIENT_VI[self]


_CLIENT_VI = {
    ClientScope.EVENTS: "Nghe sự kiện",
    ClientScope.NOTICES: "Gửi thông báo về trẻ em",
    ClientScope.FIGURES: "Đọc số liệu và báo cáo",
}


class Scope(StrEnum):
    """How far a permission reaches."""

    UNIT = "unit"  # the record's unit lies under the unit of the grant
    OWN = "own"  # what concerns the officer alone: own inbox, own password
    NODE = "node"  # the whole installation
