"""What is meant to happen in the demonstration commune: the same for a seed, possible for any."""

import unicodedata
from collections import Counter
from datetime import date

import pytest

from services.demonstration import accounts, entries
from services.demonstration.days import FIRST_DAY, LAST_DAY
from services.demonstration.life import Life
from services.demonstration.people import words
from services.reporting.reference import catalogue
from services.reporting.reference.outline import section_codes
from shared.kernel.issued import VIETNAM
from shared.kernel.roles import Role

A_YEAR_BEFORE_THE_END = date(2024, 5, 14)


@pytest.fixture(scope="module")
def life() -> Life:
    return Life(1)


class TestALife:
    def test_is_the_same_for_the_same_seed(self, life: Life) -> None:
        again = Life(1)

        assert [(d.at, d.by, d.label) for d in life.deeds] == [
            (d.at, d.by, d.label) for d in again.deeds
        ]
        assert [c.name for c in life.population.children] == [
            c.name for c in again.population.children
        ]

    def test_is_another_for_another_seed(self, life: Life) -> None:
        other = Life(2)

        assert [c.name for c in life.population.children] != [
            c.name for c in other.population.children
        ]

    def test_goes_forward_from_its_first_to_its_last_day(self, life: Life) -> None:
        moments = [deed.at for deed in life.deeds]

        assert moments == sorted(moments)
        assert moments[0].astimezone(VIETNAM).date() == FIRST_DAY
        assert moments[-1].astimezone(VIETNAM).date() <= LAST_DAY

    def test_has_a_key_of_its_own_for_every_deed(self, life: Life) -> None:
        labels = Counter(deed.label for deed in life.deeds)

        assert [label for label, count in labels.items() if count > 1] == []

    def test_is_done_by_officers_who_have_an_account(self, life: Life) -> None:
        known = {account.username for account in accounts.all_accounts()}

        assert {deed.by for deed in life.deeds} <= known

    @pytest.mark.parametrize("seed", range(3, 7))
    def test_promises_nothing_that_the_fund_does_not_have(self, seed: int) -> None:
        # The purse asserts it of every payment while the deeds are made.
        assert len(Life(seed).deeds) > 2500


class TestTheCommune:
    def test_has_about_eleven_hundred_children_of_the_areas_peoples(self, life: Life) -> None:
        children = life.population.children
        peoples = Counter(child.family.ethnicity for child in children)

        assert 1000 < len(list(life.population.known_on(A_YEAR_BEFORE_THE_END))) < 1200
        assert peoples.most_common(1)[0][0] == "tay"
        assert {"tay", "kinh", "nung", "san_chay", "dao"} <= peoples.keys()

    def test_has_a_plausible_share_of_children_in_special_circumstances(self, life: Life) -> None:
        present = len(list(life.population.known_on(A_YEAR_BEFORE_THE_END)))
        special = len(life.turns.children_in_hardship(A_YEAR_BEFORE_THE_END))

        assert 0.03 < special / present < 0.065  # the programme's target: under 6.5 %

    def test_never_lets_two_siblings_or_two_of_a_birthday_bear_one_name(self, life: Life) -> None:
        children = life.population.children

        assert len({(child.name, child.birth) for child in children}) == len(children)
        assert len({(child.name, child.family.number) for child in children}) == len(children)

    def test_protects_a_dozen_children_one_at_once_and_one_too_late(self, life: Life) -> None:
        cases = life.protection.cases
        late = [story for story in cases if story.row["plan"] > 5]

        assert len(cases) in range(12, 15)
        assert sum(story.row.get("emergency", False) for story in cases) == 1
        assert len(late) == 1
        assert len({story.child.number for story in cases}) == len(cases)

    def test_writes_its_words_in_one_form(self) -> None:
        for name in ("names", "turns", "cases", "fund", "activities", "entries", "narratives"):
            text = str(words(name))
            assert text == unicodedata.normalize("NFC", text), name


class TestWhatTheBodiesGive:
    def test_is_every_figure_that_the_catalogue_expects_of_others(self) -> None:
        given = set(words("entries")["figure"])

        assert given == {measure.code for measure in catalogue.entered()}

    def test_is_a_paragraph_for_every_section_of_every_report(self) -> None:
        for period in entries.periods():
            written = words("narratives")[period.name]
            assert [code for code in section_codes() if not written[code].strip()] == []


class TestTheAccounts:
    def test_are_one_of_each_role(self) -> None:
        with_password = [one for one in accounts.all_accounts() if one.password]

        assert {account.role for account in with_password} == set(Role)

    def test_are_printed_with_their_passwords(self) -> None:
        printed = "\n".join(accounts.lines())

        for account in accounts.all_accounts():
            if account.password:
                assert account.username in printed
                assert account.password in printed
