"""Wrong words on the command line get the usage and one Vietnamese sentence, and exit code 2."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.operator.command_line import app
from tests.operator.places import Place
from tests.operator.vocabulary import every_verb

ENGLISH = (
    *("Usage", "Options", "Arguments", "Commands", "Show this", "required", "default", "bool"),
    *("Missing", "Invalid", "No such", "Got", "Error", "Try "),
)
NO_WORD = "tên cơ sở dữ liệu phải có {service}, vì mỗi dịch vụ có cơ sở dữ liệu riêng"
FRAMES = "╭╮╰╯│─"


def said(*words: str) -> tuple[int, str, str]:
    """Say some words; return the exit code, what was answered and what was complained of."""
    done = CliRunner().invoke(app, words, prog_name="mangnon")
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("words", "usage", "sentence"),
    [
        ("founf", "LỆNH …", "Không có lệnh 'founf'. Có phải found?"),
        ("node heds", "node LỆNH …", "Không có lệnh 'heds'. Có phải heads?"),
        ("--jsn", "LỆNH …", "Không có tuỳ chọn --jsn."),
        ("report --perid", "report [TUỲ CHỌN]", "Không có tuỳ chọn --perid. Có phải --period?"),
        ("units --jsno", "units [TUỲ CHỌN]", "Không có tuỳ chọn --jsno. Có phải --json, --on?"),
        ("events", "events [TUỲ CHỌN] {service}", "Thiếu đối số service."),
        ("officer password", "officer password [TUỲ CHỌN] {USERNAME}", "Thiếu đối số USERNAME."),
        ("backup", "backup [TUỲ CHỌN]", "Thiếu tuỳ chọn --to."),
        ("restore --from", "restore [TUỲ CHỌN]", "Tuỳ chọn --from cần giá trị."),
        ("doctor --json=1", "doctor [TUỲ CHỌN]", "Tuỳ chọn --json không nhận giá trị."),
        ("doctor now please", "doctor [TUỲ CHỌN]", "Thừa: now please."),
        (
            "events fund --after x",
            "events [TUỲ CHỌN] {service}",
            "Giá trị của tuỳ chọn --after chưa đúng: phải là số nguyên từ 0.",
        ),
        (
            "demo --children 10",
            "demo [TUỲ CHỌN]",
            "Giá trị của tuỳ chọn --children chưa đúng: phải là số nguyên từ 200 đến 2000.",
        ),
        (
            "units --on hôm-qua",
            "units [TUỲ CHỌN]",
            "Giá trị của tuỳ chọn --on chưa đúng: phải có dạng 2026-11-24.",
        ),
        (
            "keys spin",
            "keys [TUỲ CHỌN] {doing}",
            "Giá trị của đối số doing chưa đúng: phải là một trong: show, rotate.",
        ),
        (
            "events kitchen",
            "events [TUỲ CHỌN] {service}",
            "Chưa đúng: không có dịch vụ kitchen: registry, cases, fund, reporting, notify.",
        ),
        (
            "node invite n1 --unit 05578 --url http://a",
            "node invite [TUỲ CHỌN] {commune}",
            "Chưa đúng: --url phải có dạng tls://máy-chủ:7422.",
        ),
        (
            "node invite n1 --unit 05578 --url tls://a:b",
            "node invite [TUỲ CHỌN] {commune}",
            "Chưa đúng: --url phải có dạng tls://máy-chủ:7422.",
        ),
        (
            "nats-config --out none --listen here",
            "nats-config [TUỲ CHỌN] [services]...",
            "Chưa đúng: --listen phải có dạng 0.0.0.0:4222.",
        ),
        (
            "copy --to postgresql://db:x/{service}",
            "copy [TUỲ CHỌN]",
            "Chưa đúng: --to không phải là một địa chỉ.",
        ),
        (
            "copy --to postgresql://db/mangnon",
            "copy [TUỲ CHỌN]",
            f"Chưa đúng: --to {NO_WORD}.",
        ),
    ],
)
def test_they_are_answered_with_the_usage_and_a_sentence(
    words: str, usage: str, sentence: str
) -> None:
    status, told, complaint = said(*words.split())

    assert (status, told) == (2, "")
    first, _, *rest = complaint.splitlines()
    assert first == f"Cách dùng: mangnon {usage}"
    assert " ".join(rest) == sentence


def test_who_says_nothing_is_told_of_all_verbs() -> None:
    status, told, _ = said()

    assert status == 2
    assert {name.split()[0] for name in every_verb()} <= set(told.split())


@pytest.mark.parametrize("verb", ["", "node", "officer", *every_verb()])
def test_help_is_vietnamese_and_plain(verb: str) -> None:
    status, told, _ = said(*verb.split(), "--help")

    assert status == 0
    assert told.startswith(f"Cách dùng: mangnon {verb}".strip())
    assert not [word for word in ENGLISH if word in told]
    assert not set(FRAMES) & set(told)


@pytest.mark.parametrize("verb", every_verb().values(), ids=every_verb())
def test_every_word_of_every_verb_is_explained(verb: object) -> None:
    assert [one.name for one in verb.params if not one.help] == []  # type: ignore[attr-defined]


def test_who_is_told_of_nothing_is_told_so(tmp_path: Path) -> None:
    place = Place(tmp_path / "data")
    place.found()

    assert place.say("units", "--on", "1900-01-01") == (0, "Không có gì.\n")
    assert json.loads(place.say("units", "--on", "1900-01-01", "--json")[1])["units"] == []


def test_a_secret_can_be_handed_in_where_nobody_types(tmp_path: Path) -> None:
    above = Place(tmp_path / "above")
    above.found()
    letter = str(tmp_path / "letter")
    words = ("node", "invite", "n1", "--unit", "05578", "--url", "tls://a:7422", "--file", letter)
    phrase = json.loads(above.say(*words, "--json")[1])["passphrase"]

    below = {"DATA_DIR": str(tmp_path / "below"), "NODE_ID": "n1"}
    joined = CliRunner().invoke(app, ["node", "join", letter], input=f"{phrase}\n", env=below)
    assert joined.exit_code == 0, joined.output


def test_who_is_asked_and_does_not_answer_ends_it(tmp_path: Path) -> None:
    backup = tmp_path / "a.data"
    backup.touch()

    status, told, _ = said("restore", "--from", str(backup))
    assert (status, told) == (1, "Đã dừng: chưa làm gì.\n")
