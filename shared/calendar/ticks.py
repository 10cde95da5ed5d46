"""Time is somebody who speaks: ticks that policies react to, made locally, never on the wire."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class MinuteBegan:
    """A minute began; `at` is the moment, aware. Missed minutes are not made up for."""

    at: datetime


@dataclass(frozen=True, slots=True)
class DayBegan:
    """A day began in Vietnam. After an outage only the present day is told: ask what is due."""

    day: date
    at: datetime
