"""`mangnon secrets`: make every secret that the containers of a node are given, as files."""

import secrets as chance
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from services.operator.answering import AsJson, answer
from shared.contracts.announcement import SERVICES
from shared.settings import Settings

# In a folder that only its owner enters, so that each file can be handed to a container alone,
# whose own user must be able to read it.
_FOLDER_MODE: Final = 0o700
_FILE_MODE: Final = 0o444
_OPERATOR: Final = "operator"  # who may enter every database: deploy/postgres/roles.sql


def secrets(
    *,
    out: Annotated[Path, typer.Option(help="Thư mục nhận các tệp bí mật.")] = Path(
        "deploy/secrets"
    ),
    database_host: Annotated[str, typer.Option(help="Tên máy PostgreSQL.")] = "postgres",
    route: Annotated[
        list[str] | None, typer.Option(help="Tên từng máy của cụm NATS, nếu là cụm.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tạo các tệp bí mật cho Docker hoặc Kubernetes; tệp đã có được giữ nguyên."""
    made = made_in(out, Settings.load(), database_host, tuple(route or ()))
    answer({"folder": str(out), "made": made}, as_json=as_json)


def made_in(
    folder: Path, settings: Settings, database_host: str, routes: Sequence[str]
) -> list[str]:
    """Make the secrets that are not there yet; return the names of those."""
    from services.operator.nats_config import written
    from shared.identity.ticket import load_or_make_keys
    from shared.messaging.names import ADMIN
    from shared.messaging.outside_config import CLUSTER, OutsidePlan
    from shared.messaging.secrets_file import FILE, load_or_make
    from shared.privacy.keyring import load_or_make_key

    folder.mkdir(parents=True, exist_ok=True, mode=_FOLDER_MODE)
    before = {path.name for path in folder.iterdir()}
    for name in ("node.key", "drafts.key"):
        load_or_make_key(folder / name)
    load_or_make_keys(folder)
    passwords = load_or_make(folder, (*SERVICES, CLUSTER)).passwords
    written(OutsidePlan(settings.node_id, SERVICES, routes=routes), folder, folder)
    (folder / "nats.conf").unlink()  # no secret: it stands in deploy/nats
    _keep(folder / "nats_node_password", passwords[ADMIN])
    for name in SERVICES:
        _keep(folder / f"nats_password_{name}", passwords[name])
    for name in (*SERVICES, _OPERATOR):
        password = _keep(folder / f"postgres_password_{name}", chance.token_urlsafe(32))
        _keep(
            folder / f"database_url_{name}",
            f"postgresql+psycopg://{name}:{password}@{database_host}:5432/{{service}}",
        )
    for name in ("postgres_password", "grafana_password"):
        _keep(folder / name, chance.token_urlsafe(32))
    _keep(folder / "smtp_password", "")  # the mail server's, written there by hand if it asks
    for path in folder.iterdir():
        # The file of all passwords is no container's business, and stays its owner's alone.
        path.chmod(_FILE_MODE if path.name != FILE else 0o600)
    return sorted({path.name for path in folder.iterdir()} - before)


def _keep(path: Path, new: str) -> str:
    """Write a secret unless there is one; return the one that holds."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(new, "utf-8")
    return path.read_text("utf-8")
