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


class Scope(StrEnum):
    """How far a permission reaches."""

    UNIT = "unit"  # the record's unit lies under the unit of the grant
    OWN = "own"  # what concerns the officer alone: own inbox, own password
    NODE = "node"  # the whole installation
