"""`mangnon nats-config`: write the configuration of a nats-server that stands apart."""

import os
import re
from pathlib import Path
from typing import Annotated, Any

import typer

from services.operator.answering import AsJson, answer
from services.operator.wrong_words import refuse_unknown
from shared.contracts.announcement import SERVICES
from shared.settings import Settings


def nats_config(
    services: Annotated[
        list[str] | None, typer.Argument(help="Các dịch vụ được nối vào; bỏ trống là cả năm.")
    ] = None,
    *,
    out: Annotated[Path, typer.Option(help="Thư mục nhận nats.conf và nats-passwords.conf.")],
    store: Annotated[str, typer.Option(help="Nơi máy chủ NATS chứa tin.")] = "/data",
    listen: Annotated[str, typer.Option(help="Địa chỉ và cổng nghe.")] = "0.0.0.0:4222",
    monitor: Annotated[str, typer.Option(help="Nơi hỏi sức khoẻ.")] = "0.0.0.0:8222",
    tls: Annotated[
        tuple[str, str] | None, typer.Option(help="Tệp chứng thư và tệp khoá của máy chủ NATS.")
    ] = None,
    route: Annotated[
        list[str] | None, typer.Option(help="Tên từng máy của cụm (mỗi máy một lần).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Viết cấu hình cho NATS bên ngoài: ai được nối, được nói gì, được nghe gì."""
    from shared.messaging.outside_config import OutsidePlan

    settings = Settings.load()
    refuse_unknown(services or ())
    for option, address in (("--listen", listen), ("--monitor", monitor)):
        if not re.fullmatch(r"\S+:\d{1,5}", address):
            message = f"{option} phải có dạng 0.0.0.0:4222."
            raise typer.BadParameter(message)
    plan = OutsidePlan(
        node=settings.node_id,
        services=tuple(services or SERVICES),
        listen=listen,
        monitor=monitor,
        store=store,
        max_file_bytes=settings.nats_max_file_bytes,
        tls=tls,
        routes=tuple(route or ()),
    )
    answer(written(plan, settings.keys_dir, out), as_json=as_json)


def written(plan: Any, keys: Path, out: Path) -> dict[str, Any]:
    """Write both files; the passwords are those of the node's keys, made there at first."""
    from shared.messaging import outside_config
    from shared.messaging.secrets_file import load_or_make

    known = load_or_make(keys, (*SERVICES, outside_config.CLUSTER))
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    config, passwords = out / outside_config.CONFIG, out / outside_config.PASSWORDS
    config.write_text(outside_config.render_outside(plan), "utf-8")
    config.chmod(0o644)
    passwords.unlink(missing_ok=True)
    passwords.touch(mode=0o600)
    passwords.write_text(outside_config.render_passwords(plan, known), "utf-8")
    return {"config": os.fspath(config), "passwords": os.fspath(passwords)}
