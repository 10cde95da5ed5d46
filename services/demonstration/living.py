"""Living a life: every deed at its moment, and the services told of days and minutes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, Protocol

from services.demonstration.commune import Commune
from services.demonstration.days import LAST_DAY, days
from services.demonstration.deeds import Deed
from shared.calendar.ticks import DayBegan, MinuteBegan
from shared.kernel.issued import VIETNAM
from shared.kernel.refusals import Refused

_MORNING: Final = time(7, 0)
_OFFICE_CLOSED: Final = time(17, 1)  # deadlines in working days end at 17:00
_PATIENCE_SECONDS: Final = 60


class Pace(Protocol):
    """How a life goes by: what happens to the clock, and how long one waits."""

    def come_to(self, at: datetime) -> None:
        """The simulated time has come to `at`."""
        ...

    def rest(self) -> None:
        """A deed is done: take breath, or not."""
        ...

    def let_all_hear(self) -> None:
        """Wait until every service has heard what came before."""
        ...

    def is_over(self) -> bool:
        """Say whether to break off."""
        ...

    def was_refused(self, deed: Deed, refused: Refused) -> None:
        """A deed was refused: raise, or go on without it."""
        ...


@dataclass(frozen=True, slots=True)
class Lived:
    """How far a life has come: so many deeds are done, on which day."""

    deeds: int
    day: date

    @property
    def is_last(self) -> bool:
        """Whether it was the last day."""
        return self.day == LAST_DAY


def live(
    commune: Commune,
    deeds: Sequence[Deed],
    pace: Pace,
    *,
    done: int = 0,
) -> Iterator[Lived]:
    """Do the deeds after the first `done`, day by day; say after each day how far it came.

    A day that was broken off may be lived again: every deed has its own key and happens once.
    """
    place = done
    first = deeds[done].at.astimezone(VIETNAM).date() if done < len(deeds) else LAST_DAY
    for day in days(first):
        _begin(commune, pace, day)
        is_closed = False
        while place < len(deeds) and deeds[place].at.astimezone(VIETNAM).date() == day:
            deed = deeds[place]
            if not is_closed and deed.at.astimezone(VIETNAM).time() > _OFFICE_CLOSED:
                _tell_minute(commune, pace, day)
                is_closed = True
            if pace.is_over():
                return
            _do(commune, deed, pace)
            place += 1
        if not is_closed and day < LAST_DAY:
            _tell_minute(commune, pace, day)
        yield Lived(place, day)


def _do(commune: Commune, deed: Deed, pace: Pace) -> None:
    pace.come_to(deed.at)
    if deed.needs_all_heard:
        pace.let_all_hear()
    try:
        deed.do(commune, commune.issued(deed.by, deed.at, deed.label))
    except Refused as refused:
        pace.was_refused(deed, refused)
    pace.rest()


def _begin(commune: Commune, pace: Pace, day: date) -> None:
    at = datetime.combine(day, _MORNING, VIETNAM)
    pace.come_to(at)
    _tell(commune, DayBegan(day, at))
    _tell(commune, MinuteBegan(at))


def _tell_minute(commune: Commune, pace: Pace, day: date) -> None:
    at = datetime.combine(day, _OFFICE_CLOSED, VIETNAM)
    pace.come_to(at)
    _tell(commune, MinuteBegan(at))


def _tell(commune: Commune, said: DayBegan | MinuteBegan) -> None:
    for promise in [desk.store.tick(said) for desk in commune.desks.values()]:
        promise.result(_PATIENCE_SECONDS)
