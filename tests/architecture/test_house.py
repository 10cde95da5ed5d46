"""The rules of the house that ruff, mypy and import-linter cannot say.

Each message says what to do, not only what is wrong.
"""

from __future__ import annotations

import ast
import re
import subprocess
import unicodedata
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
SERVICES = ("registry", "cases", "fund", "reporting", "notify")
ROOMS = (
    "events",
    "norms",
    "permissions",
    "readmodels",
    "announcements",
    "operations",
    "policies",
    "api",
    "pages",
    "app",
)
LONGEST_FILE = 300
LONGEST_FUNCTION = 50
MOST_POSITIONAL = 5

# Names that say how a thing is made and not what it is.
EMPTY_NAMES = ("Manager", "Helper", "Util", "Utils", "Base", "Impl")
# The marks that package managers leave of where they fetched from. Each is written so that this
# file does not hold what it looks for.
REGISTRY = re.compile(
    r"(?<!no-emit-)index[-_]url|:/{2}\S*/simple\b|\"resolved\":\s*\"http|source\s*=\s*\{\s*registry"
    r"|\bp[y]pi\.(?:org|io)|python[h]osted|\bnpm[j]s\b"
)
MACHINE_PATH = re.compile(r"(?<![\w./-])/(?:root|work|home/\w+|Users/\w+)/")
UNLOOKED = {".lock", ".woff2", ".png", ".ico", ".xlsx", ".docx", ".pdf"}
VENDORED = ("static/vendor/", "LICENSE")


@cache
def _tracked() -> tuple[Path, ...]:
    """Every file of the project: tracked, or new and not ignored."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"]
    listed = subprocess.run(command, cwd=HOUSE, capture_output=True, check=True).stdout.decode()
    paths = (HOUSE / name for name in listed.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def _sources() -> list[Path]:
    rooms = {"services", "shared"}
    return [
        path
        for path in _tracked()
        if path.suffix == ".py" and path.relative_to(HOUSE).parts[0] in rooms
    ]


def _name(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def _functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text("utf-8"))
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def _lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its decorators and docstring."""
    body = function.body
    end = function.end_lineno or function.lineno
    lines = end - function.lineno + 1
    if ast.get_docstring(function) is not None and len(body) > 1:
        lines -= (body[0].end_lineno or body[0].lineno) - body[0].lineno + 1
    return lines


def _positional(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def _texts() -> list[tuple[Path, str]]:
    found = []
    for path in _tracked():
        if path.suffix in UNLOOKED or any(part in _name(path) for part in VENDORED):
            continue
        try:
            found.append((path, path.read_text("utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def _tell(broken: list[str], lesson: str) -> None:
    assert not broken, "\n".join([lesson, *(f"  {line}" for line in broken)])


def test_a_file_is_read_in_one_sitting() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in _sources()}
    _tell(
        [f"{_name(p)}: {length}" for p, length in lengths.items() if length > LONGEST_FILE],
        f"A file has at most {LONGEST_FILE} lines: find the two questions that it answers, "
        "and give each a file (readmodels.py becomes readmodels/, one file per question).",
    )


def test_a_function_fits_on_a_screen() -> None:
    _tell(
        [
            f"{_name(path)}:{function.lineno} {function.name}: {_lines_of(function)}"
            for path in _sources()
            for function in _functions(path)
            if _lines_of(function) > LONGEST_FUNCTION
        ],
        f"A function has at most {LONGEST_FUNCTION} lines: branch in the parent, "
        "and give each leaf a name that says what it does.",
    )


def test_a_call_can_be_read() -> None:
    _tell(
        [
            f"{_name(path)}:{function.lineno} {function.name}"
            for path in _sources()
            for function in _functions(path)
            if len(_positional(function)) > MOST_POSITIONAL
        ],
        f"A function takes at most {MOST_POSITIONAL} positional parameters: put `*` before the "
        "rest, or find the thing that several of them are together.",
    )


def test_text_is_composed_vietnamese() -> None:
    _tell(
        [
            _name(path)
            for path, text in _texts()
            if path.suffix not in {".txt", ".csv"} and not unicodedata.is_normalized("NFC", text)
        ],
        "Source text is NFC: one letter, one code point, or searching for it fails. "
        'Convert it with unicodedata.normalize("NFC", text); write a decomposed letter that '
        "a test needs as an escape.",
    )


def test_the_letter_is_vietnamese_and_not_icelandic() -> None:
    eth = "\N{LATIN CAPITAL LETTER ETH}"
    _tell(
        [_name(path) for path, text in _texts() if eth in text],
        "U+00D0 looks like Đ and is another letter: write U+0110, "
        r"or the escape \N{LATIN CAPITAL LETTER ETH} where you mean it.",
    )


def test_the_project_names_no_registry_and_no_machine() -> None:
    broken = [
        f"{_name(path)}:{number}"
        for path, text in _texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if REGISTRY.search(line) or MACHINE_PATH.search(line)
    ]
    _tell(
        broken,
        "Where packages come from and where a checkout stands are matters of each machine: "
        "leave both to its own configuration, and write paths from the top of the project.",
    )


def test_nothing_prints() -> None:
    _tell(
        [
            f"{_name(path)}:{node.lineno}"
            for path in _sources()
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "print"
        ],
        "Services log with shared.telemetry; the operator's commands write through rich, "
        "so that --json stays clean.",
    )


def test_no_router_lies_within_a_router() -> None:
    _tell(
        [f"{_name(path)}" for path in _sources() if ".include_router(" in path.read_text("utf-8")],
        "FastAPI matches a request anew on every level of routers: put routes on the application "
        "with shared.web.routing.put_on, and give tags to the router that declares them.",
    )


def test_names_say_what_a_thing_is() -> None:
    broken = []
    words = {word.lower() for word in EMPTY_NAMES}
    for path in _sources():
        if words & set(path.stem.lower().split("_")):
            broken.append(_name(path))
        broken += [
            f"{_name(path)}:{node.lineno} {node.name}"
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.ClassDef)
            and set(re.findall(r"[A-Z][a-z]*", node.name)) & set(EMPTY_NAMES)
        ]
    _tell(
        broken,
        f"{', '.join(EMPTY_NAMES)} say nothing about the work: name the thing by the noun that "
        "an officer says, or by what it does.",
    )


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_every_room(service: str) -> None:
    home = HOUSE / "services" / service
    missing = [
        room
        for room in ROOMS
        if not (home / f"{room}.py").is_file() and not (home / room / "__init__.py").is_file()
    ]
    _tell(
        missing,
        f"services/{service} lacks rooms: every service has the same ones, so that who knows one "
        "knows all. An empty room says in its docstring why it is empty.",
    )


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_its_card(service: str) -> None:
    card = HOUSE / "services" / service / "__init__.py"
    assert card.is_file(), f"services/{service}/__init__.py is the service's card: write it."
    text = ast.get_docstring(ast.parse(card.read_text("utf-8"))) or ""
    lines = ("Owns", "Tells", "Hears", "Personal data", "Deadlines")
    missing = [line for line in lines if not re.search(rf"^\s*{line}\b", text, re.MULTILINE)]
    _tell(missing, f"The card of {service} (its __init__ docstring) has five lines. Missing:")
