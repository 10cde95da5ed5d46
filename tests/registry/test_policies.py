"""What registry does when time speaks."""

from datetime import date
from uuid import UUID

from services.registry import operations
from services.registry.readmodels import sessions
from shared.kernel.roles import Role
from tests.registry.office import PASSWORD, Office
from tests.registry.world import duc

SOON = date(2009, 3, 12)  # sixteen on Wednesday 12/03/2025


def _status(office: Office, child_id: UUID) -> str:
    card = operations.read_child(office.desk, office.by(office.lan), child_id)
    return card.child.status.value


def _child_of(office: Office, birth_date: date) -> UUID:
    return office.child(duc(birth_date=birth_date, personal_id=None))


class TestTurningSixteen:
    def test_happens_on_the_birthday(self, office: Office) -> None:
        child_id = _child_of(office, SOON)
        office.dawn(date(2025, 3, 11))
        assert _status(office, child_id) == "present"
        office.dawn(date(2025, 3, 12))
        assert _status(office, child_id) == "grown"

    def test_happens_late_rather_than_never(self, office: Office) -> None:
        child_id = _child_of(office, SOON)
        office.dawn(date(2025, 4, 1))  # the machine was off for weeks
        [told] = [letter for letter in office.told() if "child_turned_sixteen" in letter]
        assert '"turned_on":"2025-03-12"' in told
        assert _status(office, child_id) == "grown"

    def test_happens_once(self, office: Office) -> None:
        _child_of(office, SOON)
        office.dawn(date(2025, 3, 12))
        office.dawn(date(2025, 3, 12))
        office.dawn(date(2025, 3, 13))
        assert len([letter for letter in office.told() if "turned_sixteen" in letter]) == 1

    def test_follows_a_corrected_birth_date(self, office: Office) -> None:
        child_id = _child_of(office, SOON)
        operations.change_details(
            office.desk,
            office.by(office.lan),
            child_id,
            duc(birth_date=date(2010, 3, 12), personal_id=None),
            hamlet_id=office.ids["05578-01"],
        )
        office.dawn(date(2025, 3, 12))
        assert _status(office, child_id) == "present"

    def test_of_many_on_one_day(self, office: Office) -> None:
        for name in ("Ma Văn Một", "Ma Văn Hai", "Ma Văn Ba"):
            office.child(duc(full_name=name, birth_date=SOON, personal_id=None))
        office.dawn(date(2025, 3, 12))
        assert operations.list_children(office.desk, office.by(office.lan)).total == 0

    def test_is_not_for_who_has_left(self, office: Office) -> None:
        child_id = _child_of(office, SOON)
        operations.record_move(
            office.desk, office.by(office.lan), child_id, moved_on=date(2025, 3, 10)
        )
        office.dawn(date(2025, 3, 12))
        assert _status(office, child_id) == "away"


class TestSessionsLeftBehind:
    def test_end_after_fifteen_minutes(self, office: Office) -> None:
        office.somebody(Role.CHILD_OFFICER, password=PASSWORD)
        office.sign_in("child-officer.05578")
        office.later(minutes=14, seconds=59)
        office.minute()
        assert len(office.store.read(sessions.live)) == 1
        office.later(seconds=1)
        office.minute()
        assert office.store.read(sessions.live) == []
        [told] = [letter for letter in office.told() if "session_ended" in letter]
        assert "10.0.0.7" not in told

    def test_are_those_not_renewed(self, office: Office) -> None:
        office.somebody(Role.CHILD_OFFICER, password=PASSWORD)
        kept, left = (office.sign_in("child-officer.05578") for _ in range(2))
        office.later(minutes=10)
        operations.renew_session(office.desk, office.machine(), kept)
        office.later(minutes=10)
        office.minute()
        [live] = office.store.read(sessions.live)
        assert (live.session_id, left.session_id != kept.session_id) == (kept.session_id, True)
