"""Accounts, by the administrator's programs."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from services.registry import operations
from services.registry.api.shapes import Made
from services.registry.operations import OfficerCard
from shared.kernel.officer import Grant
from shared.kernel.roles import Role
from shared.web import Visiting

api = APIRouter(tags=["Cán bộ"])
_DONE = 204


class GrantBody(BaseModel):
    """Vai trò tại một đơn vị trong một thời gian (A role at a unit for a period)."""

    role: Role
    unit_id: UUID
    since: date
    until: date | None = None

    @property
    def grant(self) -> Grant:
        """The same as the rights know it."""
        return Grant(self.role, self.unit_id, self.since, self.until)


class WithdrawalBody(BaseModel):
    """Vai trò thôi giao sau ngày cuối."""

    role: Role
    unit_id: UUID
    last_day: date


class NewOfficerBody(BaseModel):
    """Tài khoản mới, chưa có mật khẩu (A new account, without a password)."""

    username: str = Field(max_length=40)
    display_name: str = Field(max_length=100)
    position_title: str = Field("", max_length=100)
    unit_id: UUID
    grants: tuple[GrantBody, ...] = ()


class OfficerAnswer(BaseModel):
    """Một tài khoản (An account)."""

    officer_id: UUID
    username: str
    display_name: str
    position_title: str
    unit_id: UUID
    active: bool
    grants: list[GrantBody]
    signed_in: int

    @classmethod
    def of(cls, card: OfficerCard) -> "OfficerAnswer":
        """Return an account as programs get it: nothing of the password."""
        account = card.account
        return cls(
            officer_id=account.officer_id,
            username=account.username,
            display_name=account.display_name,
            position_title=account.position_title,
            unit_id=account.unit_id,
            active=account.active,
            grants=[
                GrantBody(role=g.role, unit_id=g.unit_id, since=g.since, until=g.until)
                for g in card.grants
            ],
            signed_in=len(card.sessions),
        )


@api.get("/api/officers")
def list_officers(visit: Visiting) -> list[OfficerAnswer]:
    """Các tài khoản và vai trò (Accounts and roles)."""
    return [OfficerAnswer.of(card) for card in operations.list_officers(visit.desk, visit.issue())]


@api.post("/api/officers", status_code=201)
def register_officer(visit: Visiting, body: NewOfficerBody) -> Made:
    """Tạo tài khoản (Open an account)."""
    officer_id = operations.register_officer(
        visit.desk,
        visit.issue(),
        username=body.username,
        display_name=body.display_name,
        position_title=body.position_title,
        unit_id=body.unit_id,
        grants=tuple(grant.grant for grant in body.grants),
    )
    return Made(id=officer_id)


@api.post("/api/officers/{officer_id}/roles", status_code=_DONE)
def grant_role(visit: Visiting, officer_id: UUID, body: GrantBody) -> Response:
    """Giao vai trò (Give a role)."""
    operations.grant_role(visit.desk, visit.issue(), officer_id, body.grant)
    return Response(status_code=_DONE)


@api.post("/api/officers/{officer_id}/roles/end", status_code=_DONE)
def withdraw_role(visit: Visiting, officer_id: UUID, body: WithdrawalBody) -> Response:
    """Thôi giao vai trò (End a role)."""
    operations.withdraw_role(
        visit.desk, visit.issue(), officer_id, body.role, body.unit_id, last_day=body.last_day
    )
    return Response(status_code=_DONE)


@api.post("/api/officers/{officer_id}/disable", status_code=_DONE)
def disable_officer(visit: Visiting, officer_id: UUID) -> Response:
    """Khoá tài khoản và kết thúc mọi phiên (Shut an account)."""
    operations.disable_officer(visit.desk, visit.issue(), officer_id)
    return Response(status_code=_DONE)


@api.post("/api/officers/{officer_id}/enable", status_code=_DONE)
def enable_officer(visit: Visiting, officer_id: UUID) -> Response:
    """Mở lại tài khoản (Open a shut account)."""
    operations.enable_officer(visit.desk, visit.issue(), officer_id)
    return Response(status_code=_DONE)
