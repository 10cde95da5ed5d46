from dataclasses import replace

import pytest

from services.notify import recipient
from services.notify.events import AddressForgotten, AddressSet, Kind, PreferencesSet
from services.notify.recipient import ForgetAddress, SetPreferences
from tests.kit.given import HOA, LAN, given, issued

FIRST = issued(key="first")
SECOND = issued(key="second")
EVERYTHING = SetPreferences(LAN.id, "lan@xa.example.vn", tuple(Kind), 21, 6)
ADDRESS = AddressSet(
    officer_id=LAN.id, address_id=FIRST.new_id("address"), email="lan@xa.example.vn"
)
FORGOTTEN = AddressForgotten(officer_id=LAN.id, address_id=FIRST.new_id("address"))


class TestAddress:
    def test_is_kept_under_a_key_of_its_own(self) -> None:
        given(recipient.decider).when(EVERYTHING, FIRST).then(ADDRESS)
        assert str(ADDRESS.address_id) == ADDRESS.key_subject

    def test_is_kept_once(self) -> None:
        given(recipient.decider, ADDRESS).when(EVERYTHING, SECOND).then_nothing()

    def test_replaces_the_old_one_whose_key_is_destroyed(self) -> None:
        other = replace(EVERYTHING, email="moi@xa.example.vn")
        new = AddressSet(
            officer_id=LAN.id, address_id=SECOND.new_id("address"), email="moi@xa.example.vn"
        )

        given(recipient.decider, ADDRESS).when(other, SECOND).then(FORGOTTEN, new)

    def test_can_be_taken_away(self) -> None:
        none = replace(EVERYTHING, email=None)

        given(recipient.decider, ADDRESS).when(none, SECOND).then(FORGOTTEN)
        given(recipient.decider, ADDRESS, FORGOTTEN).when(none, SECOND).then_nothing()
        given(recipient.decider).when(none, SECOND).then_nothing()

    @pytest.mark.parametrize(
        "email",
        [
            "lan",
            "lan@xa",
            "lan xa@xa.example.vn",
            "lan@xa.example.vn\nBcc: ai-do@example.vn",
            "lan@xa.example.vn, minh@xa.example.vn",
            "<lan@xa.example.vn>",
            "lần@xa.example.vn",
            "a" * 64 + "@" + "b" * 60 + "." + "c" * 63 + "." + "d" * 63 + ".vn" + "x" * 60,
        ],
    )
    def test_is_refused_where_no_mail_could_go(self, email: str) -> None:
        wrong = replace(EVERYTHING, email=email)

        given(recipient.decider).when(wrong).then_refused("email_malformed", "email")

    def test_is_forgotten_when_the_officer_leaves(self) -> None:
        given(recipient.decider, ADDRESS).when(ForgetAddress()).then(FORGOTTEN)
        given(recipient.decider).when(ForgetAddress()).then_nothing()

    def test_is_not_written_into_the_state_s_own_words(self) -> None:
        state = recipient.decider.fold([ADDRESS])

        assert state.email == "lan@xa.example.vn"
        assert "lan@" not in repr(state)
        assert "lan@" not in repr(ADDRESS)


class TestChoice:
    CHOICE = PreferencesSet(
        officer_id=LAN.id,
        email_kinds=(Kind.CASE_OPENED, Kind.REPORT_DUE),
        quiet_from_hour=22,
        quiet_until_hour=5,
    )

    def test_is_kept_in_the_order_of_the_kinds(self) -> None:
        chosen = SetPreferences(LAN.id, None, (Kind.REPORT_DUE, Kind.CASE_OPENED), 22, 5)

        given(recipient.decider).when(chosen).then(self.CHOICE)
        given(recipient.decider, self.CHOICE).when(chosen).then_nothing()

    def test_is_nothing_new_where_it_says_what_holds_anyway(self) -> None:
        given(recipient.decider).when(replace(EVERYTHING, email=None)).then_nothing()

    @pytest.mark.parametrize("hour", [-1, 24])
    def test_refuses_an_hour_that_no_clock_shows(self, hour: int) -> None:
        wrong = replace(EVERYTHING, quiet_until_hour=hour)

        given(recipient.decider).when(wrong).then_refused("hour_unknown", "quiet_until_hour")

    def test_is_each_officer_s_own(self) -> None:
        given(recipient.decider).when(EVERYTHING, issued(by=HOA)).then_refused("not_found")
