"""All verbs of the command line, for tests of what holds of each."""

from collections.abc import Iterator
from typing import Any

import typer.main

from services.operator.command_line import app


def every_verb() -> dict[str, Any]:
    """Return each verb by what is typed for it."""
    return dict(_below(typer.main.get_command(app), ""))


def _below(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    if not hasattr(command, "commands"):
        yield name, command
        return
    for word, one in command.commands.items():
        yield from _below(one, f"{name} {word}".strip())
