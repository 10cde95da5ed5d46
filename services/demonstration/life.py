"""The whole life of a seed: the deeds of all themes in one order."""

from dataclasses import dataclass
from functools import cached_property

from services.demonstration import (
    activities,
    children,
    entries,
    hardships,
    inboxes,
    plans,
    reports,
)
from services.demonstration.days import END
from services.demonstration.deeds import Deed, in_order
from services.demonstration.fund import FundLife
from services.demonstration.population import CHILDREN_AT_FIRST, Population
from services.demonstration.protection import Protection
from services.demonstration.turns import Turns


@dataclass(frozen=True)
class Life:
    """What is meant to happen; the same seed and number of children mean the same."""

    seed: int
    children_at_first: int = CHILDREN_AT_FIRST

    @cached_property
    def population(self) -> Population:
        """The children. Their turns of life are noted on them by `turns`."""
        return Population(self.seed, self.children_at_first)

    @cached_property
    def turns(self) -> Turns:
        """Moves, deaths and special circumstances."""
        return Turns(self.seed, self.population)

    @cached_property
    def protection(self) -> Protection:
        """Notices and cases."""
        return Protection(self.seed, self.population, self.turns)

    @cached_property
    def deeds(self) -> list[Deed]:
        """Everything that is done before the end, in order."""
        population, turns = self.population, self.turns
        fund = FundLife(self.seed, population, turns, self.protection.wishes())
        meant = in_order(
            children.register(population),
            children.follow(turns),
            children.keep_up_to_date(population),
            hardships.note(turns),
            hardships.support(self.seed, turns),
            self.protection.deeds(),
            fund.deeds(),
            plans.deeds(self.seed),
            activities.deeds(self.seed, population),
            entries.deeds(population),
            reports.deeds(),
            inboxes.deeds(),
        )
        return [deed for deed in meant if deed.at < END]
