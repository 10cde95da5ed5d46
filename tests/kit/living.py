"""A commune lives for an hour over the API, so that there is one record of every kind.

`live(world, commune)` returns the ids by the names that paths give them, and the words that were
typed: each commune has its own, so that a page of one can be searched for the other's.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from services.notify.events import Kind
from services.registry import operations
from services.registry.operations import ClientSecret
from shared.kernel.officer import SYSTEM
from shared.kernel.roles import ClientScope, Role
from tests.kit.world import A, World

# What paths ask for beside ids.
CODES = {
    "channel": "email",
    "year": "2025",
    "measure": "abused_by_police",
    "code": "I.1",
    "form": "word",
    "ending": "docx",
}


REGISTERED_IN_ERROR = {
    "full_name": "Ma Thị Ghi Nhầm",
    "birth_date": "2020-05-06",
    "personal_id": None,
}


@dataclass(frozen=True)
class Records:
    """One record of every kind of one commune. `ids` are named as in paths and bodies."""

    commune: str
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """A name that is nowhere else, with its marks."""
        return f"Quàng Ngọc Ỷ{'Ân' if self.commune == A else 'Yến'}"

    @property
    def phone(self) -> str:
        """A guardian's phone that is nowhere else."""
        return f"09{self.commune}886"

    @property
    def number(self) -> str:
        """A personal number that is nowhere else: right as to sex and year of birth."""
        return f"0193160{self.commune}"

    @property
    def words(self) -> str:
        """What was told, typed into every field for free words."""
        return f"lời kể riêng {self.name}"

    @property
    def dong(self) -> int:
        """The sum of a gift that is nowhere else."""
        return 5_432_100 if self.commune == A else 7_654_300

    def __getitem__(self, name: str) -> str:
        return self.ids[name]

    def own_words(self) -> tuple[str, ...]:
        """Return what must stand on no page of another commune: ids, names, numbers, sums."""
        shared = (
            "unit_code",
            "unit_id",
            "registry.unit_id",
            "number",
            "item",
            "channel",
            "year",
            "measure",
            "code",
        )
        ids = (text for name, text in self.ids.items() if name not in (*shared, "form", "ending"))
        dotted = f"{self.dong:,}".replace(",", ".")
        return (*ids, self.name, self.phone, self.number, self.words, str(self.dong), dotted)


def live(world: World, commune: str = A) -> Records:
    """Let the officers of a commune make one record of every kind."""
    records = Records(commune)
    records.ids.update(
        unit_id=str(world.units[commune]),
        unit_code=commune,
        hamlet_id=str(world.hamlet(commune)),
        officer_id=str(world.people[f"moi-{commune}"].officer_id),
        **CODES,
    )
    # The tree of units is changed by administrators: let it be where nobody lives.
    records.ids["registry.unit_id"] = str(world.hamlet(commune, 14 if commune == A else 2))
    life = Life(world, records)
    life.want_mail()
    records.ids["client_id"] = str(registered_client(world, commune).client_id)
    life.register()
    world.node.host.quiet()
    life.erase()
    life.subscribe()
    life.protect()
    life.give()
    life.report()
    world.node.host.quiet()
    life.be_told()
    return records


def registered_client(
    world: World, commune: str, scopes: tuple[ClientScope, ...] = (ClientScope.EVENTS,)
) -> ClientSecret:
    """Let the administrator register a machine client of a commune."""
    desk = world.node.host.desks["registry"]
    return operations.register_client(
        desk,
        desk.issue(SYSTEM),
        name="Phần mềm nghe",
        unit_id=world.units[commune],
        scopes=scopes,
    )


class Life:
    """What officers do, each by an API call that must succeed."""

    def __init__(self, world: World, records: Records) -> None:
        self.world = world
        self.records = records
        commune = records.commune
        self.officer = world.machine(Role.CHILD_OFFICER, commune)
        self.chairman = world.machine(Role.CHAIRMAN, commune)
        self.accountant = world.machine(Role.ACCOUNTANT, commune)
        self.treasurer = world.machine(Role.TREASURER, commune)

    def child(self, **changed: Any) -> str:
        """Register a child."""
        return str(ask(self.officer, "/registry/api/children", child_body(self.records, changed)))

    def want_mail(self) -> None:
        """The chairman wants to be told by e-mail too; there is no mail server: it waits."""
        wanted = {"email": "chu-tich@xa.example", "email_kinds": [kind.value for kind in Kind]}
        chairman = self.world.visitor(Role.CHAIRMAN, self.records.commune)
        hours = {"quiet_from_hour": "0", "quiet_until_hour": "0"}
        answer = chairman.post("/notify/preferences", data=wanted | hours)
        assert answer.history, answer.text

    def register(self) -> None:
        """A child in a special circumstance."""
        ids = self.records.ids
        ids["child_id"] = self.child()
        path = f"/registry/api/children/{ids['child_id']}/circumstances"
        body = {"group": 4, "subgroup": 2, "since": "2024-05-01", "evidence": self.records.words}
        ids["circumstance_id"] = ask(self.officer, path, body)
        kept = {"ground": "inspection", "document": "12/CV"}
        held = f"/registry/api/children/{ids['child_id']}/holds"
        ids["hold_id"] = ask(self.chairman, held, kept)

    def erase(self) -> None:
        """Another child, registered in error, whose record the chairman has had erased."""
        gone = self.child(**REGISTERED_IN_ERROR)
        self.world.node.host.quiet()
        desk = self.world.node.host.desks["registry"]
        why = {"ground": "registered_in_error", "decision": "07/QĐ-UBND"}
        operations.erase_record(desk, desk.issue(SYSTEM), UUID(gone), **why)
        self.records.ids["erased_id"] = gone

    def subscribe(self) -> None:
        """An endpoint for the machine client, at an address that is nobody's: nothing is sent."""
        wanted = {
            "client_id": self.records["client_id"],
            "url": "https://192.0.2.7/su-kien",
            "events": ["vn.mangnon.cases.case_opened.v1"],
        }
        administrator = self.world.machine(Role.ADMINISTRATOR, self.records.commune)
        made = post(administrator, "/notify/api/webhooks", wanted)
        self.records.ids["endpoint_id"] = made["endpoint_id"]

    def notice(self) -> str:
        """Receive a notice and assess it."""
        receipt = post(self.officer, "/cases/api/notices", notice_body(self.world, self.records))
        ask(
            self.officer,
            f"/cases/api/notices/{receipt['notice_id']}/assessment",
            {"concluded": "high", "emergency": True, "reason": self.records.words},
        )
        return str(receipt["notice_id"])

    def case(self, notice_id: str) -> str:
        """Open a case."""
        body = {"notice_id": notice_id, "child_class": "abused", "forms": ["violence"]}
        return str(post(self.officer, "/cases/api/cases", body)["case_id"])

    def plan(self, case_id: str) -> None:
        """Assess the needs and submit a plan."""
        path = f"/cases/api/cases/{case_id}"
        ask(self.officer, f"{path}/assessment", needs_body(self.records))
        ask(self.officer, f"{path}/plans", plan_body(self.world, self.records))

    def protect(self) -> None:
        """Notices and cases at each step of the law; the last is carried out."""
        ids, now = self.records.ids, self.world.clock.now().isoformat()
        ids["notice_id"] = self.notice()
        ids["assessed_notice_id"] = self.notice()
        ids["case_id"] = self.case(ids["notice_id"])
        ids["number"] = ids["item"] = "1"
        ids["waiting_case_id"] = self.case(self.notice())
        self.plan(ids["waiting_case_id"])
        decided = {"measure": "separation", "decided_at": now, "reason": self.records.words}
        ask(self.chairman, f"/cases/api/cases/{ids['case_id']}/emergency", decided)
        self.plan(ids["case_id"])
        ask(self.chairman, f"/cases/api/cases/{ids['case_id']}/plans/1/approval", {})

    def give(self) -> None:
        """A fund with a campaign, gifts, and grants at each step; one is paid."""
        ids, today = self.records.ids, self.world.clock.now().date().isoformat()
        campaign = {
            "unit_id": ids["unit_id"],
            "name": f"Vận động {self.records.commune}",
            "starts_on": today,
            "ends_on": (self.world.clock.now().date() + timedelta(days=30)).isoformat(),
        }
        ids["campaign_id"] = ask(self.accountant, "/fund/api/campaigns", campaign)
        gift = post(self.treasurer, "/fund/api/donations", gift_body(self.world, self.records))
        ids["entry_id"] = gift["donation_id"]
        goods = {"item": "áo ấm", "measure": "chiếc", "quantity": 30, "unit_price_dong": 10_000}
        in_kind = gift_body(self.world, self.records) | {"form": "in_kind", "goods": goods}
        stored = post(self.treasurer, "/fund/api/donations", in_kind | {"amount_dong": 0})
        ids["lot_id"] = stored["donation_id"]
        ids["grant_id"] = self.grant()
        ids["decided_grant_id"] = self.grant()
        ids["paid_grant_id"] = self.grant()
        for name in ("decided_grant_id", "paid_grant_id"):
            ask(self.chairman, f"/fund/api/grants/{ids[name]}/decision", {"approved": True})
        payment = {"recipient_name": self.records.name, "recipient_address": self.records.words}
        path = f"/fund/api/grants/{ids['paid_grant_id']}/payment"
        ids["payment_entry_id"] = ask(self.treasurer, path, payment)
        ids["adjustment_id"] = ask(self.accountant, "/fund/api/entries", entry_body(self.records))

    def report(self) -> None:
        """Obligations, a plan, an activity, a figure of the police, and a report's draft."""
        ids = self.records.ids
        of_year = {"unit_id": ids["unit_id"], "year": 2025}
        owed = post(self.officer, "/reporting/api/obligations/year", of_year)
        ids["obligation_id"] = owed["rows"][0]["id"]
        ids["undrafted_obligation_id"] = owed["rows"][1]["id"]
        ids["plan_id"] = ask(self.officer, "/reporting/api/plans", of_year)
        task = {"organisation": "police", "text": self.records.words, "due_on": "2025-04-30"}
        ids["task_id"] = ask(self.officer, f"/reporting/api/plans/{ids['plan_id']}/tasks", task)
        held = activity_body(self.records)
        ids["activity_id"] = ask(self.officer, "/reporting/api/activities", held)
        given = figure_body(self.records)
        ids["reporting.entry_id"] = ask(self.officer, "/reporting/api/entries", given)
        draft = {"obligation_id": ids["obligation_id"], "circulation": "UBND xã"}
        ids["report_id"] = ask(self.officer, "/reporting/api/reports", draft)

    def be_told(self) -> None:
        """A message in the chairman's inbox, and a sign-in of the spare officer."""
        ids = self.records.ids
        inbox = self.chairman.get("/notify/api/messages").json()["messages"]
        ids["message_id"] = inbox[0]["message_id"]
        ids["session_id"] = str(self.world.session_of(f"phien-{self.records.commune}"))

    def grant(self) -> str:
        """Propose a grant."""
        return str(ask(self.officer, "/fund/api/grants", grant_body(self.records)))


def ask(client: httpx.Client, path: str, body: dict[str, Any]) -> Any:
    """Post what must succeed; return the id of what was made, if any."""
    return (post(client, path, body) or {}).get("id")


def post(client: httpx.Client, path: str, body: dict[str, Any]) -> Any:
    """Post what must succeed; return the answer."""
    answer = client.post(path, json=body)
    assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
    return answer.json() if answer.content else None


def child_body(records: Records, changed: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a child of the commune as it is registered."""
    return {
        "full_name": records.name,
        "birth_date": "2016-05-20",
        "sex": "female",
        "ethnicity": "tay",
        "hamlet_id": records["hamlet_id"],
        "origin": "initial",
        "personal_id": records.number,
        "guardian_name": f"Mẹ {records.name}",
        "guardian_relation": "mother",
        "guardian_phone": records.phone,
    } | (changed or {})


def notice_body(world: World, records: Records) -> dict[str, Any]:
    """Return news of the commune's child."""
    return {
        "unit_id": records["unit_id"],
        "hamlet_id": records["hamlet_id"],
        "child_id": records["child_id"],
        "channel": "school",
        "received_at": (world.clock.now() - timedelta(hours=1)).isoformat(),
        "child_class": "abused",
        "forms": ["violence"],
        "child_name": records.name,
        "age_years": 8,
        "sex": "female",
        "place": records.words,
        "state_of_child": records.words,
        "reporter": records.phone,
        "reporter_consents": True,
    }


def needs_body(records: Records) -> dict[str, Any]:
    """Return a specific assessment."""
    told = ("state_of_child", "family", "child_opinion", "carer_opinion")
    return dict.fromkeys(told, records.words)


def plan_body(world: World, records: Records) -> dict[str, Any]:
    """Return a plan of one line."""
    today = world.clock.now().date()
    item = {
        "measure": "I.a",
        "task": records.words,
        "responsible": records.name,
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=7)).isoformat(),
        "cost_dong": 300_000,
    }
    return {"items": [item]}


def gift_body(world: World, records: Records) -> dict[str, Any]:
    """Return a gift of money by a person."""
    return {
        "unit_id": records["unit_id"],
        "form": "cash",
        "received_on": world.clock.now().date().isoformat(),
        "amount_dong": records.dong,
        "donor": {"kind": "person", "name": records.name, "address": records.words},
        "campaign_id": records.ids.get("campaign_id"),
        "note": records.words,
    }


def grant_body(records: Records, dong: int = 500_000) -> dict[str, Any]:
    """Return a proposal for the commune's child."""
    return {
        "unit_id": records["unit_id"],
        "purpose": "hardship",
        "amount_dong": dong,
        "reason": records.words,
        "children": [records["child_id"]],
    }


def activity_body(records: Records) -> dict[str, Any]:
    """Return what was held for children in a hamlet."""
    return {
        "unit_id": records["unit_id"],
        "hamlet_id": records["hamlet_id"],
        "kind": "communication",
        "title": f"Truyền thông {records.words}",
        "held_on": "2025-03-08",
        "organisation": "schools",
        "reach": [{"sex": "female", "age_band": "6-10", "count": 12}],
    }


def entry_body(records: Records) -> dict[str, Any]:
    """An entry of two lines, put before the chairman."""
    return {
        "unit_id": records.ids["unit_id"],
        "lines": [
            {"account": "management_expense", "debit_dong": 1_000},
            {"account": "cash", "credit_dong": 1_000},
        ],
        "reason": records.words,
        "document": "SK 02/2025",
    }


def figure_body(records: Records) -> dict[str, Any]:
    """Return a figure of the police with its paper."""
    return {
        "unit_id": records["unit_id"],
        "measure": CODES["measure"],
        "period": {"start": "2024-11-15", "end": "2025-05-14"},
        "value": "3",
        "document_number": f"12/BC-CAX {records.commune}",
        "document_date": "2025-03-07",
        "note": records.words,
    }
