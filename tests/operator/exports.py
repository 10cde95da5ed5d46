"""Everything that a node gives out as a file or a feed, unpacked to the text that stands in it."""

import io
import zipfile
from collections.abc import Iterator

import httpx
import pypdf

from shared.hosting.feed import tells_subscribers
from shared.hosting.loading import load
from shared.kernel.roles import ClientScope, Role
from tests.kit.living import Records, registered_client
from tests.kit.world import World


def exports(world: World, records: Records, erased_id: str) -> list[bytes]:
    """Return what is in the papers, tables and feeds of a commune after an erasure."""
    found: list[bytes] = []
    for role, path in _files(records, erased_id):
        answer = world.visitor(role).get(path)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        found += _unpacked(answer)
    found += _vouchers(world, records)
    found += _feeds(world, records)
    found.append(httpx.get(f"{world.node.url}/metrics", timeout=30).content)
    return found


def _files(records: Records, erased_id: str) -> Iterator[tuple[Role, str]]:
    for ending in ("docx", "pdf"):
        yield Role.CHILD_OFFICER, f"/reporting/reports/{records['report_id']}/bao-cao.{ending}"
        yield Role.CHAIRMAN, f"/registry/erasures/{erased_id}/bien-ban.{ending}"
    yield Role.ACCOUNTANT, f"/fund/public/{records['unit_code']}/statement.csv"
    yield Role.CHILD_OFFICER, "/registry/api/children"
    yield Role.CHAIRMAN, "/registry/erasures"
    yield Role.CHAIRMAN, f"/registry/erasures/{erased_id}"


def _vouchers(world: World, records: Records) -> Iterator[bytes]:
    path = f"/fund/vouchers/{records['entry_id']}"
    for file in ("docx", "pdf"):
        answer = world.visitor(Role.TREASURER).post(path, data={"file": file, "_key": f"in-{file}"})
        assert answer.headers["Content-Disposition"].startswith("attachment")
        yield from _unpacked(answer)


def _feeds(world: World, records: Records) -> Iterator[bytes]:
    """Yield what subscribers read of each service."""
    made = registered_client(world, records.commune, (ClientScope.EVENTS,))
    world.node.host.quiet()
    entry = {
        "grant_type": "client_credentials",
        "client_id": str(made.client_id),
        "client_secret": made.secret,
    }
    url = world.node.url
    token = httpx.post(f"{url}/registry/api/oauth/token", data=entry, timeout=30).json()
    bearer = {"Authorization": f"Bearer {token['access_token']}"}
    for service in filter(tells_subscribers, load()):
        answer = httpx.get(f"{url}/{service.name}/events", headers=bearer, timeout=30)
        assert answer.status_code == 200, answer.text
        yield answer.content


def _unpacked(answer: httpx.Response) -> list[bytes]:
    content = answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return [parts.read(name) for name in parts.namelist()]
    if content.startswith(b"%PDF"):
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        return [content, *(page.extract_text().encode() for page in pages)]
    return [content]
