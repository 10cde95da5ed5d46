"""What an operator can mend is said in one sentence that names it, by every verb."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.operator.command_line import app
from shared.hosting.opening import at_work
from shared.settings import Settings


def said(*words: str, **environment: str) -> tuple[int, str]:
    """Say a verb; return its exit code and what it answered."""
    done = CliRunner().invoke(app, words, env=environment)
    return done.exit_code, done.stdout


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "eight", "phải là số nguyên"),
        ("PORT", "65536", "phải không quá 65535"),
        ("NODE_ID", "Xã Thanh Định", "phải có dạng ^[a-z0-9]"),
        ("DATABASE_URL", "mysql://db/mangnon_{service}", "phải là địa chỉ của PostgreSQL"),
        ("DATABASE_URL", "postgresql://db/mangnon", "tên cơ sở dữ liệu phải có {service}"),
        ("DATABASE_URL", "postgresql://db:x/{service}", "không phải là một địa chỉ"),
        ("DATABASE_URL", "db", "không phải là một địa chỉ"),
        ("NATS_URL", "http://nats:4222", "phải có dạng ^$|^(nats|tls)://"),
    ],
)
def test_a_setting_that_cannot_be_is_named(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    settings = {"DATA_DIR": str(tmp_path), "PORT": "0", name: value}
    status, told = said("up", "registry", **settings)

    assert status == 2
    assert told.startswith(f"{name} đặt chưa đúng: {sentence}")
    assert told.count("\n") == 1


def test_secrets_that_are_not_there_stop_every_verb(tmp_path: Path) -> None:
    missing = str(tmp_path / "secrets")

    assert said("doctor", SECRETS_DIR=missing) == (
        1,
        f"Không dùng được {missing}: Not a directory.\n",
    )


@pytest.mark.parametrize("verb", ["secrets", "nats-config"])
def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, verb: str) -> None:
    (tmp_path / "file").touch()
    out = str(tmp_path / "file" / "out")
    status, told = said(verb, "--out", out, DATA_DIR=str(tmp_path))

    assert status == 1
    assert told.startswith(f"Không dùng được {out}: ")


def test_a_life_that_is_being_looked_at_is_not_lived_on_beside_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with at_work(Settings(data_dir=data), ["registry"]):
        status, told = said("demo", "--out", str(tmp_path))

    assert status == 75
    assert told == f"dữ liệu trong {data} đang có một tiến trình khác dùng.\n"


def test_who_has_no_invitation_is_not_asked_for_its_passphrase(tmp_path: Path) -> None:
    missing = str(tmp_path / "n05581.invitation")

    assert said("node", "join", missing, DATA_DIR=str(tmp_path)) == (
        1,
        f"Không đọc được thư mời {missing}.\n",
    )
