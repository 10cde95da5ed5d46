"""`mangnon doctor`: is everything in its place? Looks, changes nothing."""

import json
import os
import shutil
from contextlib import closing, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError

from services.operator.answering import ALL_WELL, SOMETHING_WRONG, AsJson, answer
from services.operator.reaching import asked
from services.operator.verify import NOTHING, verified
from shared.contracts.announcement import SERVICES
from shared.database import BrokenPromise, Places
from shared.hosting.loading import NotFitToStart, load
from shared.hosting.opening import is_under_way, who_works
from shared.settings import Settings

_LEAST_FREE_BYTES: Final = 500 * 2**20
_VERBS: Final = ("rebuild", "backup", "restore", "keys")


def doctor(*, as_json: AsJson = False) -> None:
    """Khám hệ thống: dịch vụ, dữ liệu, khoá, dấu vết, đĩa, lệnh đang làm, nơi đang chạy."""
    settings = Settings.load()
    found: dict[str, str] = {
        "services": _services(),
        "data": _data(settings),
        "keys": _keys(settings),
        "erased": _erased(settings),
        "disk": _disk(settings.data_dir),
        "work": _work(settings),
        "running": _running(settings),
    }
    well = all(result.startswith("ok") for result in found.values())
    answer(found, as_json=as_json, code=ALL_WELL if well else SOMETHING_WRONG)


def _services() -> str:
    try:
        load()
    except NotFitToStart as fault:
        return f"wrong: {fault}"
    return "ok"


def _data(settings: Settings) -> str:
    if settings.data_dir.exists() and not settings.data_dir.is_dir():
        return f"wrong: {settings.data_dir} is no folder (DATA_DIR)"
    places = Places(settings.data_dir, settings.database_url)
    every = {name: verified(places, name) for name in SERVICES}
    made = {name: found for name, found in every.items() if found != NOTHING}
    if not made:
        return "ok: no data yet"
    wrong = [f"{name}: {result['reason']}" for name, result in made.items() if not result["whole"]]
    return "wrong: " + "; ".join(wrong) if wrong else f"ok: {len(made)} databases whole"


def _keys(settings: Settings) -> str:
    folder = settings.keys_dir
    if not folder.exists():
        return "ok: no keys yet"
    secret = [folder / name for name in ("node.key", "drafts.key", "ticket-private.pem")]
    missing = [path.name for path in secret if not path.exists()]
    if missing:
        return f"wrong: missing {', '.join(missing)}"
    if settings.node_keys_dir is not None:
        return "ok"  # mounted: who may read them there is its owner's care
    open_to_others = [path.name for path in secret if path.stat().st_mode & 0o077]
    if open_to_others:
        return f"wrong: others can read {', '.join(open_to_others)} (chmod 600)"
    return "ok"


def _erased(settings: Settings) -> str:
    """Say whether what was erased has left the disk; files do not keep it."""
    places = Places(settings.data_dir, settings.database_url)
    late, traces = list[str](), set[str]()
    for place in (places.data, places.keys) if settings.database_url else ():
        for name in SERVICES:
            # Of a database that cannot be reached `data` tells.
            with suppress(BrokenPromise, SQLAlchemyError), closing(place(name)) as database:
                late += [f"{database.url.database}: {table}" for table in database.late_to_scrub()]
                traces.update(database.traces())
    if late:
        return f"wrong: still lies in {', '.join(late)}"
    return f"ok, but the server keeps traces: {', '.join(sorted(traces))}" if traces else "ok"


def _disk(folder: Path) -> str:
    place = folder if folder.exists() else Path(os.curdir)
    free = shutil.disk_usage(place).free
    if free < _LEAST_FREE_BYTES:
        return f"wrong: only {free // 2**20} MiB free"
    return f"ok: {free // 2**30} GiB free"


def _work(settings: Settings) -> str:
    under_way = [verb for verb in _VERBS if is_under_way(settings, verb)]
    return f"ok: {', '.join(under_way)} under way" if under_way else "ok: none under way"


def _running(settings: Settings) -> str:
    hosted = [name for name in SERVICES if is_under_way(settings, name)]
    reply = asked(settings, "/health/ready")
    if reply is None and hosted:
        return f"wrong: {', '.join(hosted)} run, but not on port {settings.port} (PORT)"
    if reply is None and settings.database_url:
        elsewhere = ", ".join(who_works(settings)) or "none"
        return f"ok: not running on this machine; on its databases: {elsewhere}"
    if reply is None:
        return "ok: not running"
    if not hosted and not settings.database_url:
        return f"ok: not running on this data (port {settings.port} is another node's)"
    status, body = reply
    if status == HTTPStatus.OK:
        return "ok: ready"
    try:
        return f"wrong: {_unready(json.loads(body))}"
    except ValueError:
        return f"wrong: something else answers on port {settings.port}"


def _unready(body: dict[str, Any]) -> str:
    services = body.get("services", {})
    return "; ".join(
        f"{name} {check}: {state}"
        for name, report in services.items()
        for check, state in report["checks"].items()
        if state != "ok"
    )
