"""The static files: what was vendored is what was published, and all of it is small."""

import hashlib
import re

from starlette.testclient import TestClient

from shared.web.assets import FOLDER, address, assets

MOST_BYTES_PACKED = {"mangnon.css": 4_000, "htmx.min.js": 14_000, "mark.svg": 500}


def test_htmx_is_the_one_that_was_published() -> None:
    digest, name = (FOLDER / "vendor" / "htmx.min.js.sha256").read_text("utf-8").split()
    assert digest == "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"
    assert hashlib.sha256((FOLDER / "vendor" / name).read_bytes()).hexdigest() == digest


def test_every_file_stays_small() -> None:
    packed = {name: len(asset.packed) for name, asset in assets().items()}
    assert packed.keys() == MOST_BYTES_PACKED.keys()
    assert [name for name, size in packed.items() if size > MOST_BYTES_PACKED[name]] == []


def test_the_stylesheet_loads_nothing() -> None:
    sheet = assets()["mangnon.css"].plain.decode()
    assert not re.search(r"url\(|@import|https?:", sheet)


def test_a_file_is_kept_for_ever_under_the_name_of_what_it_holds(anyone: TestClient) -> None:
    answer = anyone.get(address("mangnon.css"))
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Content-Type"].startswith("text/css")
    assert answer.text == (FOLDER / "mangnon.css").read_text("utf-8")


def test_a_browser_that_cannot_unpack_gets_it_plain(anyone: TestClient) -> None:
    answer = anyone.get(address("mark.svg"), headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in answer.headers
    assert answer.content == (FOLDER / "mark.svg").read_bytes()


def test_a_file_of_an_older_version_is_not_kept_as_missing(anyone: TestClient) -> None:
    answer = anyone.get("/static/mangnon.000000000000.css")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
