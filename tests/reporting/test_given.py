"""A report that is given from above: accepted or returned; what another node may say of it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.reporting import operations
from services.reporting.events import ObligationAccepted, ObligationReturned, ObligationSet
from services.reporting.obligation import (
    AcceptObligation,
    ReturnObligation,
    SetObligation,
    decider,
)
from services.reporting.readmodels.communes import Commune
from shared.contracts import reporting
from shared.contracts.announcement import Announcement
from shared.contracts.envelope import envelope
from shared.eventstore.elsewhere import Reach
from shared.kernel.refusals import NotFound, Refused
from shared.units.neighbours import Neighbour, neighbour_rows
from tests.kit.given import given
from tests.reporting.listening import XA, XA_BEN, the
from tests.reporting.test_obligation import SENT, TERMS, on
from tests.reporting.world import LAN, MINH, THU, TINH, Office

TODAY = date(2025, 3, 10)
GIVEN = ObligationSet.model_validate({**TERMS, "given": True})
GIVE_IT = SetObligation(**TERMS, given=True)  # type: ignore[arg-type] # one table for both
SET_IT = SetObligation(**TERMS)  # type: ignore[arg-type]
ACCEPTED = ObligationAccepted(obligation_id=the(1), unit_id=XA, accepted_on=TODAY)
RETURNED = ObligationReturned(
    obligation_id=the(1), unit_id=XA, reason="Chưa đến kỳ", returned_on=TODAY
)
GIVE_BACK = ReturnObligation("Chưa đến kỳ", TODAY)
ACCEPT = AcceptObligation(TODAY)


class TestRules:
    def test_what_is_given_is_accepted_once(self) -> None:
        given(decider, GIVEN).when(ACCEPT).then(ACCEPTED)
        given(decider, GIVEN, ACCEPTED).when(ACCEPT).then_nothing()

    def test_or_returned_with_a_reason_once(self) -> None:
        given(decider, GIVEN).when(GIVE_BACK).then(RETURNED)
        given(decider, GIVEN, RETURNED).when(GIVE_BACK).then_nothing()
        given(decider, GIVEN).when(ReturnObligation("  ", TODAY)).then_refused(
            "reason_missing", "reason"
        )

    def test_a_reason_names_nobody(self) -> None:
        told = ReturnObligation("Gọi 0912 345 678", TODAY)
        given(decider, GIVEN).when(told).then_refused("personal_data_in_text", "reason")

    @pytest.mark.parametrize("command", [ACCEPT, GIVE_BACK])
    def test_what_the_commune_owes_of_itself_is_neither(self, command: object) -> None:
        own = ObligationSet.model_validate(TERMS)
        given(decider, own).when(command).then_refused("not_given")
        given(decider).when(command).then_refused("not_given")
        given(decider, GIVEN, SENT).when(command).then_refused("already_sent")

    def test_only_the_giver_moves_its_day(self) -> None:
        given(decider, GIVEN).when(SET_IT).then_refused("given_from_above")

    def test_giving_takes_over_what_the_commune_had_set_itself(self) -> None:
        own = ObligationSet.model_validate(TERMS)
        given(decider, own).when(GIVE_IT).then(GIVEN)

    def test_nobody_is_reminded_of_what_was_returned(self) -> None:
        given(decider, GIVEN, RETURNED).when(on(1)).then_nothing()

    def test_given_again_after_a_return_it_is_owed_again(self) -> None:
        given(decider, GIVEN, RETURNED).when(GIVE_IT).then(GIVEN)
        given(decider, GIVEN).when(GIVE_IT).then_nothing()


class TestOneNode:
    """A district that hosts its communes: nothing crosses a wire, the page is the same."""

    def test_gives_and_sees_what_came_of_it(self, office: Office) -> None:
        (owed_id, other_id) = give(office, XA, XA_BEN)
        assert [one.standings[0].state for one in seen(office)] == ["coming", "coming"]

        operations.accept_obligation(office.desk, office.issue(LAN), owed_id)
        operations.return_obligation(office.desk, office.issue(THU), other_id, reason="Chưa đến kỳ")
        beside, ours = seen(office)
        assert ours.standings[0].owed.accepted_on == TODAY
        assert beside.of("returned")[0].owed.return_reason == "Chưa đến kỳ"
        assert (ours.node, ours.as_of, ours.is_silent) == ("", office.clock.now(), False)

    def test_another_commune_neither_accepts_nor_returns_it(self, office: Office) -> None:
        (owed_id,) = give(office, XA)
        with pytest.raises(NotFound):
            operations.accept_obligation(office.desk, office.issue(THU), owed_id)

    @pytest.mark.parametrize(("day", "state", "days"), [(14, "late", 3), (11, "coming", 0)])
    def test_counts_days_to_the_last_in_time(
        self, office: Office, day: int, state: str, days: int
    ) -> None:
        give(office, XA)
        office.move_to(date(2025, 4, day))
        (standing,) = next(one for one in seen(office) if one.unit.id == XA).standings
        assert (standing.state, standing.days) == (state, days)

    def test_who_has_sent_it_is_given_nothing(self, office: Office) -> None:
        report_id = office.draft()
        office.write_all()
        operations.submit_report(office.desk, office.issue(LAN), report_id)
        operations.send_report(office.desk, office.issue(MINH), report_id)
        give(office, XA, XA_BEN, code="half_year")
        beside, ours = sorted(seen(office), key=lambda one: one.unit.name)
        assert [(one.owed.code, one.owed.given) for one in ours.of("sent")] == [
            ("half_year", False)
        ]
        assert [one.owed.given for one in beside.standings] == [True]

    def test_its_page_and_its_json_say_the_same(self, office: Office) -> None:
        give(office, XA)
        office.move_to(date(2025, 4, 14))
        with office.visitor(TINH) as tinh:
            text = tinh.get("/reporting/communes?year=2025").text
            told = tinh.get("/reporting/api/communes?year=2025").json()
        assert "quá hạn 3 ngày" in text
        assert [(one["name"], len(one["reports"])) for one in told] == [
            ("Xã Thanh Định", 1),
            ("Xã Khau Mịn", 0),
        ]

    def test_the_commune_answers_on_the_page_of_the_report(self, office: Office) -> None:
        (owed_id,) = give(office, XA)
        with office.visitor(LAN) as lan:
            assert "Nhận báo cáo" in lan.get(f"/reporting/obligations/{owed_id}").text
            lan.post(f"/reporting/obligations/{owed_id}/acceptance")
            assert "Đã nhận ngày" in lan.get(f"/reporting/obligations/{owed_id}").text


class TestOtherNodes:
    """What the node of the commune beside says, here at the province."""

    BELOW = Neighbour("n06", "below", "02")  # XA_BEN

    @pytest.fixture
    def above(self, office: Office) -> Office:
        office.store.write(neighbour_rows([self.BELOW], []))
        return office

    def owed(self, unit_id: UUID = XA_BEN, number: int = 1, **changed: Any) -> Announcement:
        terms = {**TERMS, "obligation_id": the(number), "unit_id": unit_id, "given": False}
        return reporting.PublicReportOwed.model_validate({**terms, **changed})

    def sent(self, **terms: Any) -> Announcement:
        return reporting.PublicReportSent(
            report_id=the(50),
            obligation_id=the(1),
            unit_id=XA_BEN,
            sent_on=date(2025, 5, 16),
            sha256="0" * 64,
            **terms,
        )

    def test_is_kept_with_what_is_owed_and_sent_late(self, above: Office) -> None:
        hear(above, self.owed(), self.sent())
        (late,) = self.of_theirs(above).of("sent_late")
        assert late.days == 2

    def test_a_report_whose_obligation_was_never_told_brings_its_terms(self, above: Office) -> None:
        terms: dict[str, Any] = {**TERMS}
        for name in ("obligation_id", "unit_id", "recipients"):
            del terms[name]
        hear(above, self.sent(**terms))
        assert len(self.of_theirs(above).of("sent_late")) == 1

    def test_an_old_letter_without_terms_is_heard_and_not_used(self, above: Office) -> None:
        hear(above, self.sent())
        assert self.of_theirs(above).standings == ()
        assert above.store.inbox_counts() == {"applied": above.store.head("inbox")}

    @pytest.mark.parametrize("unit_id", [XA, UUID(int=5)])
    def test_of_another_unit_is_held_at_once_and_the_next_letter_counts(
        self, above: Office, unit_id: UUID
    ) -> None:
        hear(above, self.owed(unit_id, number=1), self.owed(number=2))
        (held,) = above.store.quarantined()
        assert (held["source"], held["tries"]) == ("n06/reporting", 1)
        assert "not_its_unit" in held["reason"]
        assert len(self.of_theirs(above).standings) == 1

    def test_of_another_unit_s_report_in_its_own_name_is_held(self, above: Office) -> None:
        (ours,) = give(above, XA)
        stolen = self.owed(due_on=date(2030, 1, 1), obligation_id=ours)
        hear(above, stolen)
        assert "not_its_unit" in above.store.quarantined()[0]["reason"]

    def test_moves_no_day_that_was_given_from_here(self, above: Office) -> None:
        (theirs,) = give(above, XA_BEN)
        hear(above, self.owed(obligation_id=theirs, due_on=date(2026, 1, 1)))
        assert self.of_theirs(above).standings[0].owed.due_on == date(2025, 4, 12)

    def test_is_not_told_again_from_here(self, above: Office) -> None:
        hear(above, self.owed())
        assert above.told("report_owed") == []

    def test_its_officers_are_reminded_there_and_not_here(self, above: Office) -> None:
        give(above, XA_BEN)
        above.move_to(date(2025, 4, 10))
        assert above.told("report_due") == []

    def test_is_marked_when_it_was_not_heard_for_long(self, above: Office) -> None:
        now = above.clock.now()
        assert self.of_theirs(above).is_silent
        above.store.write([Reach("n06", "reporting", 3, 3, now, now).row()])
        assert (self.of_theirs(above).as_of, self.of_theirs(above).is_silent) == (now, False)
        above.clock.move_to(now + timedelta(hours=24, minutes=1))
        assert self.of_theirs(above).is_silent
        above.desk.longest_silence = timedelta(hours=48)  # NODE_SILENT_HOURS of the node
        assert not self.of_theirs(above).is_silent

    def of_theirs(self, office: Office) -> Commune:
        return next(one for one in seen(office) if one.unit.id == XA_BEN)


class TestBelow:
    """Here is a commune's node: of what the node above tells, what is given to it counts."""

    @pytest.mark.parametrize(
        ("unit_id", "is_given", "owes"), [(XA, True, 1), (XA_BEN, True, 0), (XA, False, 0)]
    )
    def test_owes_what_is_given_to_its_own_unit(
        self, office: Office, unit_id: UUID, is_given: bool, owes: int
    ) -> None:
        office.store.write(neighbour_rows([Neighbour("n06", "above", "05578")], []))
        told = reporting.PublicReportOwed.model_validate(
            {**TERMS, "unit_id": unit_id, "given": is_given}
        )
        hear(office, told)
        found = [one for unit in seen(office) for one in unit.standings]
        assert len(found) == owes
        assert office.store.quarantined() == []


def give(office: Office, *communes: UUID, code: str = "annual") -> tuple[UUID, ...]:
    """Give communes a report of 2025 by 12/04: the 11th is the last day."""
    return operations.give_report(
        office.desk,
        office.issue(TINH),
        communes,
        code=code,
        year=2025,
        due_on=date(2025, 4, 12),
        basis="Công văn số 15/SYT ngày 10/3/2025",
    )


def hear(office: Office, *letters: Announcement) -> None:
    """Hear what the reporting service of another node told, in order."""
    for said in letters:
        number = office.store.inbox_heads().get(("n06/reporting", "evt"), 0) + 1
        letter = envelope(
            "n06",
            "reporting",
            said,
            event_id=f"letter-{number}",
            sequence=number,
            at=office.clock.now(),
        )
        office.store.receive([letter]).result(20)


def seen(office: Office) -> tuple[Commune, ...]:
    return operations.list_communes(office.desk, office.issue(TINH), 2025)


def test_a_province_gives_within_its_units_only(office: Office) -> None:
    with pytest.raises(Refused):
        give(office)
    with pytest.raises(NotFound):
        give(office, UUID(int=77))
