"""Grants: the list, a proposal, the chairman's decision, the treasurer's payment."""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.fund import operations
from services.fund.events import GoodsMove
from services.fund.grant import ProposeGrant, Status
from services.fund.ledger import Recipient
from services.fund.pages.scope import Scope, Scoped, scope_of
from services.fund.readmodels.plans import ApprovedPlan
from services.fund.readmodels.stock import InStore
from services.fund.reference import Account, Purpose
from services.fund.reference import Form as GrantForm
from shared.kernel.money import in_figures
from shared.web import Form, FormModel, Visit, Visiting, page, read_form, see_other
from shared.web.formats import show_date

pages = APIRouter(include_in_schema=False)

_ARTICLES: Final = {"S": 49, "I": 50}  # of support, of intervention


class NewGrant(FormModel):
    """What is asked of a proposal."""

    purpose: Purpose = Field(title="Mục đích")
    form: GrantForm = Field(title="Hình thức")
    amount_dong: int | None = Field(
        None, title="Số tiền", description="Hiện vật: để trống, tính theo đơn giá đã nhập kho"
    )
    child_count: int | None = Field(None, title="Số trẻ được nhận")
    children: tuple[UUID, ...] = Field((), title="Trẻ đã chọn")
    case_id: UUID | None = Field(
        None, title="Kế hoạch vụ việc đã duyệt", description="Khi hỗ trợ theo kế hoạch vụ việc"
    )
    lot_id: UUID | None = Field(None, title="Lô hiện vật")
    quantity: int | None = Field(None, title="Số lượng hiện vật")
    reason: str = Field(title="Lý do đề xuất", max_length=2000)


class Decision(FormModel):
    """The chairman's word."""

    approved: Literal["yes", "no"] = Field(title="Quyết định")
    note: str | None = Field(
        None, title="Ý kiến", description="Không duyệt thì phải ghi lý do", max_length=2000
    )


class Payment(FormModel):
    """Who takes the money."""

    recipient_name: str = Field(title="Họ tên người ký nhận", max_length=200)
    recipient_address: str | None = Field(None, title="Địa chỉ", max_length=200)


NewGrantForm = Annotated[Form[NewGrant], Depends(read_form(NewGrant, "propose_grant"))]
DecisionForm = Annotated[Form[Decision], Depends(read_form(Decision, "decide_grant"))]
PaymentForm = Annotated[Form[Payment], Depends(read_form(Payment, "pay_grant"))]


@pages.get("/grants")
def grants(scope: Scoped, status: Status | None = None) -> Response:
    """List the grants of the unit."""
    visit = scope.visit
    listed = operations.list_grants(visit.desk, visit.issue(), scope.unit.id, status)
    return page(
        visit,
        "fund/grants.html",
        listed=listed,
        chosen=status,
        statuses=[s for s in Status if s is not Status.NONE],
        **scope.context,
    )


@pages.get("/grants/new")
def new_grant(scope: Scoped, form: NewGrantForm) -> Response:
    """Ask for a proposal; the address may name children or a case."""
    form.suggest(form=GrantForm.CASH)
    return _new_page(scope, form)


@pages.post("/grants/new")
def propose(scope: Scoped, form: NewGrantForm) -> Response:
    """Propose the grant."""
    with form:
        visit = scope.visit
        command = _command(scope, form.entered())
        grant_id = operations.propose_grant(visit.desk, visit.issue(form.key), command)
        return see_other(f"/fund/grants/{grant_id}", said="Đã gửi đề xuất tới Chủ tịch.")
    return _new_page(scope, form)


@pages.get("/grants/{grant_id}")
def grant(visit: Visiting, grant_id: UUID) -> Response:
    """Show one grant; the reading is recorded."""
    return _page(visit, grant_id, "fund/grant.html")


@pages.get("/grants/{grant_id}/decision")
def decision(visit: Visiting, grant_id: UUID, form: DecisionForm) -> Response:
    """Ask the chairman."""
    return _page(visit, grant_id, "fund/decision.html", form)


@pages.post("/grants/{grant_id}/decision")
def decide(visit: Visiting, grant_id: UUID, form: DecisionForm) -> Response:
    """Write the decision down."""
    with form:
        asked = form.entered()
        approved = asked.approved == "yes"
        operations.decide_grant(
            visit.desk, visit.issue(form.key), grant_id, approved=approved, note=asked.note or ""
        )
        said = "Đã duyệt. Thủ quỹ sẽ chi." if approved else "Đã ghi: không duyệt."
        return see_other(f"/fund/grants/{grant_id}", said=said)
    return _page(visit, grant_id, "fund/decision.html", form)


@pages.get("/grants/{grant_id}/payment")
def payment(visit: Visiting, grant_id: UUID, form: PaymentForm) -> Response:
    """Ask the treasurer who takes the money."""
    return _page(visit, grant_id, "fund/payment.html", form)


@pages.post("/grants/{grant_id}/payment")
def pay(visit: Visiting, grant_id: UUID, form: PaymentForm) -> Response:
    """Pay, and lead to the voucher that is to be printed and signed."""
    with form:
        asked = form.entered()
        recipient = Recipient(asked.recipient_name, asked.recipient_address or "")
        entry_id = operations.pay_grant(visit.desk, visit.issue(form.key), grant_id, recipient)
        return see_other(f"/fund/vouchers/{entry_id}", said="Đã chi và ghi sổ. In phiếu để ký.")
    return _page(visit, grant_id, "fund/payment.html", form)


@pages.post("/grants/{grant_id}/withdrawal")
def withdraw(visit: Visiting, grant_id: UUID) -> Response:
    """Give the proposal up."""
    operations.withdraw_grant(visit.desk, visit.issue(), grant_id)
    return see_other(f"/fund/grants/{grant_id}", said="Đã rút đề xuất.")


def _command(scope: Scope, asked: NewGrant) -> ProposeGrant:
    amount, move = asked.amount_dong or 0, None
    if asked.lot_id is not None:
        move = GoodsMove(lot_id=asked.lot_id, quantity=asked.quantity or 0)
        prices = {lot.lot_id: lot.goods.unit_price_dong for lot in _stock(scope)}
        amount = amount or prices.get(asked.lot_id, 0) * move.quantity
    children = asked.children
    if asked.case_id is not None and not children:
        children = _child_of_plan(scope, asked.case_id)
    return ProposeGrant(
        unit_id=scope.unit.id,
        purpose=asked.purpose,
        form=asked.form,
        amount_dong=amount,
        child_count=asked.child_count or 0,
        children=children,
        case_id=asked.case_id,
        goods_out=move,
        reason=asked.reason,
    )


def _child_of_plan(scope: Scope, case_id: UUID) -> tuple[UUID, ...]:
    visit = scope.visit
    plans = operations.list_approved_plans(visit.desk, visit.issue(), scope.unit.id)
    return tuple(p.child_id for p in plans if p.case_id == case_id and p.child_id is not None)


def _stock(scope: Scope) -> tuple[InStore, ...]:
    visit = scope.visit
    found = operations.list_balances(visit.desk, visit.issue(), scope.unit.id, visit.today.year)
    return found.stock


def _new_page(scope: Scope, form: NewGrantForm) -> Response:
    visit = scope.visit
    plans = operations.list_approved_plans(visit.desk, visit.issue(), scope.unit.id)
    return page(
        visit,
        "fund/new_grant.html",
        form=form,
        plans=[(str(p.case_id), _plan_words(p)) for p in plans],
        stock=[(str(lot.lot_id), _lot_words(lot)) for lot in _stock(scope)],
        children=_child_choices(form),
        **scope.context,
    )


def _page(visit: Visit, grant_id: UUID, template: str, form: Form[Any] | None = None) -> Response:
    dossier = operations.read_grant(visit.desk, visit.issue(), grant_id)
    scope = scope_of(visit, dossier.grant.unit_id)
    overview = None
    if template != "fund/grant.html":  # who decides or pays must see what there is
        overview = operations.list_balances(
            visit.desk, visit.issue(), scope.unit.id, visit.today.year
        )
    return page(
        visit,
        template,
        grant=dossier.grant,
        words=dossier.words,
        overview=overview,
        accounts=Account,
        form=form,
        **scope.context,
    )


def _plan_words(plan: ApprovedPlan) -> str:
    day, measures = show_date(plan.approved_on), "; ".join(map(_measure_words, plan.measures))
    return f"Kế hoạch số {plan.plan_number}, duyệt {day}: {measures}"


def _measure_words(code: str) -> str:
    """Return where the Law on Children names a measure: "I.đ" is letter đ of Article 50.2."""
    level, letter = code.split(".")
    return f"điểm {letter} khoản 2 Điều {_ARTICLES[level]} Luật Trẻ em"


def _lot_words(lot: InStore) -> str:
    goods = lot.goods
    bound = f", dành cho {lot.restriction.vi}" if lot.restriction else ""
    price = in_figures(goods.unit_price_dong)
    return f"{goods.item}: còn {goods.quantity} {goods.measure}, {price}/{goods.measure}{bound}"


def _child_choices(form: NewGrantForm) -> list[tuple[str, str]]:
    """Return the children that the address named: by number, their names are the registry's."""
    chosen = form.texts("children")
    return [(child, f"Trẻ thứ {number}") for number, child in enumerate(chosen, start=1)]
