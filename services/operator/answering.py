"""How every verb answers: sentences for people, one JSON document with `--json`, an exit code.

Exit codes: 0 all is well; 1 something is wrong and has been named; 2 wrong words on the command
line or wrong settings; 75 not now: what must rest is at work, what is needed is not there yet, or a
database is away (`plain_words` tells which faults are which).
"""

import json
import sys
from collections.abc import Iterable
from typing import Annotated, Any, NoReturn, TypeAlias

import typer

ALL_WELL = 0
SOMETHING_WRONG = 1
WRONG_WORDS = 2
TRY_AGAIN = 75

AsJson: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Trả lời bằng JSON, cho chương trình.")
]


def say(text: str) -> None:
    """Say a sentence to the person at the terminal."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def answer(found: dict[str, Any], *, as_json: bool, code: int = ALL_WELL) -> NoReturn:
    """Give the answer of a verb and end with its exit code."""
    if as_json:
        say(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True))
    else:
        for name, value in found.items():
            for line in _lines(name, value):
                say(line)
    raise typer.Exit(code)


def answer_in_lines(found: Any, lines: Iterable[str], *, as_json: bool) -> NoReturn:
    """Give an answer that people read in lines of its own, and end: all is well."""
    told = [json.dumps(found, ensure_ascii=False, indent=1)] if as_json else lines
    is_empty = True
    for line in told:
        is_empty = False
        say(line)
    if is_empty:
        say("Không có gì.")
    raise typer.Exit(ALL_WELL)


def asked_secretly(what: str) -> str:
    """Return what the person at the terminal types unseen, or the first line that is handed in.

    Raises Abort where nothing comes.
    """
    if sys.stdin.isatty():
        typed: str = typer.prompt(what, hide_input=True)
        return typed
    handed_in = sys.stdin.readline().strip()
    if not handed_in:
        raise typer.Abort
    return handed_in


def give_up(why: str, code: int = SOMETHING_WRONG) -> NoReturn:
    """Say in a sentence what stands in the way, and end."""
    say(why)
    raise typer.Exit(code)


def _lines(name: str, value: object) -> list[str]:
    if isinstance(value, dict) and value:
        return [f"{name}:"] + [f"  {key}: {_said(part)}" for key, part in value.items()]
    if isinstance(value, list) and value:
        return [f"{name}:"] + [f"  {_said(part)}" for part in value]
    return [f"{name}: {_said(value)}"]


def _said(value: object) -> str:
    """Return a value as people read it, on one line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_said(part)}" for key, part in value.items()) or "-"
    if isinstance(value, list | tuple):
        return ", ".join(map(_said, value)) or "-"
    return str(value) if value not in ("", None) else "-"
