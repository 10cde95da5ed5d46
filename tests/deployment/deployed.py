"""What the files of deployment are held against: settings, secrets and verbs of the code."""

import re
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import typer.main

from services.operator.command_line import app
from services.operator.secrets import made_in
from shared.contracts.announcement import SERVICES
from shared.settings import Settings

ROOT = Path(__file__).parents[2]
NATS_CONFIG = ROOT / "deploy/nats/nats.conf"
CLUSTER_CONFIG = ROOT / "deploy/nats/cluster/nats.conf"
# Read by `Settings.load` itself: where the files of secrets lie.
KNOWN_VARIABLES = frozenset(name.upper() for name in Settings.model_fields) | {"SECRETS_DIR"}
IMAGE = "mangnon:0.1.0"
_BY_DEFAULT: Final = re.compile(r"\$\{\w+:[-?]([^}]*)\}")  # ${WORD:-what stands for it}


def program(name: str) -> str:
    """Return a tool of the environment that the tests run in."""
    return str(Path(sys.prefix) / "bin" / name)


def complaints(*command: str) -> str:
    """Run a checker; return what it says where it is not content."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    return done.stdout + done.stderr if done.returncode else ""


@cache
def secret_files() -> frozenset[str]:
    """Return the names of the files that `mangnon secrets` writes."""
    with TemporaryDirectory() as folder:
        return frozenset(made_in(Path(folder), Settings(), "postgres", ()))


def not_understood(words: Sequence[str]) -> str:
    """Say what `mangnon` would not understand of a command, if anything."""
    group = typer.main.get_command(app)
    verb = group.commands.get(words[0]) if words else None  # type: ignore[attr-defined]
    if verb is None:
        return f"`mangnon {' '.join(words)}`: mangnon has no such verb"
    unknown = set(words[1:]) - set(SERVICES)
    return f"`mangnon {' '.join(words)}`: no service {sorted(unknown)}" if unknown else ""


def understood(words: Sequence[str]) -> bool:
    """Say whether `mangnon` would begin with a command: raises what it would complain of."""
    command: Any = typer.main.get_command(app)
    while hasattr(command, "commands"):
        command, words = command.commands[words[0]], words[1:]
    return command.make_context("mangnon", list(words)) is not None


def settings_of(
    mounted: dict[str, str], variables: dict[str, str], folder: Path, made: Path
) -> Settings:
    """Return the settings that a container would have, its secrets laid out as they are mounted."""
    folder.mkdir()
    for target, source in mounted.items():
        (folder / target).write_bytes((made / source).read_bytes())
    told: dict[str, Any] = {
        name.lower(): _BY_DEFAULT.sub(r"\1", value)
        for name, value in variables.items()
        if name.lower() in Settings.model_fields
    }
    return Settings(_secrets_dir=folder, **told)
