"""Coming in: who may, how often one may fail, what a revoked right is still good for."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from services.registry import operations
from services.registry.events import SignInFailed
from services.registry.operations import Attempt, PasswordTemporary, SignInRefused, TooManyAttempts
from services.registry.operations.door import remember_machine
from shared.identity import officers
from shared.kernel.officer import Grant, Officer
from shared.kernel.refusals import Conflict, Invalid, NotFound, Refused
from shared.kernel.roles import Role
from tests.registry.office import PASSWORD, Office

NAME = "child-officer.05578"


@pytest.fixture
def lan(office: Office) -> Officer:
    return office.somebody(Role.CHILD_OFFICER, password=PASSWORD, display_name="Lường Thị Lan")


class TestSigningIn:
    def test_gives_a_ticket_for_five_minutes(self, office: Office, lan: Officer) -> None:
        ticket = office.sign_in(NAME)
        assert (ticket.officer_id, ticket.roles_version) == (lan.id, 1)
        assert ticket.display_name == "Lường Thị Lan"
        assert ticket.expires_at - office.clock.now() == timedelta(minutes=5)

    def test_takes_the_name_in_any_letters(self, office: Office, lan: Officer) -> None:
        assert office.sign_in(f" {NAME.upper()} ").officer_id == lan.id

    @pytest.mark.parametrize("name", [NAME, "nobody", "", "Ń" * 500])
    def test_says_the_same_of_everybody_who_fails(
        self, office: Office, lan: Officer, name: str
    ) -> None:
        with pytest.raises(SignInRefused) as refused:
            office.sign_in(name, "wrong password")
        assert (refused.value.status, refused.value.code) == (401, "sign_in_failed")
        assert refused.value.message == "Tên đăng nhập hoặc mật khẩu không đúng."

    def test_says_the_same_of_a_shut_account(self, office: Office, lan: Officer) -> None:
        operations.disable_officer(office.desk, office.by(office.quan), lan.id)
        with pytest.raises(SignInRefused):
            office.sign_in(NAME)

    def test_says_the_same_of_an_account_without_a_password(self, office: Office) -> None:
        office.somebody(Role.CHAIRMAN)
        with pytest.raises(SignInRefused):
            office.sign_in("chairman.05578", "")

    def test_keeps_of_a_failure_neither_name_nor_address_in_words(
        self, office: Office, lan: Officer
    ) -> None:
        with pytest.raises(SignInRefused):
            office.sign_in("some-name", "wrong", "10.9.8.7")
        [recorded] = office.store.facts("failures-2025-03-10")
        assert isinstance(recorded.fact, SignInFailed)
        text = recorded.fact.model_dump_json()
        assert "some-name" not in text
        assert "10.9.8.7" not in text


class TestThrottle:
    def _fail(
        self, office: Office, times: int, name: str = NAME, address: str = "10.0.0.7"
    ) -> None:
        for _ in range(times):
            with pytest.raises(SignInRefused):
                office.sign_in(name, "wrong", address)

    def test_shuts_the_door_for_a_name_also_with_the_right_password(
        self, office: Office, lan: Officer
    ) -> None:
        self._fail(office, 5)
        with pytest.raises(TooManyAttempts) as refused:
            office.sign_in(NAME, address="10.0.0.8")
        assert refused.value.status == 429

    def test_opens_it_again_after_a_while(self, office: Office, lan: Officer) -> None:
        self._fail(office, 5)
        office.later(minutes=15)
        assert office.sign_in(NAME).officer_id == lan.id

    def test_counts_anew_after_a_success(self, office: Office, lan: Officer) -> None:
        self._fail(office, 4)
        office.sign_in(NAME)
        self._fail(office, 4)
        assert office.sign_in(NAME).officer_id == lan.id

    def test_is_the_same_for_names_that_nobody_has(self, office: Office) -> None:
        self._fail(office, 5, "nobody")
        with pytest.raises(TooManyAttempts):
            office.sign_in("nobody", "wrong")

    def test_shuts_the_door_for_an_address_that_tries_many_names(
        self, office: Office, lan: Officer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("shared.identity.passwords.is_right", lambda *_: False)
        for number in range(30):
            self._fail(office, 1, f"name-{number}")
        monkeypatch.undo()
        with pytest.raises(TooManyAttempts):
            office.sign_in(NAME)
        assert office.sign_in(NAME, address="10.0.0.8").officer_id == lan.id

    def test_does_not_count_while_it_is_shut(self, office: Office, lan: Officer) -> None:
        self._fail(office, 5)
        for _ in range(3):
            with pytest.raises(TooManyAttempts):
                office.sign_in(NAME, "wrong")
        assert len(office.store.facts("failures-2025-03-10")) == 5

    def test_is_as_narrow_for_who_guesses_at_once(self, office: Office, lan: Officer) -> None:
        def guess(number: int) -> type[Refused]:
            with pytest.raises(Refused) as refused:
                office.sign_in(NAME, f"guess {number}")
            return refused.type

        with ThreadPoolExecutor(12) as guessers:
            answers = list(guessers.map(guess, range(24)))
        # Two are worked on at once: the last may begin before the fifth has failed.
        assert answers.count(SignInRefused) in (5, 6)
        assert answers.count(TooManyAttempts) in (18, 19)

    @pytest.mark.parametrize("times", [(5, NAME), (30, "name-{}")])
    def test_strangers_do_not_keep_an_officer_out_of_a_machine_that_is_known(
        self,
        office: Office,
        lan: Officer,
        times: tuple[int, str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        at = Attempt(NAME, PASSWORD, "10.0.0.7", "Firefox")
        at = replace(at, machine=remember_machine(office.desk, at))
        monkeypatch.setattr("shared.identity.passwords.is_right", lambda *_: False)
        for number in range(times[0]):
            self._fail(office, 1, times[1].format(number))
        monkeypatch.undo()

        with pytest.raises(TooManyAttempts):
            office.sign_in(NAME)
        assert operations.sign_in(office.desk, office.machine(), at).officer_id == lan.id

    def test_a_machine_that_is_known_guesses_no_more_than_others(
        self, office: Office, lan: Officer
    ) -> None:
        at = Attempt(NAME, "wrong", "10.0.0.7", "Firefox")
        at = replace(at, machine=remember_machine(office.desk, at))
        for _ in range(5):
            with pytest.raises(SignInRefused):
                operations.sign_in(office.desk, office.machine(), at)
        with pytest.raises(TooManyAttempts):
            operations.sign_in(office.desk, office.machine(), at)

    @pytest.mark.parametrize("machine", ["made.up", "", ".", "x." * 40, "é.é"])
    def test_a_machine_is_known_by_what_it_was_given_alone(
        self, office: Office, lan: Officer, machine: str
    ) -> None:
        self._fail(office, 5)
        at = Attempt(NAME, PASSWORD, "10.0.0.8", "Firefox", machine)
        with pytest.raises(TooManyAttempts):
            operations.sign_in(office.desk, office.machine(), at)

    def test_a_machine_is_known_for_each_of_its_people(self, office: Office, lan: Officer) -> None:
        at = Attempt("somebody-else", "", machine="")
        at = replace(at, machine=remember_machine(office.desk, at))
        at = replace(at, username=NAME, password=PASSWORD)
        self._fail(office, 5)
        with pytest.raises(TooManyAttempts):
            operations.sign_in(office.desk, office.machine(), at)

        at = replace(at, machine=remember_machine(office.desk, at))
        assert operations.sign_in(office.desk, office.machine(), at).officer_id == lan.id

    def test_all_addresses_of_one_customer_are_one(
        self, office: Office, lan: Officer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("shared.identity.passwords.is_right", lambda *_: False)
        for number in range(30):
            self._fail(office, 1, f"name-{number}", f"2001:db8:1:2::{number:x}")
        monkeypatch.undo()
        with pytest.raises(TooManyAttempts):
            office.sign_in(NAME, address="2001:db8:1:2:ffff::1")
        assert office.sign_in(NAME, address="2001:db8:1:3::1").officer_id == lan.id


class TestTemporaryPassword:
    def _give(self, office: Office, officer: Officer) -> str:
        return operations.give_password(office.desk, office.by(office.quan), officer.id)

    def _replace(self, office: Office, old: str, new: str) -> UUID:
        attempt = Attempt(NAME, old, "10.0.0.7", "Firefox")
        ticket = operations.replace_temporary_password(office.desk, office.machine(), attempt, new)
        return ticket.officer_id

    def test_opens_nothing_but_the_way_to_an_own_one(self, office: Office, lan: Officer) -> None:
        told = self._give(office, lan)
        with pytest.raises(PasswordTemporary):
            office.sign_in(NAME, told)
        assert self._replace(office, told, "nước chảy đá mòn") == lan.id
        assert office.sign_in(NAME, "nước chảy đá mòn").officer_id == lan.id

    def test_is_the_same_where_a_form_is_sent_twice(self, office: Office, lan: Officer) -> None:
        issued = office.by(office.quan)
        told = [operations.give_password(office.desk, issued, lan.id) for _ in range(2)]
        assert told[0] == told[1]
        assert self._give(office, lan) != told[0]

    def test_ends_what_was_open_with_the_old_one(self, office: Office, lan: Officer) -> None:
        ticket = office.sign_in(NAME)
        self._give(office, lan)
        with pytest.raises(Conflict):
            operations.renew_session(office.desk, office.machine(), ticket)
        with pytest.raises(SignInRefused):
            office.sign_in(NAME)

    def test_is_good_for_a_week(self, office: Office, lan: Officer) -> None:
        told = self._give(office, lan)
        office.later(days=8)
        with pytest.raises(SignInRefused):
            office.sign_in(NAME, told)

    def test_is_not_replaced_by_itself_or_by_a_weak_one(self, office: Office, lan: Officer) -> None:
        told = self._give(office, lan)
        with pytest.raises(Conflict):
            self._replace(office, told, told)
        with pytest.raises(Invalid):
            self._replace(office, told, "12345678")

    def test_own_passwords_do_not_pass_as_temporary(self, office: Office, lan: Officer) -> None:
        with pytest.raises(Conflict) as refused:
            self._replace(office, PASSWORD, "nước chảy đá mòn")
        assert refused.value.code == "password_not_temporary"


class TestSessions:
    def test_renewing_gives_another_five_minutes(self, office: Office, lan: Officer) -> None:
        ticket = office.sign_in(NAME)
        office.later(minutes=6)
        renewed = operations.renew_session(office.desk, office.machine(), ticket)
        assert renewed.expires_at == office.clock.now() + timedelta(minutes=5)
        assert renewed.signed_in_at == ticket.signed_in_at

    def test_a_session_left_behind_is_not_renewed(self, office: Office, lan: Officer) -> None:
        ticket = office.sign_in(NAME)
        office.later(minutes=15)
        for _ in range(2):
            with pytest.raises(Conflict) as refused:
                operations.renew_session(office.desk, office.machine(), ticket)
            assert refused.value.code == "session_over"

    def test_a_shut_account_is_not_renewed(self, office: Office, lan: Officer) -> None:
        ticket = office.sign_in(NAME)
        operations.disable_officer(office.desk, office.by(office.quan), lan.id)
        with pytest.raises(Conflict):
            operations.renew_session(office.desk, office.machine(), ticket)

    def test_a_changed_role_reaches_the_next_ticket(self, office: Office, lan: Officer) -> None:
        ticket = office.sign_in(NAME)
        grant = Grant(Role.TREASURER, office.ids["05578"], date(2025, 3, 10))
        operations.grant_role(office.desk, office.by(office.quan), lan.id, grant)
        renewed = operations.renew_session(office.desk, office.machine(), ticket)
        known = office.store.read(officers.find, lan.id)
        assert known is not None
        assert (ticket.roles_version, renewed.roles_version) == (1, 2)
        assert known.roles_version == 2
        assert grant in known.grants

    def test_signing_out_is_done_once(self, office: Office, lan: Officer) -> None:
        ticket = office.sign_in(NAME)
        for _ in range(2):
            operations.sign_out(office.desk, office.machine(), ticket)
        assert operations.list_own_sessions(office.desk, office.by(lan)) == []

    def test_one_ends_ones_own_and_nobody_elses(self, office: Office, lan: Officer) -> None:
        ticket = office.sign_in(NAME)
        with pytest.raises(NotFound):
            operations.end_own_session(office.desk, office.by(office.minh), ticket.session_id)
        operations.end_own_session(office.desk, office.by(lan), ticket.session_id)
        assert operations.list_own_sessions(office.desk, office.by(lan)) == []

    def test_the_administrator_ends_anybodys(self, office: Office, lan: Officer) -> None:
        ticket = office.sign_in(NAME)
        operations.end_session(office.desk, office.by(office.quan), ticket.session_id)
        with pytest.raises(Conflict):
            operations.renew_session(office.desk, office.machine(), ticket)


class TestChangingThePassword:
    def _change(self, office: Office, lan: Officer, old: str, new: str) -> None:
        attempt = Attempt(NAME, old, "10.0.0.7", "Firefox")
        operations.change_password(office.desk, office.by(lan), attempt, new)

    def test_ends_the_other_sessions(self, office: Office, lan: Officer) -> None:
        here, there = office.sign_in(NAME), office.sign_in(NAME)
        sitting = Officer(lan.id, lan.grants, here.session_id, lan.display_name)
        self._change(office, sitting, PASSWORD, "nước chảy đá mòn")
        renewed = operations.renew_session(office.desk, office.machine(), here)
        assert renewed.session_id == here.session_id
        with pytest.raises(Conflict):
            operations.renew_session(office.desk, office.machine(), there)
        assert office.sign_in(NAME, "nước chảy đá mòn").officer_id == lan.id

    def test_asks_for_the_present_one_and_counts_failures(
        self, office: Office, lan: Officer
    ) -> None:
        for _ in range(5):
            with pytest.raises(SignInRefused):
                self._change(office, lan, "wrong", "nước chảy đá mòn")
        with pytest.raises(TooManyAttempts):
            self._change(office, lan, PASSWORD, "nước chảy đá mòn")

    def test_does_not_change_somebody_elses(self, office: Office, lan: Officer) -> None:
        with pytest.raises(NotFound):
            self._change(office, office.minh, PASSWORD, "nước chảy đá mòn")


def test_two_accounts_do_not_share_a_name(office: Office, lan: Officer) -> None:
    with pytest.raises(Refused) as refused:
        operations.register_officer(
            office.desk,
            office.by(office.quan),
            username=NAME.upper(),
            display_name="Ma Thị Khác",
            position_title="",
            unit_id=office.ids["05578"],
        )
    assert (refused.value.code, refused.value.field) == ("username_taken", "username")
