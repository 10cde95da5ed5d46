"""What the other bodies give for each report: figures with their papers, paragraphs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from services.demonstration.accounts import all_accounts, speaker_of
from services.demonstration.commune import Commune
from services.demonstration.days import FIRST_DAY, moment, working_day
from services.demonstration.deeds import Deed
from services.demonstration.people import words
from services.demonstration.population import Population
from services.reporting import operations
from services.reporting.reference import catalogue
from services.reporting.reference.outline import section_codes
from shared.kernel.issued import Issued

OFFICER: Final = "can-bo"
_AGES: Final = {"children": (0, 16), "under_6": (0, 6)}


@dataclass(frozen=True, slots=True)
class Period:
    """The period of one report; `given` is the day on which the bodies send their figures."""

    place: int
    code: str
    year: int
    starts: date
    ends: date
    given: date

    @property
    def name(self) -> str:
        """The name of the period in labels and words."""
        return f"{self.code}-{self.year}"

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        return self.starts, self.ends


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as a body gives it on a day; given anew, with the reason."""

    measure: str
    period: Period
    value: Decimal
    day: date
    reason: str = ""

    @property
    def body(self) -> str:
        """The body that the catalogue expects it of."""
        return catalogue.measure(self.measure).organisation or ""

    @property
    def label(self) -> str:
        """The label of its deed."""
        again = "-corrected" if self.reason else ""
        return f"figure-{self.measure}-{self.period.name}{again}"


def periods() -> list[Period]:
    """Return the periods of the three reports."""
    return [Period(place, **row) for place, row in enumerate(words("entries")["period"])]


def deeds(population: Population) -> Iterator[Deed]:
    """Yield who speaks for whom, and what each body gives for each period."""
    for number, account in enumerate(account for account in all_accounts() if account.bodies):
        do = partial(_name, account.username, account.bodies)
        at = moment(FIRST_DAY, 7, 30 + number)
        yield Deed(at, OFFICER, f"speaks-{account.username}", do)
    for period in periods():
        yield from _figures(period, population)
        yield from _paragraphs(period)
    yield from _corrected()


def _figures(period: Period, population: Population) -> Iterator[Deed]:
    for number, measure in enumerate(words("entries")["figure"]):
        value = _value(measure, period, population)
        figure = Figure(measure, period, value, working_day(period.given))
        at = moment(figure.day, 8) + timedelta(minutes=9 * number)
        yield Deed(at, speaker_of(figure.body), figure.label, partial(_enter, figure))


def _paragraphs(period: Period) -> Iterator[Deed]:
    day = working_day(period.given + timedelta(days=1))
    for number, section in enumerate(section_codes()):
        body = words("narratives")["body"][section]
        at = moment(day, 8, 30) + timedelta(minutes=20 * number)
        do = partial(_write, section, period, body)
        yield Deed(at, speaker_of(body), f"paragraph-{section}-{period.name}", do)


def _corrected() -> Iterator[Deed]:
    row = words("entries")["correction"]
    period, value = periods()[row["place"]], Decimal(row["value"])
    figure = Figure(row["measure"], period, value, row["day"], row["reason"])
    yield Deed(
        moment(row["day"], 9), speaker_of(figure.body), figure.label, partial(_enter, figure)
    )


def _value(measure: str, period: Period, population: Population) -> Decimal:
    row: Any = words("entries")["figure"][measure]
    if isinstance(row, dict):
        ((whose, differences),) = row.items()
        counted = sum(1 for _ in population.known_on(period.given, _AGES[whose]))
        return Decimal(counted + differences[period.place])
    return Decimal(str(row[period.place]))


def _name(username: str, bodies: tuple[str, ...], commune: Commune, issued: Issued) -> None:
    officer_id = commune.officers[username].id
    operations.name_contributor(commune.reporting, issued, commune.id, officer_id, bodies)


def _enter(figure: Figure, commune: Commune, issued: Issued) -> None:
    number = _number_of(figure.body, figure.day)
    operations.enter_figure(
        commune.reporting,
        issued,
        unit_id=commune.id,
        measure=figure.measure,
        period=figure.period.days,
        value=figure.value,
        document_number=f"{number}/{words('entries')['symbols'][figure.body]}",
        document_date=figure.day,
        reason=figure.reason,
    )


def _write(section: str, period: Period, body: str, commune: Commune, issued: Issued) -> None:
    operations.write_narrative(
        commune.reporting,
        issued,
        unit_id=commune.id,
        section=section,
        period=period.days,
        text=words("narratives")[period.name][section].strip(),
        organisation=body,
        source=words("narratives")["source"][body],
    )


def _number_of(body: str, day: date) -> int:
    """Return the running number of a body's papers, as it may stand on a day of the year."""
    place = list(words("entries")["symbols"]).index(body)
    return (day.timetuple().tm_yday + 7 * place) // 5 + 1
