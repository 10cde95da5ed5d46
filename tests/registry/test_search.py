"""Names are found as people type them: without marks, in another order, in another normal form."""

import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest

from services.registry.readmodels import child_misspelt, child_search
from services.registry.readmodels.child_search import MOST_FOUND, PAGE_SIZE, Filter
from shared.kernel.vietnamese import fold
from tests.registry.office import Office, open_office
from tests.registry.world import duc

FAMILIES = ("Nguyễn", "Lường", "Ma", "Đào", "Triệu", "Nông", "Hoàng", "Phùng")
MIDDLES = ("Văn", "Thị Ngọc", "Đức", "Thị", "Bảo")
GIVEN = ("Ân", "Đức", "Thuỷ", "Hòa", "Yến")
NAMES = [f"{one} {two} {three}" for one in FAMILIES for two in MIDDLES for three in GIVEN]
TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"), "\u0301")


def _swapped(name: str) -> str:
    first, *rest = name.split()
    return " ".join((*rest, first))


WAYS: dict[str, Callable[[str], str]] = {
    "without marks": fold,
    "in capitals": str.upper,
    "decomposed": lambda name: unicodedata.normalize("NFD", name),
    "with wrong tones": lambda name: unicodedata.normalize("NFD", name).translate(TONES),
    "family name last": _swapped,
    "with spaces too many": lambda name: f"  {name.replace(' ', '   ')} ",
    "by parts of words": lambda name: " ".join(word[:3] for word in fold(name).split()),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    opened = open_office(tmp_path_factory.mktemp("names"))
    for number, name in enumerate(NAMES):
        born = date(2015, 1, 1) + timedelta(days=number)
        opened.child(duc(full_name=name, personal_id=None, birth_date=born))
    yield opened
    opened.store.close()


@pytest.fixture
def reach(office: Office) -> frozenset[UUID]:
    return frozenset(office.ids.values())


def test_two_hundred_names_are_found_in_every_way_of_typing(
    office: Office, reach: frozenset[UUID]
) -> None:
    assert len(set(NAMES)) == 200
    for way, typed in WAYS.items():
        lost = [name for name in NAMES if name not in _found(office, reach, typed(name))]
        assert lost == [], way


def test_the_pages_of_a_list_hold_everybody_once(office: Office, reach: frozenset[UUID]) -> None:
    seen: list[str] = []
    for page in range(1, 5):
        rows, total = _ask(office, Filter(reach, page=page))
        assert (len(rows), total) == (PAGE_SIZE, 200)
        seen += [row.full_name for row in rows]
    assert sorted(seen) == sorted(NAMES)
    assert _ask(office, Filter(reach, page=5)) == ([], 200)


def test_few_and_many_hamlets_give_the_same_order(
    office: Office, reach: frozenset[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in ("", "thi"):
        few = _ask(office, Filter(reach, words=words))
        with monkeypatch.context() as many:
            many.setattr(child_search, "FEW_HAMLETS", 0)
            assert _ask(office, Filter(reach, words=words)) == few


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nguyn van duc", "Nguyễn Văn Đức"),  # a letter left out
        ("nguyeen van duc", "Nguyễn Văn Đức"),  # Telex left in
        ("haong thi yen", "Hoàng Thị Yến"),  # two letters exchanged
        ("hoang thu yen", "Hoàng Thị Yến"),  # a letter changed
        ("trieu baohoa", "Triệu Bảo Hòa"),  # a space left out
        ("DAO DUC THUYY", "Đào Đức Thuỷ"),
    ],
)
def test_a_slip_of_the_hand_finds_whom_was_meant(
    office: Office, reach: frozenset[UUID], typed: str, meant: str
) -> None:
    assert _found(office, reach, typed) == []
    ids = office.store.read(child_misspelt.ask, Filter(reach, words=typed))
    near = office.store.read(child_search.shown, ids, reach)
    assert meant in [child.full_name for child in near]


@pytest.mark.parametrize("typed", ["%", "12", "xyzxyz", "nguyen van an duc thang"])
def test_what_nobody_is_nearly_called_finds_nobody(
    office: Office, reach: frozenset[UUID], typed: str
) -> None:
    assert office.store.read(child_misspelt.ask, Filter(reach, words=typed)) == []


def test_a_province_is_not_looked_through_child_by_child(
    office: Office, reach: frozenset[UUID]
) -> None:
    many = reach | {UUID(int=number) for number in range(child_search.FEW_HAMLETS)}
    assert office.store.read(child_misspelt.ask, Filter(many, words="nguyn van duc")) == []


@pytest.mark.parametrize("words", ["%", "_", "ma%an", "'; DROP TABLE children; --", "\x00"])
def test_signs_of_sql_are_only_signs(office: Office, reach: frozenset[UUID], words: str) -> None:
    rows, total = _ask(office, Filter(reach, words=words))
    assert total <= MOST_FOUND
    assert len(rows) <= PAGE_SIZE
    assert _ask(office, Filter(reach))[1] == 200


def _found(office: Office, reach: frozenset[UUID], words: str) -> list[str]:
    return [row.full_name for row in _ask(office, Filter(reach, words=words))[0][:10]]


def _ask(office: Office, wanted: Filter) -> tuple[list[child_search.ListedChild], int]:
    ids, total = office.store.read(child_search.ask, wanted)
    return list(office.store.read(child_search.shown, ids, wanted.hamlet_ids)), total
