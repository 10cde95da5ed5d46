"""Facts of officers, of their roles and of their sign-ins."""

from datetime import date, datetime
from typing import ClassVar, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.kernel.facts import Fact, Sealed
from shared.kernel.officer import Grant
from shared.kernel.roles import Role


class HeldRole(BaseModel):
    """A role at a unit for a period; `until` is its last day."""

    model_config = ConfigDict(frozen=True)

    role: Role
    unit_id: UUID
    since: date
    until: date | None = None

    @property
    def grant(self) -> Grant:
        """The same as the rights know it."""
        return Grant(self.role, self.unit_id, self.since, self.until)


class Standing(BaseModel):
    """What an officer may do, whole; each change of it raises the version."""

    model_config = ConfigDict(frozen=True)

    roles_version: int
    active: bool
    position_title: str
    grants: tuple[HeldRole, ...]


class OfficerRegistered(Fact):
    """An officer got an account; without a password it opens no door yet."""

    fact_type: ClassVar[str] = "registry.officer_registered"
    vi: ClassVar[str] = "Đã tạo tài khoản cán bộ"
    sealed_under: ClassVar[str | None] = "officer_id"

    officer_id: UUID
    unit_id: UUID
    username: Sealed[str]
    display_name: Sealed[str]
    standing: Standing


class OfficerDescribed(Fact):
    """An officer's name or position was put right."""

    fact_type: ClassVar[str] = "registry.officer_described"
    vi: ClassVar[str] = "Đã sửa thông tin cán bộ"
    sealed_under: ClassVar[str | None] = "officer_id"

    officer_id: UUID
    display_name: Sealed[str]
    standing: Standing


class RoleGranted(Fact):
    """An officer was given a role."""

    fact_type: ClassVar[str] = "registry.role_granted"
    vi: ClassVar[str] = "Đã giao vai trò"

    officer_id: UUID
    granted: HeldRole
    standing: Standing


class RoleWithdrawn(Fact):
    """A role of an officer ended on `last_day`."""

    fact_type: ClassVar[str] = "registry.role_withdrawn"
    vi: ClassVar[str] = "Đã thôi giao vai trò"

    officer_id: UUID
    role: Role
    unit_id: UUID
    last_day: date
    standing: Standing


class PasswordSet(Fact):
    """A password was set. A temporary one must be changed before it opens the door."""

    fact_type: ClassVar[str] = "registry.password_set"
    vi: ClassVar[str] = "Đã đặt mật khẩu"
    sealed_under: ClassVar[str | None] = "officer_id"

    officer_id: UUID
    password_hash: Sealed[str]
    temporary_until: date | None


class OfficerDisabled(Fact):
    """An account was shut."""

    fact_type: ClassVar[str] = "registry.officer_disabled"
    vi: ClassVar[str] = "Đã khoá tài khoản"

    officer_id: UUID
    standing: Standing


class OfficerEnabled(Fact):
    """A shut account was opened again."""

    fact_type: ClassVar[str] = "registry.officer_enabled"
    vi: ClassVar[str] = "Đã mở lại tài khoản"

    officer_id: UUID
    standing: Standing


class SignedIn(Fact):
    """An officer came in."""

    fact_type: ClassVar[str] = "registry.signed_in"
    vi: ClassVar[str] = "Đã đăng nhập"
    sealed_under: ClassVar[str | None] = "officer_id"

    session_id: UUID
    officer_id: UUID
    name_digest: str  # under which failures of this user name were counted
    address: Sealed[str]
    device: Sealed[str]
    at: datetime


class SignInFailed(Fact):
    """Somebody failed to come in; only keyed digests of whom and from where are kept."""

    fact_type: ClassVar[str] = "registry.sign_in_failed"
    vi: ClassVar[str] = "Đăng nhập không thành công"

    name_digest: str
    address_digest: str


class SessionRenewed(Fact):
    """A sign-in was found alive and its ticket given anew."""

    fact_type: ClassVar[str] = "registry.session_renewed"
    vi: ClassVar[str] = "Đã gia hạn phiên làm việc"

    session_id: UUID
    officer_id: UUID
    at: datetime


class SessionEnded(Fact):
    """A sign-in ended: signed_out, idle, too_long, by_administrator, password_changed, disabled."""

    fact_type: ClassVar[str] = "registry.session_ended"
    vi: ClassVar[str] = "Phiên làm việc đã kết thúc"

    session_id: UUID
    officer_id: UUID
    reason: str


OfficerEvent: TypeAlias = (
    OfficerRegistered
    | OfficerDescribed
    | RoleGranted
    | RoleWithdrawn
    | PasswordSet
    | OfficerDisabled
    | OfficerEnabled
)
SessionEvent: TypeAlias = SignedIn | SignInFailed | SessionRenewed | SessionEnded
