"""`mangnon node`: join a commune's node to the node of its province."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

import typer

from services.operator.answering import AsJson, answer, asked_secretly, give_up
from services.operator.helping import Vocabulary
from services.operator.looking import looking
from shared.contracts.announcement import SERVICES
from shared.database import Places
from shared.eventstore.chains_told import ChainTold, kept
from shared.hosting.opening import has_lived, refuse_no_data
from shared.messaging.invitation import (
    Invitation,
    NotOpened,
    ensure_door,
    new_key,
    new_passphrase,
    opened,
    sealed,
)
from shared.messaging.links import (
    forget_below,
    load_links,
    remember_above,
    remember_below,
    write_private,
)
from shared.settings import Settings
from shared.units.tree import UnitTree

_NEXT_START: Final = "Có hiệu lực từ lần khởi động sau của hệ thống."
node = Vocabulary(help="Nối hệ thống của xã với hệ thống của tỉnh.")


@node.command()
def invite(
    commune: Annotated[str, typer.Argument(help="NODE_ID của hệ thống được mời.")],
    url: Annotated[str, typer.Option(help="Địa chỉ mà xã gọi tới: tls://máy-chủ:7422.")],
    unit: Annotated[str, typer.Option(help="Mã đơn vị của xã được mời, ví dụ 05581.")],
    file: Annotated[
        Path | None, typer.Option(help="Tệp thư mời; mặc định <xã>.invitation.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Mời một hệ thống bên dưới. Mời lại thì chìa khoá cũ hết hiệu lực."""
    settings = Settings.load()
    host = _host_of(url)
    if commune == settings.node_id or not _is_node(commune):
        message = "hãy cho NODE_ID của hệ thống được mời, khác của hệ thống này."
        raise typer.BadParameter(message)
    unit = unit.strip()
    if not _is_here(settings, unit):
        give_up(f"Cây đơn vị của hệ thống này không có mã {unit!r}.")
    authority = ensure_door(settings.keys_dir, [host], datetime.now(UTC))
    seed, key = new_key()
    phrase = new_passphrase()
    target = file or Path(f"{commune}.invitation")
    text = sealed(Invitation(commune, settings.node_id, url, authority, seed, unit), phrase)
    write_private(target, text)
    remember_below(settings.keys_dir, node=commune, key=key, unit_code=unit)
    answer({"file": str(target), "passphrase": phrase, "next": _NEXT_START}, as_json=as_json)


@node.command()
def join(
    file: Annotated[Path, typer.Argument(help="Tệp thư mời của cấp trên.")],
    passphrase: Annotated[
        str, typer.Option(help="Mật khẩu thư mời; không có thì hỏi.", show_default=False)
    ] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Nối hệ thống này với hệ thống cấp trên đã gửi thư mời."""
    settings = Settings.load()
    try:
        sealed_text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        give_up(f"Không đọc được thư mời {file}.")
    phrase = passphrase or asked_secretly("Mật khẩu thư mời")
    try:
        invited = opened(sealed_text, phrase)
    except NotOpened:
        give_up("Không mở được thư mời: sai mật khẩu, hoặc tệp đã bị thay đổi.")
    if invited.node != settings.node_id:
        give_up(f"Thư mời này dành cho {invited.node}, không phải {settings.node_id}.")
    remember_above(
        settings.keys_dir,
        node=invited.above,
        url=invited.url,
        seed=invited.seed,
        authority=invited.authority,
        unit_code=invited.unit_code,
    )
    answer({"above": invited.above, "url": invited.url, "next": _NEXT_START}, as_json=as_json)


@node.command()
def forget(
    commune: Annotated[str, typer.Argument(help="NODE_ID của hệ thống bên dưới.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Không cho một hệ thống bên dưới vào nữa."""
    if not forget_below(Settings.load().keys_dir, commune):
        give_up("Không có hệ thống nào tên như vậy.")
    answer({"forgotten": commune, "next": _NEXT_START}, as_json=as_json)


@node.command("list")
def list_nodes(*, as_json: AsJson = False) -> None:
    """Kể các hệ thống đã nối."""
    settings = Settings.load()
    links = load_links(settings.keys_dir, settings.nodes_listen)
    above = links.above.node if links.above else ""
    answer(
        {"above": above, "below": list(links.below), "units": dict(links.units)}, as_json=as_json
    )


@node.command()
def heads(
    other: Annotated[str, typer.Argument(metavar="NODE", help="NODE_ID của hệ thống kia.")],
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Lấy mã của ngày này hoặc trước đó."),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Kể mã sổ sự kiện đã giữ của một hệ thống khác, để kiểm ở đó: mangnon verify --head."""
    settings = Settings.load()
    day = until.date() if until else None
    found = [one for one in _told_here(settings, day) if one.node == other]
    if not found:
        give_up(f"Ở đây chưa giữ mã nào của {other}.")
    answer({one.as_typed: one.day.isoformat() for one in found}, as_json=as_json)


def _told_here(settings: Settings, until: date | None) -> Iterator[ChainTold]:
    places = Places(settings.data_dir, settings.database_url)
    refuse_no_data(settings)
    for name in filter(lambda one: has_lived(places, one), SERVICES):
        with looking(settings, name) as connection:
            yield from kept(connection, until)


def _is_here(settings: Settings, code: str) -> bool:
    """Say whether a unit stands in the tree, so that the node can be believed about it."""
    with looking(settings, "registry") as connection:
        return any(one.code == code for one in UnitTree.load(connection))


def _host_of(url: str) -> str:
    """Return the name of the machine that communes call; raises BadParameter where it is none."""
    place = urlsplit(url)
    try:
        if place.scheme == "tls" and place.hostname and place.port:
            return place.hostname
    except ValueError:  # a port that is no number
        pass
    message = "--url phải có dạng tls://máy-chủ:7422."
    raise typer.BadParameter(message)


def _is_node(name: str) -> bool:
    try:
        return Settings(node_id=name).node_id == name
    except ValueError:
        return False
