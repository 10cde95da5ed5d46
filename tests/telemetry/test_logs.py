"""No personal data gets into a log, whatever is handed to it."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from shared.telemetry.logs import get_logger
from tests.kit.logs import logged_from

CANARY = "Nguyễn Cánari"
log = get_logger()


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged, as it would stand in the file."""
    with logged_from("DEBUG") as written:
        yield written


def logged(lines: io.StringIO) -> dict[str, Any]:
    """Return the one line that was logged, which must not hold the canary in any form."""
    text = lines.getvalue()
    assert CANARY not in text
    assert CANARY not in json.loads(text).values()
    line: dict[str, Any] = json.loads(text)
    return line


def fail(fault: Exception) -> None:
    """Raise."""
    raise fault


def test_known_keys_are_written(lines: io.StringIO) -> None:
    log.info("committed", service="registry", position=7, code="taken")
    line = logged(lines)
    assert (line["event"], line["service"], line["position"]) == ("committed", "registry", 7)
    assert line["level"] == "info"
    assert line["timestamp"].endswith("Z")


def test_an_unknown_key_is_dropped_and_only_its_name_told(lines: io.StringIO) -> None:
    log.warning("refused", full_name=CANARY, code="taken")
    assert logged(lines)["dropped"] == ["full_name"]


def test_a_known_key_takes_only_plain_values(lines: io.StringIO) -> None:
    log.warning("refused", reason={"name": CANARY}, what=[CANARY])
    assert logged(lines)["dropped"] == ["reason", "what"]


def test_an_exception_is_its_type_and_places_without_its_words(lines: io.StringIO) -> None:
    try:
        fail(ValueError(CANARY))
    except ValueError:
        log.exception("failed", tries=2)
    line = logged(lines)
    assert line["error"] == "ValueError"
    assert any("test_logs.py" in place for place in line["where"])


def test_what_only_the_system_says_keeps_its_words(lines: io.StringIO) -> None:
    try:
        fail(OSError(28, "No space left on device", CANARY))
    except OSError:
        log.exception("failed")
    assert logged(lines)["error"] == "OSError: No space left on device"


@pytest.mark.parametrize(
    ("name", "text", "arguments", "expected"),
    [
        ("httpx", f"HTTP Request: GET http://x/{CANARY}", (), "(library)"),
        ("uvicorn.error", "Uvicorn running for %s", (CANARY,), "Uvicorn running for "),
        ("uvicorn.error", f"Traceback\n  ValueError: {CANARY}", (), "Traceback"),
    ],
)
def test_of_a_library_only_the_fixed_text_is_kept(
    lines: io.StringIO,
    *,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    text: str,
    arguments: tuple[str, ...],
    expected: str,
) -> None:
    for of_uvicorn in ("uvicorn", "uvicorn.error"):  # another test's server may have set them up
        monkeypatch.setattr(logging.getLogger(of_uvicorn), "propagate", True)
        monkeypatch.setattr(logging.getLogger(of_uvicorn), "handlers", [])
    logging.getLogger(name).error(text, *arguments)
    assert logged(lines)["event"] == expected


def test_before_it_is_configured_nothing_slips_out_either(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    log.error("refused", full_name=CANARY)
    assert CANARY not in capsys.readouterr().err
