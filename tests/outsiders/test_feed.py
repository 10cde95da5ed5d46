"""The feed over HTTP: in order, within the client's units, without a hole unseen."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest

from shared.hosting.host import Host
from shared.kernel.roles import ClientScope
from tests.outsiders.public_toy import OF_A, OF_ALL, OF_NOTHING, A, B, asking, opened, tell


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    with opened(tmp_path) as made:
        yield made


def following(answer: httpx.Response) -> str:
    return str(answer.links["next"]["url"])


def shown(answer: httpx.Response) -> list[tuple[str, str, int]]:
    """Return (sequence, the one before it, what was told) of each letter."""
    letters: list[dict[str, Any]] = answer.json()
    return [(one["sequence"], one["previoussequence"], one["data"]["number"]) for one in letters]


async def test_it_is_a_cloudevents_batch_in_order(host: Host) -> None:
    await asyncio.to_thread(tell, host, A, 5, 6)

    async with asking(host, OF_ALL) as client:
        answer = await client.get("/registry/events")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/cloudevents-batch+json"
    assert shown(answer) == [("1", "0", 5), ("2", "1", 6)]
    first = answer.json()[0]
    assert first["specversion"] == "1.0"
    assert first["type"] == "vn.mangnon.registry.toy_told.v1"
    assert first["audience"] == "evt"


class TestByUnit:
    async def test_each_letter_says_which_came_before_it_of_what_the_client_may_see(
        self, host: Host
    ) -> None:
        await asyncio.to_thread(tell, host, A, 1)
        await asyncio.to_thread(tell, host, B, 2, 3)
        await asyncio.to_thread(tell, host, A, 4)

        async with asking(host, OF_A) as client:
            own = await client.get("/registry/events")
            later = await client.get("/registry/events?after=2")
        async with asking(host, OF_ALL) as client:
            everything = await client.get("/registry/events")

        assert shown(own) == [("1", "0", 1), ("4", "1", 4)]
        assert shown(later) == [("4", "1", 4)]
        assert [number for *_, number in shown(everything)] == [1, 2, 3, 4]

    async def test_what_others_are_told_does_not_hold_the_reader_up(self, host: Host) -> None:
        await asyncio.to_thread(tell, host, B, *range(1, 8))

        async with asking(host, OF_A) as client:
            answer = await client.get("/registry/events?limit=2")

        assert answer.json() == []
        assert following(answer) == "/registry/events?after=7&limit=2"


class TestPaging:
    async def test_the_next_link_leads_through_all_of_it_once(self, host: Host) -> None:
        await asyncio.to_thread(tell, host, A, *range(1, 8))
        link, seen = "/registry/events?limit=3", []

        async with asking(host, OF_ALL) as client:
            for _ in range(4):
                answer = await client.get(link)
                seen += [number for *_, number in shown(answer)]
                link = following(answer)

        assert seen == list(range(1, 8))
        assert link == "/registry/events?after=7&limit=3"

    async def test_nothing_new_is_not_sent_again(self, host: Host) -> None:
        await asyncio.to_thread(tell, host, A, 1)
        async with asking(host, OF_ALL) as client:
            first = await client.get("/registry/events")
            same = {"If-None-Match": first.headers["ETag"]}
            again = await client.get("/registry/events", headers=same)
            await asyncio.to_thread(tell, host, A, 2)
            changed = await client.get("/registry/events", headers=same)

        assert (again.status_code, again.content) == (304, b"")
        assert changed.status_code == 200
        assert "no-store" not in first.headers["Cache-Control"]


class TestWaiting:
    async def test_who_waits_is_answered_as_soon_as_something_is_told(self, host: Host) -> None:
        async with asking(host, OF_A) as client:
            asked = asyncio.create_task(client.get("/registry/events?wait=20"))
            await asyncio.sleep(0.1)
            await asyncio.to_thread(tell, host, B, 1)  # not this client's: it waits on
            await asyncio.sleep(0.1)
            assert not asked.done()
            await asyncio.to_thread(tell, host, A, 2)
            answer = await asyncio.wait_for(asked, 60)

        assert shown(answer) == [("2", "0", 2)]

    async def test_who_waits_in_vain_is_told_where_to_go_on(self, host: Host) -> None:
        async with asking(host, OF_A) as client:
            answer = await client.get("/registry/events?wait=1")

        assert answer.json() == []
        assert following(answer) == "/registry/events?after=0&limit=100"


class TestNo:
    @pytest.mark.parametrize(
        ("query", "status", "code"),
        [
            ("after=1", 409, "after_beyond_end"),
            ("after=-1", 422, "malformed"),
            ("limit=0", 422, "malformed"),
            ("limit=1001", 422, "malformed"),
            ("wait=26", 422, "malformed"),
        ],
    )
    async def test_what_cannot_be_is_a_problem_with_a_code(
        self, host: Host, query: str, status: int, code: str
    ) -> None:
        async with asking(host, OF_ALL) as client:
            answer = await client.get(f"/registry/events?{query}")

        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.headers["content-type"] == "application/problem+json"

    async def test_without_a_token_or_the_scope_nothing_is_told(self, host: Host) -> None:
        await asyncio.to_thread(tell, host, A, 1)
        async with asking(host, OF_ALL) as client:
            nobody = await client.get("/registry/events", headers={"Authorization": "Bearer x"})
        async with asking(host, OF_NOTHING) as client:
            other_scope = await client.get("/registry/events")
        async with asking(host, OF_ALL, ClientScope.FIGURES) as client:
            not_in_the_token = await client.get("/registry/events")

        assert (nobody.status_code, nobody.json()["code"]) == (401, "not_signed_in")
        for answer in (other_scope, not_in_the_token):
            assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")

    async def test_its_document_says_so(self, host: Host) -> None:
        await asyncio.to_thread(tell, host, A, 2)
        async with asking(host, OF_ALL) as client:
            document = (await client.get("/registry/openapi.json")).json()
            told = (await client.get("/registry/events")).json()

        answers = document["paths"]["/events"]["get"]["responses"]
        assert list(answers["200"]["content"]) == ["application/cloudevents-batch+json"]
        assert {"304", "401", "403", "409", "422", "500", "503"} <= set(answers)
        schema = answers["200"]["content"]["application/cloudevents-batch+json"]["schema"]
        valid = jsonschema_rs.validator_for(schema)
        assert len(told) == 1
        assert valid.is_valid(told)
        assert not valid.is_valid([{**told[0], "sequence": 1}])
