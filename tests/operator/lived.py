"""Random lives of a node, for tests of the operator's verbs: a few of the demonstration's deeds.

The services' own operations are carried out; letters are carried by hand from outbox to inbox at
random moments, so that facts and letters meet in many orders. No wire, no real clock.
"""

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.demonstration import accounts
from services.demonstration.days import FIRST_DAY, moment
from services.demonstration.deeds import Deed
from services.demonstration.life import Life
from shared.calendar.clock import SimulatedClock
from shared.calendar.ticks import DayBegan, MinuteBegan
from shared.hosting.host import Host
from shared.hosting.loading import load
from shared.kernel.issued import VIETNAM
from shared.kernel.refusals import Refused
from shared.settings import Settings
from tests.kit.promises import faults
from tests.kit.world import _cheap_passwords as cheap_passwords

_LIFE = Life(1)
_GROUND = (
    "speaks-",
    "books-",
    "owes-",
    "plan-",
    "campaign-tet",
    "report-half_year-2024",
    "hardship-",
)


def settings_in(folder: Path, **more: str) -> Settings:
    """Return the settings of a node in a folder, without an outside."""
    return Settings(data_dir=folder, node_id="n05578", **more)  # type: ignore[arg-type]


@contextmanager
def unwired(settings: Settings) -> Iterator[Host]:
    """Yield the five services without the wire."""
    host = Host(load(), settings, SimulatedClock(moment(FIRST_DAY, 6)))
    try:
        yield host
    finally:
        for one in host.hosted.values():
            one.store.close()


def carry_letters(host: Host) -> None:
    """Carry all letters from outboxes to inboxes until nobody has anything new to tell."""
    moved = True
    while moved:
        moved = False
        for one in host.hosted.values():
            for source in one.service.sources:
                heard = one.store.inbox_heads().get((source, "svc"), 0)
                told = host.hosted[source].store.outbox_after("svc", heard, 500)
                if told:
                    one.store.receive([json.loads(row.envelope) for row in told]).result()
                    moved = True


def live(host: Host, seed: int, deeds: int) -> None:
    """Found the commune and do about so many deeds, chosen by the seed, in their order."""
    with cheap_passwords():
        accounts.found(1, host.desks)
    carry_letters(host)
    live_on(host, chosen(seed, deeds), random.Random(seed))


def live_on(host: Host, deeds: list[Deed], chance: random.Random) -> None:
    """Do deeds; what depends on a deed that was not chosen is refused, as in life."""
    assert isinstance(host.clock, SimulatedClock)
    commune = accounts.met(1, host.desks)
    day = None
    for deed in deeds:
        host.clock.move_to(max(deed.at, host.clock.now()))
        today = deed.at.astimezone(VIETNAM).date()
        if today != day and chance.random() < 0.2:
            day = today
            ticks = (DayBegan(today, deed.at), MinuteBegan(deed.at))
            faults(one.store.tick(said) for one in host.hosted.values() for said in ticks)
        if deed.needs_all_heard or chance.random() < 0.1:
            carry_letters(host)
        try:
            deed.do(commune, commune.issued(deed.by, deed.at, deed.label))
        except (Refused, LookupError):
            continue
    carry_letters(host)


def chosen(seed: int, deeds: int) -> list[Deed]:
    """Choose what everything stands on, a few whole stories with their children, and some more."""
    chance = random.Random(seed)
    stories = [story for story in _LIFE.protection.cases if chance.random() < 0.15]
    told = tuple(f"{story.row['label']}-" for story in stories)
    helped = {one.label.split("-")[2] for one in _LIFE.deeds if one.label.startswith("allowance-")}
    children = [str(story.child.number) for story in stories]
    children += chance.sample(sorted(helped), 5)
    wanted = {f"child-{number}" for number in children}
    picked = [
        deed
        for deed in _LIFE.deeds
        if deed.label in wanted
        or deed.label.startswith((*_GROUND, *told))
        or (not deed.label.startswith("child-") and deed.label.split("-")[-1] in children)
    ]
    rest = [deed for deed in _LIFE.deeds if not deed.label.startswith("child-")]
    picked += [deed for deed in chance.sample(rest, deeds) if deed not in picked]
    return sorted(picked, key=lambda deed: deed.at)
