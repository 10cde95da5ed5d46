"""Work that is done in groups: whatever becomes of one, each who waits is told, and all go on."""

import sys
import time
from collections.abc import Iterator
from threading import Event, Thread
from weakref import ref

import pytest

from shared.eventstore import in_groups
from shared.eventstore.in_groups import Group, InGroups
from shared.promise import Promise

PATIENCE = 20


class Panic(BaseException):
    """What a library of another language raises where it breaks."""


class Work:
    """Something to do: wait for it to be let go, and then panic or not."""

    def __init__(self, *, panics: bool = False, after: Event | None = None) -> None:
        self.panics = panics
        self.after = after
        self.begun = Event()


class Doing:
    """Groups as they were done."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.works: InGroups[Work] = InGroups("doing", self._do)

    def _do(self, group: Group[Work]) -> None:
        self.sizes.append(len(group))
        for job in group:
            job.work.begun.set()
            if job.work.after is not None:
                job.work.after.wait(PATIENCE)
            if job.work.panics:
                raise Panic
            job.answer = lambda: "done"

    def together(self, *works: Work) -> list[Promise[str]]:
        """Submit works so that they are one group."""
        going_on = Event()
        before = Work(after=going_on)
        self.works.submit(before)
        before.begun.wait(PATIENCE)
        promises = [self.works.submit(work) for work in works]
        going_on.set()
        return promises


@pytest.fixture
def doing() -> Iterator[Doing]:
    """The thread."""
    one = Doing()
    yield one
    one.works.close()


def test_who_panics_is_told_and_the_others_are_done(doing: Doing) -> None:
    first, panicking, last = doing.together(Work(), Work(panics=True), Work())
    assert [first.result(PATIENCE), last.result(PATIENCE)] == ["done", "done"]
    with pytest.raises(Panic):
        panicking.result(PATIENCE)


def test_after_a_panic_the_next_is_done(doing: Doing) -> None:
    with pytest.raises(Panic):
        doing.works.submit(Work(panics=True)).result(PATIENCE)
    assert doing.works.submit(Work()).result(PATIENCE) == "done"


def test_nothing_is_kept_of_what_was_done(doing: Doing) -> None:
    work = Work()
    seen = ref(work)
    doing.works.submit(work).result(PATIENCE)
    del work
    until = time.monotonic() + PATIENCE
    while seen() is not None:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_who_comes_alone_is_not_kept_until_as_many_have_come_as_before(
    doing: Doing, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = 200
    for promise in doing.together(*(Work() for _ in range(many))):
        promise.result(PATIENCE)

    def another_comes(_: float) -> None:
        doing.works.submit(Work())
        time.sleep(0.01)

    monkeypatch.setattr(in_groups, "sleep", another_comes)
    doing.works.submit(Work()).result(PATIENCE)
    assert doing.sizes[:2] == [1, many]
    assert doing.sizes[2] < many / 2


def test_who_could_submit_while_it_was_closed_is_answered() -> None:
    promised: list[Promise[str]] = []
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(100):
            _submit_until_closed(promised)
    finally:
        sys.setswitchinterval(usual)
    assert {promise.result(PATIENCE) for promise in promised} == {"done"}


def _submit_until_closed(promised: list[Promise[str]]) -> None:
    doing = Doing()

    def submit() -> None:
        while True:
            try:
                promised.append(doing.works.submit(Work()))
            except RuntimeError:
                return

    threads = [Thread(target=submit) for _ in range(4)]
    for thread in threads:
        thread.start()
    doing.works.close()
    for thread in threads:
        thread.join(PATIENCE)
