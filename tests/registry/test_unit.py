"""The rules of administrative units."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from services.registry.events import UnitAs, UnitEnded, UnitRecorded, UnitRenamed
from services.registry.unit import EndUnit, RecordUnit, RenameUnit, decider
from tests.kit.given import given

UNIT = UUID("00000000-0000-8000-8000-00000000c001")
THANH_DINH = UnitAs(
    parent_id=None,
    kind="commune",
    code="05578",
    name="Xã Thanh Định",
    valid_from=date(2004, 7, 8),
)
RECORD = RecordUnit(UNIT, "commune", "05578", " Xã  Thanh Định ", date(2004, 7, 8))
RECORDED = UnitRecorded(unit_id=UNIT, unit=THANH_DINH, legal_reference="")
RENAME = RenameUnit("Xã Bình Yên", date(2025, 7, 1), "NQ 1683/NQ-UBTVQH15")
RENAMED = UnitRenamed(
    unit_id=UNIT,
    unit=THANH_DINH.model_copy(update={"name": "Xã Bình Yên"}),
    former_name="Xã Thanh Định",
    renamed_on=date(2025, 7, 1),
    legal_reference="NQ 1683/NQ-UBTVQH15",
)


class TestUnit:
    def test_is_recorded_once(self) -> None:
        given(decider).when(RECORD).then(RECORDED)
        given(decider, RECORDED).when(RECORD).then_nothing()
        given(decider, RECORDED).when(replace(RECORD, code="1")).then_refused("unit_exists")

    def test_needs_a_name_and_a_code(self) -> None:
        given(decider).when(replace(RECORD, name=" ")).then_refused("unit_name_missing", "name")
        given(decider).when(replace(RECORD, code=" ")).then_refused("unit_code_missing", "code")

    def test_keeps_its_id_under_another_name(self) -> None:
        given(decider, RECORDED).when(RENAME).then(RENAMED)
        given(decider, RECORDED, RENAMED).when(RENAME).then_nothing()

    def test_cannot_be_renamed_before_it_was_or_was_renamed(self) -> None:
        early = replace(RENAME, since=date(2004, 7, 7))
        given(decider, RECORDED).when(early).then_refused("renamed_too_early", "since")
        back = RenameUnit("Xã Thanh Định", date(2025, 6, 30))
        given(decider, RECORDED, RENAMED).when(back).then_refused("renamed_too_early")

    def test_ends_and_is_not_renamed_after_it(self) -> None:
        end = EndUnit(date(2025, 6, 30))
        ended = UnitEnded(
            unit_id=UNIT,
            unit=THANH_DINH.model_copy(update={"valid_until": date(2025, 6, 30)}),
            legal_reference="",
        )
        given(decider, RECORDED).when(end).then(ended)
        given(decider, RECORDED, ended).when(end).then_nothing()
        given(decider, RECORDED, ended).when(RENAME).then_refused("unit_ended")

    def test_cannot_end_before_it_began(self) -> None:
        given(decider, RECORDED).when(EndUnit(date(2004, 7, 7))).then_refused("ended_too_early")

    def test_must_be_known(self) -> None:
        given(decider).when(RENAME).then_refused("unit_unknown")
