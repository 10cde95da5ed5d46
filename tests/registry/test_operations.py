"""What people can do with the register, and how far each may reach."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import Connection, text

from services.registry import operations
from services.registry.events import IdentityRead, Origin
from services.registry.readmodels import child_search
from services.registry.readmodels.child_search import Filter
from shared.kernel.refusals import Conflict, Invalid, NotAllowed, NotFound
from shared.kernel.roles import Role
from tests.registry.office import Office
from tests.registry.world import DUC, duc

HAO = duc(full_name="Lường Thị Hảo", personal_id="019318004321", birth_date=date(2018, 1, 2))
NOBODY = UUID("00000000-0000-8000-8000-00000000ffff")


class TestRegistering:
    def test_is_seen_at_once_in_the_list(self, office: Office) -> None:
        child_id = office.child()
        found = operations.list_children(office.desk, office.by(office.lan))
        assert [(row.child_id, row.full_name) for row in found.rows] == [(child_id, "Ma Văn Đức")]

    def test_sent_twice_is_done_once(self, office: Office) -> None:
        issued = office.by(office.lan)
        hamlet_id = office.ids["05578-01"]
        ids = {
            operations.register_child(
                office.desk, issued, DUC, hamlet_id=hamlet_id, origin=Origin.INITIAL
            )
            for _ in range(2)
        }
        assert len(ids) == 1
        assert operations.list_children(office.desk, office.by(office.lan)).total == 1

    def test_refuses_an_unknown_hamlet_and_a_commune_as_one(self, office: Office) -> None:
        for place in (NOBODY, office.ids["05578"]):
            with pytest.raises(Invalid) as refused:
                operations.register_child(
                    office.desk,
                    office.by(office.lan),
                    DUC,
                    hamlet_id=place,
                    origin=Origin.INITIAL,
                )
            assert (refused.value.code, refused.value.field) == ("hamlet_unknown", "hamlet_id")

    def test_does_not_reach_into_another_commune(self, office: Office) -> None:
        with pytest.raises(NotFound):
            operations.register_child(
                office.desk,
                office.by(office.lan),
                DUC,
                hamlet_id=office.ids["05602-01"],
                origin=Origin.INITIAL,
            )

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.CHILD_OFFICER])
    def test_is_the_child_officers_work_alone(self, office: Office, role: Role) -> None:
        with pytest.raises(NotAllowed):
            operations.register_child(
                office.desk,
                office.by(office.somebody(role)),
                DUC,
                hamlet_id=office.ids["05578-01"],
                origin=Origin.INITIAL,
            )

    def test_refuses_a_number_that_is_taken_anywhere_on_the_node(self, office: Office) -> None:
        office.child()
        with pytest.raises(Conflict) as refused:
            office.child(duc(full_name="Ma Văn Khác", personal_id="019 218 001 234"), "05602-01")
        assert (refused.value.code, refused.value.field) == ("personal_id_taken", "personal_id")

    def test_takes_many_without_a_number(self, office: Office) -> None:
        for name in ("Ma Thị Một", "Ma Thị Hai"):
            office.child(duc(full_name=name, personal_id=None))
        assert operations.list_children(office.desk, office.by(office.lan)).total == 2


class TestLikelyDuplicates:
    AGAIN = duc(full_name="ma van duc", personal_id=None)

    def test_are_shown_before_another_is_entered(self, office: Office) -> None:
        office.child()
        with pytest.raises(Conflict) as refused:
            office.child(self.AGAIN)
        assert (refused.value.code, refused.value.field) == ("possible_duplicate", "confirmed")

    def test_are_another_child_where_the_officer_says_so(self, office: Office) -> None:
        office.child()
        office.child(self.AGAIN, confirmed=True)
        assert operations.list_children(office.desk, office.by(office.lan)).total == 2

    def test_are_found_with_day_and_month_exchanged(self, office: Office) -> None:
        office.child()
        found = operations.likely_duplicates(
            office.desk, office.by(office.lan), "MA VĂN ĐỨC", date(2018, 6, 5)
        )
        assert [row.full_name for row in found] == ["Ma Văn Đức"]

    def test_are_not_twins_nor_unnamed_newborns(self, office: Office) -> None:
        office.child(duc(full_name="Gái", personal_id=None))
        office.child(duc(full_name="Gái", personal_id=None))
        office.child(duc(full_name="Ma Văn Đạt", personal_id=None))
        assert operations.list_children(office.desk, office.by(office.lan)).total == 3

    def test_do_not_tell_of_children_of_another_commune(self, office: Office) -> None:
        office.child(hamlet="05602-01")
        office.child(self.AGAIN)
        assert operations.list_children(office.desk, office.by(office.lan)).total == 1


class TestLooking:
    def test_finds_without_marks_in_any_order(self, office: Office) -> None:
        office.child()
        office.child(HAO)
        for words in ("duc", "DUC MA", "Đức", "0912 345"):
            wanted = Filter(frozenset(), words=words)
            found = operations.list_children(office.desk, office.by(office.lan), wanted)
            assert "Ma Văn Đức" in [row.full_name for row in found.rows], words

    def test_lists_by_given_name(self, office: Office) -> None:
        for name in ("Trần Văn Uyên", "Ma Thị Ân", "Lường Văn An"):
            office.child(duc(full_name=name, personal_id=None))
        found = operations.list_children(office.desk, office.by(office.lan))
        names = [row.full_name for row in found.rows]
        assert names == ["Lường Văn An", "Ma Thị Ân", "Trần Văn Uyên"]

    def test_filters_by_circumstance_and_by_what_is_missing(self, office: Office) -> None:
        child_id = office.child()
        office.child(duc(full_name="Ma Thị Một", personal_id=None, birth_registered=False))
        _disable(office, child_id)
        for wanted, names in (
            (Filter(frozenset(), group=4), ["Ma Văn Đức"]),
            (Filter(frozenset(), group=0), ["Ma Văn Đức"]),
            (Filter(frozenset(), group=5), []),
            (Filter(frozenset(), lacking="personal_id"), ["Ma Thị Một"]),
            (Filter(frozenset(), lacking="birth_registration"), ["Ma Thị Một"]),
        ):
            found = operations.list_children(office.desk, office.by(office.lan), wanted)
            assert [row.full_name for row in found.rows] == names, wanted

    def test_a_hamlet_head_sees_the_own_hamlet_alone(self, office: Office) -> None:
        office.child()
        office.child(HAO, "05578-02")
        head = office.somebody(Role.HAMLET_HEAD, "05578-01")
        everywhere = Filter(frozenset({office.ids["05578-01"], office.ids["05578-02"]}))
        found = operations.list_children(office.desk, office.by(head), everywhere)
        assert [row.full_name for row in found.rows] == ["Ma Văn Đức"]

    def test_another_communes_child_is_not_there(self, office: Office) -> None:
        child_id = office.child()
        stranger = office.somebody(Role.CHILD_OFFICER, "05602")
        for read in (operations.read_child, operations.read_name, operations.list_readings):
            with pytest.raises(NotFound):
                read(office.desk, office.by(stranger), child_id)
            with pytest.raises(NotFound):
                read(office.desk, office.by(office.lan), NOBODY)

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.CONTRIBUTOR, Role.PROVINCE_OFFICER])
    def test_a_name_is_not_for_everybody(self, office: Office, role: Role) -> None:
        child_id = office.child()
        with pytest.raises(NotAllowed):
            operations.read_name(office.desk, office.by(office.somebody(role)), child_id)

    def test_counts_without_a_reading(self, office: Office) -> None:
        child_id = office.child()
        office.child(
            duc(full_name="Ma Thị Bé", sex="female", birth_date=date(2019, 3, 11), personal_id=None)
        )
        _disable(office, child_id)
        minh, before = office.minh, office.store.head("events")
        [line] = [
            line
            for line in operations.count_children(office.desk, office.by(minh))
            if line.count.total
        ]
        assert office.store.head("events") == before
        assert line.hamlet.code == "05578-01"
        assert (line.count.total, line.count.girls, line.count.under_six) == (2, 1, 1)
        assert (line.count.poor, line.count.without_personal_id, line.in_circumstances) == (2, 1, 1)


class TestWhoHasLooked:
    def test_is_recorded_for_each_way_of_seeing(self, office: Office) -> None:
        child_id = office.child()
        treasurer = office.somebody(Role.TREASURER)
        operations.list_children(office.desk, office.by(office.lan))
        operations.read_child(office.desk, office.by(office.minh), child_id)
        operations.read_name(office.desk, office.by(treasurer), child_id)
        operations.read_name(office.desk, office.by(treasurer), child_id)
        seen = operations.list_readings(office.desk, office.by(office.lan), child_id)
        assert {(line.officer_id, line.way, line.times) for line in seen} == {
            (office.lan.id, "list", 1),
            (office.minh.id, "page", 1),
            (treasurer.id, "name", 2),
        }

    def test_is_committed_before_anything_is_shown(self, office: Office) -> None:
        child_id = office.child()
        card = operations.read_child(office.desk, office.by(office.minh), child_id)
        assert [line.officer_id for line in card.readings] == [office.minh.id]

    def test_a_refused_reading_is_none(self, office: Office) -> None:
        child_id = office.child()
        stranger = office.somebody(Role.CHILD_OFFICER, "05602")
        before = office.store.head("events")
        with pytest.raises(NotFound):
            operations.read_child(office.desk, office.by(stranger), child_id)
        assert office.store.head("events") == before

    def test_looking_at_an_empty_list_is_none(self, office: Office) -> None:
        lan, before = office.lan, office.store.head("events")
        operations.list_children(office.desk, office.by(lan))
        assert before == office.store.head("events")

    def test_one_list_is_one_fact_of_all_who_stood_in_it(self, office: Office) -> None:
        ids = {office.child(), office.child(HAO)}
        operations.list_children(office.desk, office.by(office.lan))
        [recorded] = office.store.facts(f"reading-{office.lan.id}-2025-03-10")
        assert isinstance(recorded.fact, IdentityRead)
        assert set(recorded.fact.child_ids) == ids


class TestChanging:
    def test_a_correction_is_seen_with_its_history(self, office: Office) -> None:
        child_id = office.child()
        _change(office, child_id, full_name="Ma Văn Đực")
        card = operations.read_child(office.desk, office.by(office.lan), child_id)
        assert card.child.profile is not None
        assert card.child.profile.full_name == "Ma Văn Đực"
        assert [line.fact.vi for line in card.history] == [
            "Đã đăng ký trẻ em",
            "Đã sửa thông tin trẻ em",
        ]
        assert card.officers[office.lan.id] == "Nguyễn Thị Cán Bộ"

    def test_what_somebody_else_changed_meanwhile_is_not_overwritten(self, office: Office) -> None:
        child_id = office.child()
        _change(office, child_id, expected=1, full_name="Ma Văn Đực")
        with pytest.raises(Conflict) as refused:
            _change(office, child_id, expected=1, full_name="Ma Văn Dức")
        assert refused.value.code == "changed_meanwhile"

    def test_a_child_moves_with_its_record_to_another_commune(self, office: Office) -> None:
        child_id = office.child()
        operations.record_move(
            office.desk,
            office.by(office.lan),
            child_id,
            moved_on=date(2025, 3, 10),
            to_hamlet_id=office.ids["05602-01"],
        )
        with pytest.raises(NotFound):
            operations.read_child(office.desk, office.by(office.lan), child_id)
        there = office.somebody(Role.CHILD_OFFICER, "05602")
        card = operations.read_child(office.desk, office.by(there), child_id)
        assert card.child.hamlet_id == office.ids["05602-01"]

    def test_a_doubtful_number_is_shown_and_not_refused(self, office: Office) -> None:
        child_id = office.child(duc(personal_id="019318001234"))
        card = operations.read_child(office.desk, office.by(office.lan), child_id)
        assert len(card.doubts) == 1
        assert "giới tính" in card.doubts[0]

    def test_a_number_is_free_again_when_it_was_a_slip(self, office: Office) -> None:
        child_id = office.child()
        _change(office, child_id, personal_id=None)
        office.child(duc(full_name="Ma Văn Khác"))
        assert operations.list_children(office.desk, office.by(office.lan)).total == 2


class TestErasing:
    def test_is_the_chairmans_act(self, office: Office) -> None:
        child_id = office.child()
        with pytest.raises(NotAllowed):
            _erase(office, child_id, by_chairman=False)

    def test_leaves_no_name_to_be_read(self, office: Office) -> None:
        child_id = office.child()
        operations.read_child(office.desk, office.by(office.lan), child_id)
        _erase(office, child_id)
        with pytest.raises(NotFound):
            operations.read_child(office.desk, office.by(office.lan), child_id)
        facts = [recorded.fact for recorded in office.store.facts(f"child-{child_id}")]
        assert [getattr(fact, "profile", None) for fact in facts] == [None, None]
        assert office.store.read(child_search.hamlet_of, child_id) is None
        found = operations.list_children(office.desk, office.by(office.lan))
        assert found.total == 0

    def test_leaves_no_row_with_it_in_any_table(self, office: Office) -> None:
        child_id = office.child()
        _disable(office, child_id)
        operations.read_child(office.desk, office.by(office.lan), child_id)
        _erase(office, child_id)
        tables = ("children", "circumstances", "birthday_sheet", "readings")
        counts = [office.store.read(_count, table) for table in tables]
        assert counts == [0, 0, 0, 0]

    def test_leaves_no_bytes_of_the_name_on_the_disk(self, office: Office) -> None:
        child_id = office.child(duc(full_name="Ma Hiếm Thấy"))
        operations.list_children(office.desk, office.by(office.lan))
        _erase(office, child_id)
        folder = office.store._database.path.parent
        office.store.close()
        held = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
        assert "Ma Hiếm Thấy".encode() not in held
        assert b"ma hiem thay" not in held


def _disable(office: Office, child_id: UUID) -> UUID:
    return operations.record_circumstance(
        office.desk, office.by(office.lan), child_id, group=4, subgroup=2, since=date(2024, 1, 15)
    )


def _change(office: Office, child_id: UUID, expected: int | None = None, **changes: object) -> None:
    operations.change_details(
        office.desk,
        office.by(office.lan),
        child_id,
        duc(**changes),
        hamlet_id=office.ids["05578-01"],
        reason="theo giấy khai sinh",
        expected=expected,
    )


def _erase(office: Office, child_id: UUID, *, by_chairman: bool = True) -> None:
    by = office.minh if by_chairman else office.lan
    operations.erase_record(
        office.desk, office.by(by), child_id, ground="by_request", decision="01/QĐ-UBND"
    )


def _count(connection: Connection, table: str) -> int:
    found: int = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608
    return found
