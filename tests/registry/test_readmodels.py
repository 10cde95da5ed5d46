"""What can be asked of registry can be filled again from the facts alone."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, select

from services.registry import operations
from services.registry.app import service
from services.registry.operations import SignInRefused
from shared.contracts import cases
from shared.eventstore.rebuilding import rebuild
from shared.kernel.roles import ClientScope, Role
from tests.registry.office import PASSWORD, Office
from tests.registry.world import duc


def _live(office: Office) -> None:
    """A week in which everything happens, also to a child that is erased in the end."""
    desk, lan = office.desk, office.lan
    kept = office.child()
    erased = office.child(duc(full_name="Ma Thị Một", personal_id="019318000001"))
    left = office.child(duc(full_name="Ma Thị Hai", personal_id=None))
    for child_id in (kept, erased):
        operations.record_circumstance(
            desk, office.by(lan), child_id, group=4, since=date(2024, 1, 1)
        )
    held = operations.record_circumstance(
        desk, office.by(lan), kept, group=1, subgroup=3, since=date(2024, 1, 1)
    )
    operations.end_circumstance(desk, office.by(lan), kept, held, ended_on=date(2025, 1, 1))
    operations.change_details(
        desk,
        office.by(lan),
        erased,
        duc(full_name="Ma Thị Mốt", personal_id=None),
        hamlet_id=office.ids["05578-02"],
        reason="ghi nhầm",
    )
    operations.record_move(desk, office.by(lan), left, moved_on=date(2025, 3, 10))
    operations.list_children(desk, office.by(lan))
    operations.read_child(desk, office.by(office.minh), erased)
    operations.erase_record(
        desk, office.by(office.minh), erased, ground="by_request", decision="01/QĐ"
    )
    gone = cases.CaseCopiesErased(
        child_id=erased, erased_at=office.clock.now(), destroyed={"keys": 1}
    )
    office.hear("cases", gone)
    office.child(duc(full_name="Ma Thị Ba", personal_id="019318000001"))
    office.child(duc(full_name="Ma Văn Lớn", personal_id=None, birth_date=date(2009, 3, 11)))
    office.dawn(date(2025, 3, 11))
    _work_at_the_door(office)


def _work_at_the_door(office: Office) -> None:
    head = office.somebody(Role.HAMLET_HEAD, "05578-03", password=PASSWORD)
    office.sign_in("hamlet-head.05578-03")
    ticket = office.sign_in("hamlet-head.05578-03")
    operations.renew_session(office.desk, office.machine(), ticket)
    operations.sign_out(office.desk, office.machine(), ticket)
    operations.give_password(office.desk, office.by(office.quan), office.lan.id)
    operations.register_client(
        office.desk,
        office.by(office.quan),
        name="Phần mềm một cửa",
        unit_id=office.ids["05578"],
        scopes=(ClientScope.EVENTS,),
    )
    operations.disable_officer(office.desk, office.by(office.quan), head.id)
    office.somebody(Role.TREASURER, password=PASSWORD)
    office.sign_in("treasurer.05578")
    with pytest.raises(SignInRefused):
        office.sign_in("treasurer.05578", "wrong")
    operations.describe_officer(
        office.desk,
        office.by(office.quan),
        office.lan.id,
        display_name="Lường Thị Ân",
        position_title="Công chức VH-XH",
    )
    operations.rename_unit(
        office.desk,
        office.by(office.quan),
        office.ids["05578-04"],
        "Xóm Mới",
        since=date(2025, 3, 11),
    )


def _contents(connection: Connection) -> dict[str, list[Any]]:
    return {
        table.name: sorted(map(repr, connection.execute(select(table)).all()))
        for model in service.read_models
        for table in model.tables
    }


def test_every_model_filled_again_holds_the_same(office: Office) -> None:
    _live(office)
    before = office.store.read(_contents)
    assert all(before.values()), {name for name, rows in before.items() if not rows}
    with office.store._database.writing() as connection:
        for model in service.read_models:
            rebuild(connection, office.store._codec, model)
        assert _contents(connection) == before


def test_an_erased_child_does_not_come_back(office: Office) -> None:
    _live(office)
    with office.store._database.writing() as connection:
        for model in service.read_models:
            rebuild(connection, office.store._codec, model)
    found = operations.list_children(office.desk, office.by(office.lan))
    assert "Ma Thị Mốt" not in [row.full_name for row in found.rows]
    text = repr(office.store.read(_contents))
    assert "Một" not in text
    assert "Mốt" not in text
