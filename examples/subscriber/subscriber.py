"""A subscriber that knows a Măng Non node by its published document alone.

It counts what each unit was told of, by the NATS of the node or by the feeds behind its door, and
comes to the same counts by either. It imports nothing of the project.
"""

import argparse
import asyncio
import json
import os
import sys
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Letter = dict[str, Any]


class Document:
    """What the AsyncAPI document says: which letters there are, where the feeds lie."""

    def __init__(self, path: Path) -> None:
        self._document = json.loads(path.read_text("utf-8"))

    def known_types(self) -> set[str]:
        """Return the types of the letters that subscribers are told."""
        messages = self._document["components"]["messages"]
        return {one["name"] for key, one in messages.items() if key.startswith("evt.")}

    def feeds(self) -> list[str]:
        """Return the addresses of the feeds."""
        channels = self._document["channels"]
        return [one["address"] for key, one in channels.items() if key.startswith("feed.")]


class Tally:
    """Each letter counts once, in the order of its source; what comes early waits."""

    def __init__(self, known: set[str]) -> None:
        self._known = known
        self._early: dict[str, dict[int, Letter]] = {}
        self.reached: dict[str, int] = {}
        self.counts: Counter[tuple[str, str]] = Counter()

    def hear(self, letter: Letter) -> None:
        """Take a letter in; one that was heard before changes nothing."""
        source, sequence = letter["source"], int(letter["sequence"])
        if sequence <= self.reached.get(source, 0):
            return
        early = self._early.setdefault(source, {})
        early[sequence] = letter
        while early:
            first = min(early)
            # The feed leaves out what is not ours to see, and says what came before instead.
            before = int(early[first].get("previoussequence", first - 1))
            if before > self.reached.get(source, 0):
                return
            self._count(early.pop(first))
            self.reached[source] = first

    def holes(self) -> list[str]:
        """Return the sources of which something is missing."""
        return [source for source, early in self._early.items() if early]

    def state(self) -> Letter:
        """Return how far each source was heard, and the counts by type and unit."""
        counts = {f"{kind} {unit}": count for (kind, unit), count in sorted(self.counts.items())}
        return {"reached": dict(sorted(self.reached.items())), "counts": counts}

    def _count(self, letter: Letter) -> None:
        if letter["type"] in self._known:  # a newer node may tell what we do not know yet
            self.counts[letter["type"], letter["data"]["unit_id"]] += 1


def token(door: str) -> str:
    """Ask for a token by client credentials."""
    form = urllib.parse.urlencode(
        {
            "grant_type": "client_credentials",
            "scope": "events",
            "client_id": os.environ["CLIENT_ID"],
            "client_secret": os.environ["CLIENT_SECRET"],
        }
    )
    with urllib.request.urlopen(f"{door}/registry/api/oauth/token", form.encode()) as answer:
        return str(json.load(answer)["access_token"])


def feed(door: str, address: str, shown: str, after: int = 0) -> Iterator[Letter]:
    """Yield all letters of a feed after a sequence, following its links to the end."""
    link = f"{address}?after={after}"
    while True:
        request = urllib.request.Request(door + link, headers={"Authorization": f"Bearer {shown}"})
        with urllib.request.urlopen(request) as answer:
            letters = json.load(answer)
            link = answer.headers["Link"].partition("<")[2].partition(">")[0]
        if not letters:
            return
        yield from letters


def by_feed(tally: Tally, door: str, feeds: list[str]) -> None:
    """Hear everything over HTTP."""
    shown = os.environ.get("TOKEN") or token(door)
    for address in feeds:
        for letter in feed(door, address, shown):
            tally.hear(letter)


async def by_nats(tally: Tally, url: str, node: str) -> None:
    """Hear what the stream still keeps, letter by letter, as the user `subscriber` may."""
    import nats
    from nats.js.errors import NotFoundError

    client = await nats.connect(
        url,
        user="subscriber",
        password=os.environ["NATS_PASSWORD"],
        inbox_prefix=b"_INBOX_subscriber",
    )
    stream, place = client.jetstream(), 1
    while True:
        try:
            found = await stream.get_msg("EVT", seq=place, next=True, subject=f"evt.{node}.>")
        except NotFoundError:
            break
        tally.hear(json.loads(found.data or b"{}"))
        place = (found.seq or place) + 1
    await client.close()


def fill_holes(tally: Tally, door: str, feeds: list[str]) -> None:
    """Fetch from the feed what the wire has lost (also a lost first or last letter)."""
    shown = os.environ.get("TOKEN") or token(door)
    for address in feeds:
        service = address.split("/")[1]
        heard = (at for source, at in tally.reached.items() if source.endswith(f"/{service}"))
        for letter in feed(door, address, shown, next(heard, 0)):
            tally.hear(letter)


def main() -> None:
    """Read the arguments, hear once, print the state as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("way", choices=["nats", "feed"])
    parser.add_argument("--document", type=Path, required=True, help="the node's asyncapi.json")
    parser.add_argument("--door", required=True, help="where the node's HTTP is")
    parser.add_argument("--services", default="registry,cases,fund,reporting")
    parser.add_argument("--nats", default="nats://127.0.0.1:4222")
    parser.add_argument("--node", default="n05578")
    asked = parser.parse_args()
    document = Document(asked.document)
    services = asked.services.split(",")
    feeds = [address for address in document.feeds() if address.split("/")[1] in services]
    tally = Tally(document.known_types())
    if asked.way == "feed":
        by_feed(tally, asked.door, feeds)
    else:
        asyncio.run(by_nats(tally, asked.nats, asked.node))
        fill_holes(tally, asked.door, feeds)
    json.dump(tally.state(), sys.stdout, indent=1)


if __name__ == "__main__":
    main()
