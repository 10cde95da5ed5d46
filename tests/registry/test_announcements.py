"""What registry tells: every counted thing, and nothing by which anybody could be known."""

import json
from datetime import date
from typing import Any, get_args, get_type_hints
from uuid import UUID

from services.registry import operations
from services.registry.announcements import announce
from services.registry.app import service
from services.registry.events import ChildProfile, Poverty, Relation, Sex
from shared.contracts import registry as told
from shared.contracts.announcement import Announcement
from shared.kernel.officer import Grant
from shared.kernel.recorded import Recorded
from shared.kernel.roles import Role
from tests.kit.given import A_MORNING, LAN
from tests.registry.office import Office
from tests.registry.world import DUC_ID, REGISTERED

CANARIES = (
    "Hoàng Chim Yến",
    "Ma Thị Hoàng Oanh",
    "0987000111",
    "019218777777",
    "Bắc Giang bí mật",
    "QĐ chim hót",
    "ghi chú chim",
    "lý do chim",
    "Lường Chim Sẻ",
    "chim-se",
    "10.66.66.66",
)
CHILD = ChildProfile(
    full_name="Hoàng Chim Yến",
    birth_date=date(2018, 5, 6),
    sex=Sex.FEMALE,
    ethnicity="tay",
    personal_id="019318777777",
    guardian_name="Ma Thị Hoàng Oanh",
    guardian_relation=Relation.MOTHER,
    guardian_phone="0987000111",
)


def _live_a_whole_life(office: Office) -> UUID:
    """Everything that can be written into a record, with names in every place that takes words."""
    desk, lan = office.desk, office.lan
    child_id = office.child(CHILD)
    operations.change_details(
        desk,
        office.by(lan),
        child_id,
        CHILD.model_copy(update={"poverty": Poverty.POOR, "personal_id": "019218777777"}),
        hamlet_id=office.ids["05578-01"],
        since=date(2025, 3, 10),
        reason="lý do chim",
    )
    held = operations.record_circumstance(
        desk, office.by(lan), child_id, group=4, since=date(2024, 1, 1), evidence="QĐ chim hót"
    )
    operations.record_support(
        desk,
        office.by(lan),
        child_id,
        kind="visit",
        given_on=date(2025, 3, 9),
        note="ghi chú chim",
    )
    operations.end_circumstance(
        desk, office.by(lan), child_id, held, ended_on=date(2025, 3, 1), reason="lý do chim"
    )
    operations.record_move(
        desk, office.by(lan), child_id, moved_on=date(2025, 3, 10), where="Bắc Giang bí mật"
    )
    operations.register_officer(
        desk,
        office.by(office.quan),
        username="chim-se",
        display_name="Lường Chim Sẻ",
        position_title="Công chức",
        unit_id=office.ids["05578"],
        grants=(Grant(Role.CONTRIBUTOR, office.ids["05578"], date(2025, 1, 1)),),
        password="tre già măng mọc",
    )
    ticket = office.sign_in("chim-se", address="10.66.66.66")
    operations.sign_out(desk, office.machine(), ticket)
    operations.erase_record(
        desk, office.by(office.minh), child_id, ground="by_request", decision="01/QĐ"
    )
    return child_id


def test_no_name_number_phone_or_word_of_anybody_leaves(office: Office) -> None:
    _live_a_whole_life(office)
    letters = office.told("svc") + office.told("evt")
    for letter in letters:
        text = json.dumps(json.loads(letter), ensure_ascii=False)
        found = [canary for canary in CANARIES if canary.lower() in text.lower()]
        assert not found, letter


def test_a_life_is_told_step_by_step(office: Office) -> None:
    child_id = _live_a_whole_life(office)
    types = [
        said["type"].split(".")[3]
        for said in map(json.loads, office.told())
        if said["partitionkey"] == str(child_id)
    ]
    assert types == [
        "child_registered",
        "child_details_changed",
        "circumstance_recorded",
        "support_recorded",
        "circumstance_ended",
        "child_moved",
        "record_erased",
    ]


def test_an_erasure_says_on_what_ground_and_nothing_more(office: Office) -> None:
    child_id = _live_a_whole_life(office)
    said = [one for one in map(json.loads, office.told()) if "record_erased" in one["type"]]
    assert [one["data"] for one in said] == [{"child_id": str(child_id), "ground": "by_request"}]


def test_subscribers_hear_of_the_registration_alone(office: Office) -> None:
    child_id = _live_a_whole_life(office)
    [letter] = [json.loads(text) for text in office.told("evt")]
    assert letter["data"] == {
        "child_id": str(child_id),
        "unit_id": str(office.ids["05578"]),
        "origin": "initial",
        "registered_on": "2025-03-10",
    }


def test_an_officers_standing_is_told_whole_and_without_a_name(office: Office) -> None:
    lan = office.lan
    operations.disable_officer(office.desk, office.by(office.quan), lan.id)
    said = [
        json.loads(text)["data"]
        for text in office.told()
        if json.loads(text)["partitionkey"] == str(lan.id)
    ]
    assert [(one["roles_version"], one["active"]) for one in said] == [(1, True), (2, False)]
    assert said[1]["grants"] == [
        {
            "role": "child_officer",
            "unit_id": str(office.ids["05578"]),
            "since": "2025-01-01",
            "until": None,
        }
    ]


def test_units_are_told_as_they_stand(office: Office) -> None:
    operations.rename_unit(
        office.desk,
        office.by(office.quan),
        office.ids["05578-02"],
        "Xóm Bản Mới",
        since=date(2025, 3, 10),
    )
    said = [json.loads(text)["data"] for text in office.told()]
    names = [one["name"] for one in said if one.get("unit_id") == str(office.ids["05578-02"])]
    assert names == ["Xóm Bản Piềng", "Xóm Bản Mới"]


def test_sealed_fields_of_facts_are_no_fields_of_contracts() -> None:
    sealed = {name for fact in service.facts for name in fact.sealed_fields}
    inside = set(ChildProfile.model_fields) - set(told.ChildDetails.model_fields)
    contracts: tuple[type[Announcement], ...] = get_args(
        get_args(get_type_hints(announce)["return"])[0]
    )
    for contract in contracts:
        assert not (sealed | inside) & set(contract.model_fields), contract


def test_what_can_no_longer_be_read_is_not_told() -> None:
    unreadable = REGISTERED.model_copy(update={"profile": None})
    recorded: Recorded[Any] = Recorded(
        position=1,
        stream=f"child-{DUC_ID}",
        version=1,
        event_id=str(DUC_ID),
        fact=unreadable,
        actor=LAN.id,
        unit=None,
        cause=None,
        correlation=None,
        occurred_at=A_MORNING,
        recorded_at=A_MORNING,
    )
    assert list(announce(recorded)) == []
