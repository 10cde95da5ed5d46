"""Structured logs in JSON that cannot hold personal data: only known keys get through.

A key that is not on the list below is dropped and its name counted in `dropped`. An exception is
written as its type and the places it passed, never with its message: messages quote what people
typed. Only what the system itself says (no such file, connection refused) keeps its words.
"""

import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any, TextIO
from uuid import UUID

import structlog
from structlog.typing import Processor

KNOWN = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "logger",
        "error",
        "where",
        "dropped",
        # the installation and its parts
        "service",
        "node",
        "version",
        "pid",
        "port",
        "address",
        "exit_code",
        # a request: the template of its route, never its path or query
        "method",
        "route",
        "status",
        "milliseconds",
        "request_id",
        "code",
        "operation",
        # the store and the wire: words and counts
        "position",
        "policy",
        "source",
        "audience",
        "stream",
        "durable",
        "subject",
        "sequence",
        "sequence_from",
        "sequence_to",
        "count",
        "tries",
        "seconds",
        "reason",
        "what",
        "read_model",
        "correlation_id",
        "event_id",
    }
)
_FIXED_TEXTS = frozenset({"asyncio", "uvicorn", "concurrent"})
_FIXED_PART = re.compile(r"[^%\n]{0,120}")  # of a line that may have been put together
_PLAIN = (str, int, float, bool, UUID, type(None))
_LONGEST = 300
_FIRST: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_FRAMES = 8


def configure(level: str = "INFO", output: TextIO | None = None) -> None:
    """Send all logs of this process, ours and the libraries', as JSON lines to `output`."""
    handler = logging.StreamHandler(output or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[without_arguments, *_FIRST],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                without_words,
                only_known,  # once more, for lines of libraries
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Access logs name paths and peers; the request log of shared/web names route templates.
    for chatty in ("uvicorn.access", "nats", "faststream"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _route_through_logging() -> None:
    """Let structlog write through `logging` from the first import on.

    Its own default prints the local variables of an exception's frames: what people typed.
    """
    structlog.configure(
        processors=[
            *_FIRST,
            without_words,
            only_known,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def get_logger(**bound: Any) -> Any:
    """Return a logger; `bound` keys are in each of its lines."""
    return structlog.stdlib.get_logger(**bound)


def only_known(_: Any, __: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Drop every key that is not known, and every value that is not plain and short."""
    kept: dict[str, Any] = {}
    dropped = []
    for key, value in line.items():
        if key not in KNOWN:
            dropped.append(key)
        elif isinstance(value, _PLAIN):
            kept[key] = value if isinstance(value, int | float | bool | None) else _short(value)
        elif key in {"where", "dropped"}:
            kept[key] = [_short(part) for part in value]
        else:
            dropped.append(key)
    if dropped:
        kept["dropped"] = sorted(_short(key) for key in dropped)
    return kept


def without_words(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace an exception by its type and the places it passed."""
    raised = line.pop("exc_info", None)
    line.pop("stack_info", None)
    line.pop("exception", None)
    if raised is True:
        raised = sys.exc_info()
    if isinstance(raised, tuple):
        raised = raised[1]
    if isinstance(raised, BaseException):
        line["error"] = name_of(raised)
        line["where"] = places_of(raised.__traceback__)
    return line


def without_arguments(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep of a library's line its fixed text: what was filled into it may be anything.

    Of those that put their lines together before they log, only the name is kept.
    """
    record = line.get("_record")
    if isinstance(record, logging.LogRecord):
        known = record.name.split(".", 1)[0] in _FIXED_TEXTS
        fixed = _FIXED_PART.match(str(record.msg))
        line["event"] = fixed[0] if known and fixed else "(library)"
        line["logger"] = record.name
    return line


def name_of(raised: BaseException) -> str:
    """Return the type of an exception and, where it only speaks of the system, its words."""
    kind = f"{type(raised).__module__}.{type(raised).__qualname__}".removeprefix("builtins.")
    if isinstance(raised, OSError) and raised.strerror:
        return f"{kind}: {raised.strerror}"
    if kind.startswith("nats.") or getattr(raised, "speaks_of_the_system", False):
        return f"{kind}: {raised}"
    return kind


def places_of(trace: TracebackType | None) -> list[str]:
    """Return the last places an exception passed: file, line and function."""
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    return [f"{_module(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _module(filename: str) -> str:
    return "/".join(filename.split("/")[-3:])


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


_route_through_logging()
