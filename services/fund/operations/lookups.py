"""Figures and lists without a giver's, recipient's or child's name."""

from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from services.fund.grant import Status
from services.fund.norms import (
    ACCOUNT_CODES,
    CODES,
    MANAGEMENT_CAP,
    MANAGEMENT_CAPS,
    PUBLICATION_DAYS,
    PUBLISH_BY,
    RETAIN_POSTED_YEARS,
    RETENTION_YEARS,
    known_on,
)
from services.fund.readmodels import (
    balances,
    campaigns,
    cash_counts,
    grants,
    journal,
    plans,
    public_statement,
    stock,
)
from services.fund.reference import Account
from shared.desk import Desk
from shared.kernel.issued import Issued
from shared.kernel.norm import Norm
from shared.kernel.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Bases:
    """What is known of the law for a year: shown with its source, enforced nowhere."""

    management_cap: Norm[int] | None
    publish_by: Norm[tuple[int, int]] | None
    retain_years: Norm[int] | None
    account_codes: Norm[dict[Account, str]] | None

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the rows of `day`."""
        return cls(
            known_on(MANAGEMENT_CAPS, MANAGEMENT_CAP, day),
            known_on(PUBLICATION_DAYS, PUBLISH_BY, day),
            known_on(RETENTION_YEARS, RETAIN_POSTED_YEARS, day),
            known_on(ACCOUNT_CODES, CODES, day),
        )


@dataclass(frozen=True, slots=True)
class Overview:
    """What the fund has in a year, and whether its books agree with themselves."""

    trial: balances.TrialBalance
    differences: tuple[str, ...]
    stock: tuple[stock.InStore, ...]
    cash_counts: tuple[cash_counts.CashCount, ...]
    statement: public_statement.Statement
    years: tuple[int, ...]
    bases: Bases

    @property
    def management_percent(self) -> float | None:
        """Running costs as a share of what came in this year; None where nothing came in."""
        spent = self.trial.of(Account.MANAGEMENT_EXPENSE)
        came_in = self.statement.received_dong
        return round(spent * 100 / came_in, 1) if came_in else None


def list_journal(
    desk: Desk, issued: Issued, wanted: journal.Filter
) -> tuple[list[journal.JournalEntry], int]:
    """Return a page of a year's day book and how many entries there are."""
    desk.rights(issued, "list_journal").must_cover(wanted.unit_id)
    return desk.read(journal.ask, wanted)


def list_balances(desk: Desk, issued: Issued, unit_id: UUID, year: int) -> Overview:
    """Return what the fund has, and the check that the day book adds up to it."""
    desk.rights(issued, "list_balances").must_cover(unit_id)
    return Overview(
        trial=desk.read(balances.ask, unit_id, year),
        differences=tuple(desk.read(balances.differences, unit_id, year)),
        stock=tuple(desk.read(stock.ask, unit_id, year)),
        cash_counts=tuple(desk.read(cash_counts.ask, unit_id, year)),
        statement=desk.read(public_statement.ask, unit_id, year),
        years=tuple(desk.read(journal.years, unit_id)),
        bases=Bases.of(min(issued.today, date(year, 12, 31))),
    )


def list_campaigns(desk: Desk, issued: Issued, unit_id: UUID) -> list[campaigns.CampaignBoard]:
    """Return the unit's campaigns with targets and what was collected."""
    desk.rights(issued, "list_campaigns").must_cover(unit_id)
    return desk.read(campaigns.ask, unit_id)


def find_campaign(desk: Desk, issued: Issued, campaign_id: UUID) -> campaigns.CampaignBoard:
    """Return one campaign's board."""
    rights = desk.rights(issued, "find_campaign")
    board = desk.read(campaigns.find, campaign_id)
    if board is None or not rights.covers(board.unit_id):
        raise NotFound
    return board


def list_grants(
    desk: Desk, issued: Issued, unit_id: UUID, status: Status | None = None
) -> list[grants.ListedGrant]:
    """Return the unit's grants, newest first, without their reasons."""
    desk.rights(issued, "list_grants").must_cover(unit_id)
    return desk.read(grants.ask, unit_id, status)


def list_approved_plans(desk: Desk, issued: Issued, unit_id: UUID) -> list[plans.ApprovedPlan]:
    """Return the approved plans of open cases, to propose help from."""
    desk.rights(issued, "list_approved_plans").must_cover(unit_id)
    return desk.read(plans.ask, unit_id)
