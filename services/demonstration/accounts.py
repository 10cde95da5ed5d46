"""The officers of the demonstration: invented people, an account of each role, and its password.

Ten have a password, the same on every demonstration node, and are printed at the start. The heads
of the other hamlets and the other bodies work too, but no door is open to them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from services.demonstration.commune import COMMUNE_CODE, Commune
from services.demonstration.days import FIRST_DAY, moment
from services.demonstration.people import hamlet_codes
from services.registry import operations
from shared.desk import Desk
from shared.identity import officers
from shared.kernel.officer import SYSTEM, Grant, Officer
from shared.kernel.roles import Role

_PROVINCE_CODE: Final = "19"
_IN_OFFICE_SINCE: Final = date(2023, 11, 1)
_FIRST_ACT: Final = moment(FIRST_DAY, 7)
_ADMINISTRATOR: Final = "quan-tri"
_MACHINE: Final = "machine"


@dataclass(frozen=True, slots=True)
class Account:
    """An officer: user name, invented name, position, role, place, and the bodies spoken for."""

    username: str
    display_name: str
    position: str
    role: Role
    unit: str = COMMUNE_CODE
    bodies: tuple[str, ...] = ()
    has_password: bool = True

    @property
    def password(self) -> str | None:
        """The demonstration password, which guards nothing but invented people."""
        return f"mang-non-{self.username}" if self.has_password else None


_SHOWN: Final = (
    Account(_ADMINISTRATOR, "Ma Thị Hiên", "Quản trị hệ thống", Role.ADMINISTRATOR),
    Account("can-bo", "Nông Thị Duyên", "Công chức LĐ-TB&XH", Role.CHILD_OFFICER),
    Account("chu-tich", "Hoàng Quang Thuận", "Chủ tịch UBND xã", Role.CHAIRMAN),
    Account("ke-toan", "Triệu Thị Hảo", "Công chức Tài chính - Kế toán", Role.ACCOUNTANT),
    Account("thu-quy", "Lường Thị Mến", "Văn phòng - Thống kê, thủ quỹ", Role.TREASURER),
    Account("truong-xom", "Nguyễn Đình Khải", "Trưởng xóm", Role.HAMLET_HEAD, hamlet_codes()[0]),
    Account(
        "truong-hoc",
        "Trần Thị Xuyến",
        "Đầu mối các đơn vị trường học",
        Role.CONTRIBUTOR,
        bodies=("schools",),
    ),
    Account(
        "tram-y-te",
        "Lương Văn Toàn",
        "Trưởng Trạm Y tế xã",
        Role.CONTRIBUTOR,
        bodies=("health_station",),
    ),
    Account(
        "cong-an", "Hà Mạnh Quyết", "Phó Trưởng Công an xã", Role.CONTRIBUTOR, bodies=("police",)
    ),
    Account(
        "tinh",
        "Vũ Thị Hồng Liên",
        "Chuyên viên Sở Y tế",
        Role.PROVINCE_OFFICER,
        _PROVINCE_CODE,
    ),
)
_OTHER_BODIES: Final = (
    ("van-hoa", "Ninh Thị Thảo", "Công chức Văn hóa - Xã hội", "culture"),
    ("tu-phap", "Đặng Văn Luân", "Công chức Tư pháp - Hộ tịch", "civil_status"),
    ("tai-chinh", "Bùi Thị Kim Oanh", "Tài chính - Kế toán xã", "finance"),
    ("doan-xa", "Ma Xuân Trường", "Bí thư Đoàn xã", "youth_union"),
    ("mat-tran", "Lý Thị Lành", "Ủy ban MTTQ xã", "fatherland_front"),
)
_OTHER_HEADS: Final = (
    "Nông Văn Chung",
    "Hoàng Văn Tuyên",
    "Ma Văn Huân",
    "Lường Văn Đạt",
    "Triệu Văn Thiện",
    "Trần Văn Hiệp",
    "Hà Thị Chiêm",
    "Nông Đức Giang",
    "Phạm Văn Hoàn",
    "Bàn Văn Phúc",
    "Lương Thị Dịu",
    "Hoàng Thị Bích",
    "Lâm Văn Sơn",
)


def all_accounts() -> tuple[Account, ...]:
    """Return all officers, those with a password first."""
    bodies = (
        Account(name, who, position, Role.CONTRIBUTOR, bodies=(body,), has_password=False)
        for name, who, position, body in _OTHER_BODIES
    )
    heads = (
        Account(head_of(code), who, "Trưởng xóm", Role.HAMLET_HEAD, code, has_password=False)
        for code, who in zip(hamlet_codes()[1:], _OTHER_HEADS, strict=True)
    )
    return (*_SHOWN, *bodies, *heads)


def head_of(hamlet: str) -> str:
    """Return the user name of the head of a hamlet."""
    place = hamlet_codes().index(hamlet)
    return "truong-xom" if place == 0 else f"truong-xom-{place + 1:02}"


def speaker_of(body: str) -> str:
    """Return the user name of who speaks for a body of the plan."""
    speakers = (account.username for account in all_accounts() if body in account.bodies)
    return next(speakers, "can-bo")


def lines() -> list[str]:
    """Return what is printed of the accounts: role, user name, password."""
    rows = [
        (account.position if account.bodies else account.role.vi, account) for account in _SHOWN
    ]
    width = max(len(what) for what, _ in rows)
    names = max(len(account.username) for account in _SHOWN)
    return [
        f"  {what:<{width}}  {account.username:<{names}}  {account.password}"
        for what, account in rows
    ]


def found(seed: int, desks: Mapping[str, Desk]) -> Commune:
    """Found the node and open the accounts: the administrator's by the machine, then the others.

    Repeated, it leaves everything as it is.
    """
    machine = Commune(seed, desks, {}, {_MACHINE: SYSTEM})
    units = operations.found_node(
        machine.registry, machine.issued(_MACHINE, _FIRST_ACT, "founding")
    )
    commune = met(seed, desks, units)
    for account in all_accounts():
        if commune.registry.read(officers.find, commune.officers[account.username].id) is not None:
            continue  # the machine's own acts have no key that would spare a second password
        issued = commune.issued(_opener(account), _FIRST_ACT, _label(account))
        operations.register_officer(
            commune.registry,
            issued,
            username=account.username,
            display_name=account.display_name,
            position_title=account.position,
            unit_id=units[account.unit],
            grants=commune.officers[account.username].grants,
            password=account.password,
        )
    return commune


def met(seed: int, desks: Mapping[str, Desk], units: Mapping[str, UUID] | None = None) -> Commune:
    """Return the commune as it was founded, asking for nothing."""
    known = units or {unit.code: unit.id for unit in desks["registry"].units}
    people = {_MACHINE: SYSTEM}
    for account in all_accounts():
        opened = Commune(seed, desks, known, people)
        officer_id = opened.made(_opener(account), _label(account), "officer")
        grant = Grant(account.role, known[account.unit], _IN_OFFICE_SINCE)
        people[account.username] = Officer(officer_id, (grant,), display_name=account.display_name)
    return Commune(seed, desks, known, people)


def _opener(account: Account) -> str:
    return _MACHINE if account.username == _ADMINISTRATOR else _ADMINISTRATOR


def _label(account: Account) -> str:
    return f"officer-{account.username}"
