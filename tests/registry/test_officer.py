"""The rules of officers' accounts."""

from dataclasses import replace
from datetime import date

import pytest

from services.registry.events import (
    HeldRole,
    OfficerDescribed,
    OfficerDisabled,
    OfficerEnabled,
    OfficerRegistered,
    PasswordSet,
    RoleGranted,
    RoleWithdrawn,
    Standing,
)
from services.registry.officer import (
    DescribeOfficer,
    DisableOfficer,
    EnableOfficer,
    GrantRole,
    RegisterOfficer,
    SetPassword,
    WithdrawRole,
    decider,
)
from shared.kernel.officer import Grant
from shared.kernel.roles import Role
from tests.kit.given import LAN, MINH, given, issued
from tests.registry.world import ABROAD, COMMUNE

SINCE = date(2025, 1, 1)
HELD = HeldRole(role=Role.CHILD_OFFICER, unit_id=COMMUNE, since=SINCE)
STANDING = Standing(roles_version=1, active=True, position_title="Công chức VH-XH", grants=(HELD,))
REGISTER = RegisterOfficer(
    LAN.id,
    "can-bo",
    "Lường Thị Lan",
    "Công chức VH-XH",
    COMMUNE,
    (Grant(Role.CHILD_OFFICER, COMMUNE, SINCE),),
)
REGISTERED = OfficerRegistered(
    officer_id=LAN.id,
    unit_id=COMMUNE,
    username="can-bo",
    display_name="Lường Thị Lan",
    standing=STANDING,
)
BY_MINH = issued(by=MINH)


def standing(version: int, *grants: HeldRole, active: bool = True) -> Standing:
    changes = {"roles_version": version, "grants": grants, "active": active}
    return STANDING.model_copy(update=changes)


class TestAccount:
    def test_begins_with_its_roles_in_the_first_version(self) -> None:
        given(decider).when(REGISTER).then(REGISTERED)
        given(decider, REGISTERED).when(REGISTER).then_nothing()

    @pytest.mark.parametrize("username", ["", "ab", "Lan", "lan lt", "lân", "-lan", "x" * 41])
    def test_has_a_plain_username(self, username: str) -> None:
        given(decider).when(replace(REGISTER, username=username)).then_refused(
            "username_malformed", "username"
        )

    def test_belongs_to_somebody_with_a_name(self) -> None:
        nameless = replace(REGISTER, display_name=" ")
        given(decider).when(nameless).then_refused("display_name_missing", "display_name")

    def test_is_described_anew(self) -> None:
        fact = OfficerDescribed(
            officer_id=LAN.id,
            display_name="Lường Thị Lan Anh",
            standing=STANDING.model_copy(update={"roles_version": 2}),
        )
        command = DescribeOfficer("Lường Thị Lan Anh", "Công chức VH-XH")
        given(decider, REGISTERED).when(command).then(fact)
        given(decider, REGISTERED, fact).when(command).then_nothing()

    def test_must_be_known(self) -> None:
        given(decider).when(DisableOfficer()).then_refused("officer_unknown")


class TestRoles:
    def test_each_change_raises_the_version_and_tells_the_whole(self) -> None:
        chairman = HeldRole(role=Role.CHAIRMAN, unit_id=ABROAD, since=SINCE)
        granted = RoleGranted(
            officer_id=LAN.id, granted=chairman, standing=standing(2, HELD, chairman)
        )
        command = GrantRole(Role.CHAIRMAN, ABROAD, SINCE)
        given(decider, REGISTERED).when(command).then(granted)
        given(decider, REGISTERED, granted).when(command).then_nothing()

    def test_one_role_is_not_held_twice_at_a_time(self) -> None:
        again = GrantRole(Role.CHILD_OFFICER, COMMUNE, date(2025, 6, 1))
        given(decider, REGISTERED).when(again).then_refused("role_held", "role")

    def test_a_period_runs_forward(self) -> None:
        backwards = GrantRole(Role.CHAIRMAN, COMMUNE, SINCE, date(2024, 12, 31))
        given(decider, REGISTERED).when(backwards).then_refused("period_backwards", "until")

    def test_a_role_ends_after_its_last_day(self) -> None:
        command = WithdrawRole(Role.CHILD_OFFICER, COMMUNE, date(2025, 6, 30))
        ended = HELD.model_copy(update={"until": date(2025, 6, 30)})
        fact = RoleWithdrawn(
            officer_id=LAN.id,
            role=Role.CHILD_OFFICER,
            unit_id=COMMUNE,
            last_day=date(2025, 6, 30),
            standing=standing(2, ended),
        )
        given(decider, REGISTERED).when(command).then(fact)
        given(decider, REGISTERED, fact).when(command).then_nothing()

    def test_a_role_withdrawn_before_it_began_was_never_held(self) -> None:
        command = WithdrawRole(Role.CHILD_OFFICER, COMMUNE, date(2024, 12, 31))
        [fact] = decider.decide(command, decider.fold([REGISTERED]), BY_MINH)
        assert isinstance(fact, RoleWithdrawn)
        assert fact.standing.grants == ()

    def test_a_role_not_held_is_not_withdrawn(self) -> None:
        command = WithdrawRole(Role.CHAIRMAN, COMMUNE, date(2025, 6, 30))
        given(decider, REGISTERED).when(command).then_nothing()


class TestPassword:
    def test_lasts_until_it_is_changed(self) -> None:
        given(decider, REGISTERED).when(SetPassword("$argon2id$x")).then(
            PasswordSet(officer_id=LAN.id, password_hash="$argon2id$x", temporary_until=None)
        )

    def test_lasts_a_week_where_it_is_temporary(self) -> None:
        given(decider, REGISTERED).when(SetPassword("$argon2id$x", temporary=True)).then(
            PasswordSet(
                officer_id=LAN.id, password_hash="$argon2id$x", temporary_until=date(2025, 3, 17)
            )
        )

    def test_does_not_show_in_what_a_key_is_bound_to(self) -> None:
        assert repr(SetPassword("$argon2id$one")) == repr(SetPassword("$argon2id$two"))


class TestShutting:
    SHUT = OfficerDisabled(officer_id=LAN.id, standing=standing(2, HELD, active=False))

    def test_an_account_is_shut_and_opened_again(self) -> None:
        given(decider, REGISTERED).when(DisableOfficer(), BY_MINH).then(self.SHUT)
        given(decider, REGISTERED, self.SHUT).when(DisableOfficer(), BY_MINH).then_nothing()
        opened = OfficerEnabled(officer_id=LAN.id, standing=standing(3, HELD))
        given(decider, REGISTERED, self.SHUT).when(EnableOfficer()).then(opened)
        given(decider, REGISTERED).when(EnableOfficer()).then_nothing()

    def test_nobody_shuts_the_own_account(self) -> None:
        given(decider, REGISTERED).when(DisableOfficer(), issued(by=LAN)).then_refused(
            "own_account"
        )
