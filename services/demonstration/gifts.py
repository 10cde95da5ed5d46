"""What comes into the fund: campaigns with targets, and gifts great and small."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from services.demonstration.chance import Chance
from services.demonstration.commune import Commune
from services.demonstration.days import LAST_DAY, moment, working_day
from services.demonstration.deeds import Deed
from services.demonstration.people import grown_up, hamlet_codes, words
from services.fund import operations
from services.fund.campaign import OpenCampaign
from services.fund.events import Goods, Target
from services.fund.ledger import Donor, ReceiveDonation
from services.fund.reference import DonorKind, Form, Organisation, Purpose, Source
from services.registry.reference import thanh_dinh
from shared.kernel.issued import Issued

TREASURER: Final = "thu-quy"
ACCOUNTANT: Final = "ke-toan"
OFFICER: Final = "can-bo"
_STEP: Final = 10_000


@dataclass(frozen=True, slots=True)
class Gift:
    """A gift as it comes in; `amount` is 0 for things, which are counted by their price."""

    label: str
    day: date
    form: Form
    amount: int
    source: Source
    donor: Donor
    campaign: str | None = None
    hamlet: str | None = None
    organisation: Organisation | None = None
    bound_to: Purpose | None = None
    goods: Goods | None = None

    @property
    def taker(self) -> str:
        """Who writes the receipt: the accountant for the bank, the treasurer for the rest."""
        return ACCOUNTANT if self.form is Form.BANK else TREASURER

    @property
    def is_free(self) -> bool:
        """Whether it is money for anything."""
        return self.amount > 0 and self.bound_to is None


def campaigns() -> Iterator[Deed]:
    """Open each campaign with its targets, and close it after its last day."""
    for row in words("fund")["campaign"]:
        label = _campaign_label(row["code"])
        yield Deed(moment(working_day(row["starts"]), 8, 30), OFFICER, label, partial(_open, row))
        closed = working_day(row["ends"] + timedelta(days=1))
        if closed < LAST_DAY:
            do = partial(_close, row["code"])
            yield Deed(moment(closed, 16, 30), ACCOUNTANT, f"{label}-closes", do)


def gifts(seed: int) -> list[Gift]:
    """Return all gifts, by day."""
    drawing = Chance(seed, "gifts")
    found = [gift for row in words("fund")["campaign"] for gift in _of_campaign(drawing, row)]
    found += [_outside(row) for row in words("fund")["gift"]]
    found = [gift for gift in found if gift.day < LAST_DAY]
    return sorted(found, key=lambda gift: (gift.day, gift.label))


def receive(gift: Gift, commune: Commune, issued: Issued) -> None:
    """Write a gift into the books."""
    campaign_id = None
    if gift.campaign is not None:
        campaign_id = commune.made(OFFICER, _campaign_label(gift.campaign), "campaign")
    command = ReceiveDonation(
        unit_id=commune.id,
        form=gift.form,
        received_on=gift.day,
        amount_dong=gift.amount,
        source=gift.source,
        donor=gift.donor,
        campaign_id=campaign_id,
        hamlet_id=commune.units[gift.hamlet] if gift.hamlet else None,
        organisation=gift.organisation,
        restriction=gift.bound_to,
        goods=gift.goods,
    )
    operations.receive_donation(commune.fund, issued, command)


def _of_campaign(drawing: Chance, row: dict[str, Any]) -> Iterator[Gift]:
    for hamlet in hamlet_codes():
        amount = _rounded(row["per_hamlet"] * drawing.uniform(0.62, 1.3))
        yield _collected(drawing, row, hamlet, amount)
    for name in words("fund")["givers"]["organisations"]:
        organisation = Organisation(name)
        form = drawing.weighted({Form.CASH: 6, Form.BANK: 4})
        yield Gift(
            label=f"{row['code']}-{name}",
            day=_some_day(drawing, row),
            form=form,
            amount=_rounded(row["per_organisation"] * drawing.uniform(0.7, 1.35)),
            source=Source.ORGANISATION,
            donor=Donor(DonorKind.ORGANISATION, organisation.vi),
            campaign=row["code"],
            organisation=organisation,
        )
    for number in range(row["people"]):
        yield _of_person(drawing, row, number)
    for number, amount in enumerate(row["businesses"]):
        yield Gift(
            label=f"{row['code']}-business-{number}",
            day=_some_day(drawing, row),
            form=Form.BANK,
            amount=amount,
            source=Source.BUSINESS,
            donor=Donor(
                DonorKind.ORGANISATION, drawing.choice(words("fund")["givers"]["businesses"])
            ),
            campaign=row["code"],
        )


def _collected(drawing: Chance, row: dict[str, Any], hamlet: str, amount: int) -> Gift:
    """What the households of a hamlet gave, with a list; handed over by its head."""
    name = words("fund")["givers"]["hamlet_list"].format(hamlet=_name_of(hamlet))
    return Gift(
        label=f"{row['code']}-{hamlet}",
        day=_some_day(drawing, row),
        form=Form.CASH,
        amount=amount,
        source=Source.INDIVIDUAL,
        donor=Donor(DonorKind.ORGANISATION, name),
        campaign=row["code"],
        hamlet=hamlet,
    )


def _of_person(drawing: Chance, row: dict[str, Any], number: int) -> Gift:
    hamlet = drawing.choice(hamlet_codes())
    wants_no_name = drawing.random() < 0.15  # noqa: PLR2004 - a share of a life
    name = grown_up(drawing, drawing.choice(["grown_men", "grown_women"]), "tay")
    return Gift(
        label=f"{row['code']}-person-{number}",
        day=_some_day(drawing, row),
        form=drawing.weighted({Form.CASH: 8, Form.BANK: 2}),
        amount=drawing.choice([50_000, 100_000, 100_000, 200_000, 200_000, 300_000, 500_000]),
        source=Source.INDIVIDUAL,
        donor=Donor() if wants_no_name else Donor(DonorKind.PERSON, name, _name_of(hamlet)),
        campaign=row["code"],
        hamlet=hamlet,
    )


def _outside(row: dict[str, Any]) -> Gift:
    goods = None
    if "item" in row:
        goods = Goods(
            item=row["item"],
            measure=row["measure"],
            quantity=row["quantity"],
            unit_price_dong=row["price"],
        )
    return Gift(
        label=row["label"],
        day=row["day"],
        form=Form.IN_KIND if goods else Form.BANK,
        amount=row.get("amount", 0),
        source=Source.BUSINESS,
        donor=Donor(DonorKind.ORGANISATION, row["giver"]),
        bound_to=Purpose(row["purpose"]),
        goods=goods,
    )


def _open(row: dict[str, Any], commune: Commune, issued: Issued) -> None:
    of_hamlets = tuple(
        Target(amount_dong=row["per_hamlet"], hamlet_id=commune.units[code])
        for code in hamlet_codes()
    )
    of_organisations = tuple(
        Target(amount_dong=row["per_organisation"], organisation=Organisation(name))
        for name in words("fund")["givers"]["organisations"]
    )
    command = OpenCampaign(
        unit_id=commune.id,
        name=row["name"],
        starts_on=row["starts"],
        ends_on=row["ends"],
        targets=of_hamlets + of_organisations,
    )
    operations.open_campaign(commune.fund, issued, command)


def _close(code: str, commune: Commune, issued: Issued) -> None:
    campaign_id = commune.made(OFFICER, _campaign_label(code), "campaign")
    operations.close_campaign(commune.fund, issued, campaign_id)


def _campaign_label(code: str) -> str:
    return f"campaign-{code}"


def _some_day(drawing: Chance, row: dict[str, Any]) -> date:
    """Draw a working day of the campaign, early enough to be before its end and the life's."""
    first = row["starts"] + timedelta(days=1)
    last = min(row["ends"] - timedelta(days=4), first + timedelta(days=70))
    return working_day(first + timedelta(days=drawing.randrange((last - first).days + 1)))


def _rounded(amount: float) -> int:
    return int(amount / _STEP) * _STEP


def _name_of(hamlet: str) -> str:
    return next(unit.name for unit in thanh_dinh() if unit.code == hamlet)
