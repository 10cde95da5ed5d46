"""A dozen children who need protection: news, danger, plan, approval, review, end."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from services.demonstration.case_steps import Steps
from services.demonstration.chance import Chance
from services.demonstration.days import LAST_DAY, working_day
from services.demonstration.deeds import Deed
from services.demonstration.grants import Wish
from services.demonstration.people import words
from services.demonstration.population import Population
from services.demonstration.stories import Story
from services.demonstration.turns import Turns
from services.fund.reference import Purpose

OFFICER: Final = "can-bo"
_ANY_AGE: Final = (4, 12)


class Protection:
    """All stories of one life."""

    def __init__(self, seed: int, population: Population, turns: Turns) -> None:
        self._chance = Chance(seed, "protection")
        self._population = population
        self._taken = {move.child.number for move in turns.moves}
        self._taken |= {death.child.number for death in turns.deaths}
        self._taken |= {hardship.child.number for hardship in turns.hardships}
        self.cases = [self._story(row) for row in words("cases")["case"]]
        self.notices = [self._story(row) for row in words("cases")["notice"]]

    def deeds(self) -> Iterator[Deed]:
        """Yield all acts of protection."""
        for story in self.cases:
            yield from Steps(story).of_case()
        for story in self.notices:
            yield from Steps(story).of_notice()

    def wishes(self) -> Iterator[Wish]:
        """Yield what plans ask of the fund."""
        for story in self.cases:
            if "help" in story.row:
                yield Wish(
                    label=f"case-{story.label}",
                    day=working_day(story.approved_on + timedelta(days=1)),
                    purpose=Purpose.CASE_PLAN,
                    reason="Theo kế hoạch hỗ trợ, can thiệp đã phê duyệt",
                    children=(story.child,),
                    each=story.row["help"],
                    share=0.6,
                    case=(OFFICER, f"{story.label}-opened"),
                )

    def _story(self, row: dict[str, Any]) -> Story:
        """Let chance choose a child that lives here all the while and is in no other story."""
        low, high = row.get("ages", _ANY_AGE)
        day = row["received"].date()
        candidates = [
            child
            for child in self._population.known_on(day - timedelta(days=10), (low, high))
            if child.number not in self._taken
            and child.sixteen_on > LAST_DAY
            and row.get("sex", child.sex) == child.sex
        ]
        child = self._chance.choice(candidates)
        self._taken.add(child.number)
        return Story(row, child)
