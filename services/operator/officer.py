"""`mangnon officer`: the accounts of a node, for who runs it: a way in when nobody else has one.

`list` only reads. `password`, `disable` and `enable` act as the machine itself, by the operations
of the administrator's page: the same rules, facts and ends of sign-ins. For them registry must
rest. Exit codes: 0 told or done; 1 there is no such account, a rule refuses, or the data cannot be
read; 2 wrong words; 75 registry runs, there is no data yet, or no database that answers.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.operator.answering import TRY_AGAIN, AsJson, answer, answer_in_lines, give_up
from services.operator.helping import Vocabulary
from services.operator.looking import looking
from services.operator.resting import registry_at_rest
from shared.desk import Desk
from shared.hosting.opening import NODE_KEY
from shared.identity import officers
from shared.kernel.officer import SYSTEM, Grant
from shared.settings import Settings
from shared.units.tree import UnitTree

if TYPE_CHECKING:
    from services.registry.readmodels.accounts import Account

officer = Vocabulary(help="Tài khoản cán bộ: kể ra, cấp mật khẩu tạm, khoá, mở lại.")
_Username = Annotated[str, typer.Argument(metavar="USERNAME", help="Tên đăng nhập của cán bộ.")]


@officer.command("list")
def list_officers(*, as_json: AsJson = False) -> None:
    """Kể các tài khoản, vai trò theo đơn vị và tình trạng mật khẩu. Chỉ đọc."""
    from services.registry.readmodels import accounts

    settings = Settings.load()
    with looking(settings, "registry") as connection:
        known = officers.everyone(connection)
        tree = UnitTree.load(connection)
        rows = [
            _row(one, known[one.officer_id].grants if one.officer_id in known else (), tree)
            for one in accounts.listed(connection)
        ]
    answer_in_lines({"officers": rows}, map(_line, rows), as_json=as_json)


@officer.command()
def password(username: _Username, *, as_json: AsJson = False) -> None:
    """Cấp mật khẩu tạm, hiện một lần; mọi phiên đăng nhập kết thúc. Làm khi hệ thống đang tắt."""
    from services.registry import operations

    with _account(username) as (desk, account):
        told = operations.give_password(desk, desk.issue(SYSTEM), account.officer_id)
        found = {**_standing(desk, account), "password": told}
    answer(found, as_json=as_json)


@officer.command()
def disable(username: _Username, *, as_json: AsJson = False) -> None:
    """Khoá tài khoản; mọi phiên đăng nhập kết thúc. Làm khi hệ thống đang tắt."""
    from services.registry import operations

    with _account(username) as (desk, account):
        operations.disable_officer(desk, desk.issue(SYSTEM), account.officer_id)
        found = _standing(desk, account)
    answer(found, as_json=as_json)


@officer.command()
def enable(username: _Username, *, as_json: AsJson = False) -> None:
    """Mở lại tài khoản đã khoá. Làm khi hệ thống đang tắt."""
    from services.registry import operations

    with _account(username) as (desk, account):
        operations.enable_officer(desk, desk.issue(SYSTEM), account.officer_id)
        found = _standing(desk, account)
    answer(found, as_json=as_json)


@contextmanager
def _account(username: str) -> Iterator[tuple[Desk, "Account"]]:
    """Yield an account and registry's desk; end with a sentence where one of both is not there."""
    from services.registry.readmodels import accounts

    settings = Settings.load()
    name = username.strip().lower()
    with looking(settings, "registry") as connection:
        account = accounts.by_username(connection, name)
    if account is None:
        give_up(f"Không có tài khoản nào tên {name!r}.")
    if not (settings.keys_dir / NODE_KEY).exists():  # one that is made now would open nothing
        give_up(f"Chưa có khoá của nút: {settings.keys_dir / NODE_KEY}.", TRY_AGAIN)
    with registry_at_rest(settings) as desk:
        yield desk, account


def _standing(desk: Desk, account: "Account") -> dict[str, Any]:
    """Return how an account stands after what was done."""
    from services.registry.readmodels import accounts

    now = desk.read(accounts.by_id, account.officer_id)
    assert now is not None, "an account stays"
    return {"username": now.username, "active": now.active, "temporary_until": _day_of(now)}


def _row(account: "Account", grants: tuple[Grant, ...], tree: UnitTree) -> dict[str, Any]:
    return {
        "username": account.username,
        "name": account.display_name,
        "position": account.position_title,
        "active": account.active,
        "password": _kind(account),
        "temporary_until": _day_of(account),
        "roles": [_held(grant, tree) for grant in grants],
    }


def _kind(account: "Account") -> str:
    """Return which password opens the door: none, a temporary one, or the officer's own."""
    if account.password_hash is None:
        return "none"
    return "temporary" if account.temporary_until else "own"


def _day_of(account: "Account") -> str | None:
    return account.temporary_until.isoformat() if account.temporary_until else None


def _held(grant: Grant, tree: UnitTree) -> dict[str, Any]:
    unit = tree.get(grant.unit_id)
    return {
        "role": grant.role.value,
        "vi": grant.role.vi,
        "unit": unit.code if unit else "",
        "since": grant.since.isoformat(),
        "until": grant.until.isoformat() if grant.until else None,
    }


def _line(row: Mapping[str, Any]) -> str:
    passwords = {
        "own": "mật khẩu riêng",
        "temporary": f"mật khẩu tạm đến hết {row['temporary_until']}",
        "none": "chưa có mật khẩu",
    }
    parts = [
        f"{row['username']}: {row['name']}",
        "đang dùng" if row["active"] else "đã khoá",
        passwords[row["password"]],
        *map(_role, row["roles"]),
    ]
    return "; ".join(parts)


def _role(held: Mapping[str, Any]) -> str:
    until = f" đến hết {held['until']}" if held["until"] else ""
    return f"{held['vi']} tại {held['unit'] or '?'} từ {held['since']}{until}"
