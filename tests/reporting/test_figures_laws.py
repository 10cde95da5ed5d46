"""Laws of figures: any history, recounted by plain loops, gives the same figures, now and as of."""

from datetime import UTC, datetime, time
from decimal import Decimal
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.reporting.readmodels.conditions import Asked, Cut, Part
from services.reporting.readmodels.figures import events, figures
from services.reporting.reference import catalogue
from shared.contracts.announcement import Announcement
from shared.contracts.registry import ChildDetails
from tests.reporting import telling
from tests.reporting.listening import XA, XA_BEN, XOM_1, XOM_2, XOM_3, Ear, asked
from tests.reporting.recount import DAYS, Recount, day_of

days = st.integers(0, DAYS - 1)
some_children = st.integers(1, 4)
places = st.sampled_from([(XA, XOM_1), (XA, XOM_2), (XA_BEN, XOM_3)])
sexes = st.sampled_from(["male", "female"])
poverties = st.sampled_from(["none", "near_poor", "poor"])
groups = st.integers(1, 3)
A_FEW = settings(max_examples=20)  # each example fills a database of its own


@st.composite
def histories(draw: st.DrawFn) -> list[Announcement]:
    """Draw what registry could tell of a few children, in any order that begins with entering."""
    told: list[Announcement] = []
    known: dict[int, ChildDetails] = {}
    gone: dict[int, str] = {}
    for _ in range(draw(st.integers(4, 14))):
        child = draw(st.integers(1, 2))
        if child not in known:
            place, present = draw(places), day_of(draw(st.integers(0, DAYS // 2)))
            known[child] = telling.details(
                unit=place[0],
                hamlet=place[1],
                sex=draw(sexes),
                poverty=draw(poverties),
                present_from=present,
            )
            told.append(telling.registered(child, "initial", known[child]))
            continue
        told.append(_one_more(draw, child, known, gone))
    return told


# What may be told of a child that is here, has left, or is dead: nothing new of who is not here.
_OF = {
    "": ("change", "correct", "move", "leave", "die", "in", "out"),
    "leave": ("correct", "move", "in", "out"),
    "die": ("correct", "in", "out"),
}


def _one_more(
    draw: st.DrawFn, child: int, known: dict[int, ChildDetails], gone: dict[int, str]
) -> Announcement:
    day = day_of(draw(days))
    kind = draw(st.sampled_from(_OF[gone.get(child, "")]))
    gone[child] = kind if kind in ("leave", "die") else gone.get(child, "")
    match kind:
        case "change" | "correct":
            known[child] = known[child].model_copy(
                update={"sex": draw(sexes), "poverty": draw(poverties)}
            )
            correction = kind == "correct"
            if correction:
                since = day_of(draw(st.integers(0, DAYS // 2)))
                known[child] = known[child].model_copy(update={"present_from": since})
                day = since
            return telling.changed(child, day, known[child], correction=correction)
        case "move":
            place = draw(places)
            gone[child] = ""
            known[child] = known[child].model_copy(
                update={"unit_id": place[0], "hamlet_id": place[1]}
            )
            return telling.moved(child, day, place)
        case "leave":
            return telling.moved(child, day, None)
        case "die":
            return telling.died(child, day)
        case "in":
            return telling.in_group(child, draw(groups), day)
        case _:
            return telling.out_of_group(child, draw(groups), day)


def _question(end: int, unit: UUID = XA, cut: Cut | None = None, start: int = 0) -> Asked:
    return asked((day_of(start), day_of(end)), units=(unit,), cut=cut)


def _agree(ear: Ear, told: list[Announcement], end: int, unit: UUID, cut: Cut | None) -> None:
    recount = Recount(told)
    question = _question(end, unit, cut)
    assert ear.value("children", question) == recount.stock(end, unit)
    assert ear.value("children_female", question) == recount.stock(end, unit, sex="female")
    assert ear.value("children_poor", question) == recount.stock(end, unit, poverty="poor")
    assert ear.value("special_children", question) == recount.special(end, unit)
    for group in (1, 2, 3):
        part = Part("circumstance_group", group)
        found = ear.value("special_by_group", question, part)
        assert found == recount.special(end, unit, group)
    for hamlet in (XOM_1, XOM_2, XOM_3):
        found = ear.value("children_by_hamlet", question, Part("hamlet_id", str(hamlet)))
        assert found == recount.stock(end, unit, hamlet_id=hamlet)


class TestStocks:
    @A_FEW
    @given(histories(), days, st.sampled_from([XA, XA_BEN]))
    def test_are_what_a_recount_day_by_day_finds(
        self, told: list[Announcement], end: int, unit: UUID
    ) -> None:
        ear = Ear()
        ear.hear(*told)

        _agree(ear, told, end, unit, None)

    @A_FEW
    @given(histories(), days, st.data())
    def test_as_of_a_cut_are_what_only_the_messages_until_then_give(
        self, told: list[Announcement], end: int, data: st.DataObject
    ) -> None:
        ear = Ear()
        ear.hear(*told)
        known = data.draw(st.integers(0, len(told)))

        _agree(ear, told[:known], end, XA, Cut(own=0, heard=known))

    @A_FEW
    @given(histories(), days)
    def test_are_the_sum_of_their_parts(self, told: list[Announcement], end: int) -> None:
        ear = Ear()
        ear.hear(*told)
        question = _question(end)

        boys, girls = ear.value("children_male", question), ear.value("children_female", question)
        assert isinstance(boys, int)
        assert isinstance(girls, int)
        assert ear.value("children", question) == boys + girls

    @A_FEW
    @given(histories(), days, days)
    def test_change_by_who_came_and_who_left(
        self, told: list[Announcement], one: int, other: int
    ) -> None:
        start, end = sorted((one, other))
        ear = Ear()
        ear.hear(*told)
        during = _question(end, start=start + 1)

        came = ("births", "first_listed", "arrivals")
        left = ("departures", "deaths", "turned_sixteen")
        change = sum(int(ear.value(code, during) or 0) for code in came)
        change -= sum(int(ear.value(code, during) or 0) for code in left)
        first, last = ear.value("children", _question(start)), ear.value("children", during)
        assert isinstance(first, int)
        assert last == first + change

    @A_FEW
    @given(histories(), days)
    def test_open_events_whose_subjects_are_exactly_those_that_count(
        self, told: list[Announcement], end: int
    ) -> None:
        ear = Ear()
        ids = ear.hear(*told)
        said = dict(zip(ids, told, strict=True))
        found = ear.figure("children", _question(end))

        subjects = {getattr(said[one], "child_id", None) for one in events(ear.connection, found)}
        present = {
            child
            for child, daily in Recount(told).children().items()
            if (now := daily.days[end]) is not None and now.unit_id == XA
        }
        assert subjects == present


@st.composite
def moneys(draw: st.DrawFn) -> list[Announcement]:
    """Draw gifts and payments, some of them reversed, some reversed twice."""
    told: list[Announcement] = []
    for number in range(draw(st.integers(0, 8))):
        amount = draw(st.integers(1, 10**9))
        day = day_of(draw(days))
        if draw(st.booleans()):
            told.append(telling.donated(100 + number, amount, day))
            back: Announcement = telling.donation_reversed(100 + number, amount, day)
        else:
            children = tuple(draw(st.sets(some_children)))
            count = draw(st.integers(len(children), 9))
            told.append(telling.paid(200 + number, amount, day, children, count))
            back = telling.grant_reversed(200 + number, amount, day)
        told += [back] * draw(st.sampled_from([0, 0, 0, 1, 2]))
    return told


@st.composite
def protections(draw: st.DrawFn) -> list[Announcement]:
    """Draw notices, cases and approvals; some notices were never heard."""
    told: list[Announcement] = []
    for number in range(draw(st.integers(0, 6))):
        came = draw(st.integers(0, DAYS - 30))
        if draw(st.booleans()):
            at = datetime.combine(day_of(came), time(draw(st.integers(0, 16))), UTC)
            told.append(telling.notice(300 + number, at))
        told.append(telling.case_opened(400 + number, 300 + number, 1, day_of(came)))
        first = draw(st.integers(1, 3))  # the plans before it were returned, never approved
        for plan in range(first, first + draw(st.integers(0, 2))):
            day = day_of(came + draw(st.integers(0, 29)))
            at = datetime.combine(day, time(draw(st.integers(0, 16))), UTC)
            kept = draw(st.booleans())
            told.append(telling.plan_approved(400 + number, 1, at, number=plan, on_time=kept))
    return told


class TestPartsOfABreakdown:
    @A_FEW
    @given(st.one_of(histories(), moneys(), protections()), days, days)
    def test_are_together_what_each_is_alone(
        self, told: list[Announcement], one: int, other: int
    ) -> None:
        start, end = sorted((one, other))
        ear = Ear()
        ear.hear(*told)
        question = _question(end, start=start)

        for measure in (measure for measure in catalogue.measures() if measure.by):
            for part in figures(ear.connection, measure.code, question):
                assert part == ear.figure(measure.code, question, part.part)


class TestFlowsDistinctSpreadAndRatio:
    @A_FEW
    @given(moneys(), days, days, st.data())
    def test_of_money_are_what_a_recount_finds_now_and_as_of(
        self, told: list[Announcement], one: int, other: int, data: st.DataObject
    ) -> None:
        start, end = sorted((one, other))
        ear = Ear()
        ear.hear(*told)
        known = data.draw(st.integers(0, len(told)))

        for cut, heard in ((None, told), (Cut(0, known), told[:known])):
            recount, question = Recount(heard), _question(end, cut=cut, start=start)
            gifts, amount = recount.gifts(start, end)
            assert ear.value("fund_gifts", question) == gifts
            assert ear.value("fund_received", question) == amount
            children, times = recount.helped(start, end)
            assert ear.value("fund_children", question) == children
            assert ear.value("fund_times", question) == times

    @A_FEW
    @given(protections(), days, days)
    def test_of_cases_are_what_a_recount_finds(
        self, told: list[Announcement], one: int, other: int
    ) -> None:
        start, end = sorted((one, other))
        ear = Ear()
        ear.hear(*told)
        recount, question = Recount(told), _question(end, start=start)

        middle = recount.median_days(start, end)
        found = ear.value("notice_to_approval_median", question)
        if middle is None:
            assert found is None
        else:
            assert found is not None
            assert abs(float(found) - middle) <= 0.05 + 1e-9
        kept, all_of_them = recount.kept(start, end)
        share = ear.figure("deadlines_kept_share", question)
        expected = (
            (Decimal(kept) * 100 / all_of_them).quantize(Decimal("0.1"), "ROUND_HALF_UP")
            if all_of_them
            else None
        )
        assert share.value == expected

    @A_FEW
    @given(moneys())
    def test_open_no_event_of_what_was_taken_back(self, told: list[Announcement]) -> None:
        ear = Ear()
        ids = ear.hear(*told)
        gone = {
            getattr(said, "donation_id", None) for said in told if "Reversed" in str(type(said))
        }
        opened = set(ear.events("fund_gifts", _question(DAYS - 1)))

        standing = {
            one
            for one, said in zip(ids, told, strict=True)
            if type(said).__name__ == "DonationReceived"
            and getattr(said, "donation_id", None) not in gone
        }
        assert opened == standing


@A_FEW
@given(histories(), moneys())
def test_the_order_between_sources_does_not_matter(
    children: list[Announcement], money: list[Announcement]
) -> None:
    first, second = Ear(), Ear()
    first.hear(*children, *money)
    second.hear(*money, *children)

    question = _question(DAYS - 1)
    for code in ("children", "special_children", "fund_received", "fund_children", "departures"):
        assert first.value(code, question) == second.value(code, question)
