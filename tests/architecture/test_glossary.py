"""One English word for each Vietnamese term: docs/glossary.md holds every word that people read."""

import importlib
import re
from pathlib import Path

import pytest

from services.cases.reference.codes import FORMS, CasePhase, Level, NoticeState
from services.fund.reference import Account, VoucherType
from services.registry.norms import CIRCUMSTANCES
from shared.contracts.announcement import SERVICES
from shared.kernel import facts as kernel_facts
from shared.kernel.facts import Fact
from shared.kernel.roles import Role

DOCS = Path(__file__).parents[2] / "docs"
GLOSSARY = (DOCS / "glossary.md").read_text("utf-8")
COLUMNS = ["vi", "en", "meaning", "legal source", "where in code"]


def rows() -> list[list[str]]:
    """Return the cells of every row of the tables of words."""
    found = []
    for line in GLOSSARY.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and len(cells) == len(COLUMNS) and cells != COLUMNS:
            found.append(cells)
    return found


def facts() -> list[type[Fact]]:
    """Return every fact that a service can store."""
    for name in SERVICES:
        importlib.import_module(f"services.{name}.events")
    known = kernel_facts._registry
    return [known[name] for name in sorted(known) if known[name].__module__.startswith("services.")]


WORDS = {row[0] for row in rows()}


@pytest.mark.parametrize("fact", [pytest.param(fact, id=fact.fact_type) for fact in facts()])
def test_a_fact_has_its_row(fact: type[Fact]) -> None:
    found = [row for row in rows() if row[1] == f"`{fact.fact_type}`"]

    assert [row[0] for row in found] == [fact.vi], (
        f"add to docs/glossary.md: | {fact.vi} | `{fact.fact_type}` | meaning | source | where |"
    )
    file = importlib.import_module(fact.__module__).__file__
    assert file is not None
    where = Path(file).relative_to(DOCS.parent).as_posix()
    assert f"](../{where})" in found[0][4], f"{fact.fact_type} lies in {where}"


@pytest.mark.parametrize("fact_type", [row[1] for row in rows() if re.match(r"`\w+\.\w+`", row[1])])
def test_a_row_of_a_fact_has_its_fact(fact_type: str) -> None:
    known = {f"`{fact.fact_type}`" for fact in facts()}

    assert fact_type in known, "a fact is never renamed: mend the row"


@pytest.mark.parametrize("role", list(Role))
def test_a_role_has_its_row(role: Role) -> None:
    assert [row[0] for row in rows() if row[1] == role.value] == [role.vi]


@pytest.mark.parametrize("group", [row.group for row in CIRCUMSTANCES])
def test_a_circumstance_has_its_row_and_its_source(group: int) -> None:
    (known,) = (row for row in CIRCUMSTANCES if row.group == group)
    (written,) = (row for row in rows() if row[1] == f"circumstance {group}")

    assert written[0] == known.vi
    assert f"LTE Điều 10.1.{known.letter}; NĐ56 Điều {known.article}" == written[3]


@pytest.mark.parametrize(
    "word",
    [
        *(level.vi for level in Level),
        *(state.vi for state in NoticeState),
        *(phase.vi for phase in CasePhase),
        *FORMS.values(),
        *(voucher.vi for voucher in VoucherType),
        *(account.vi for account in Account),
    ],
)
def test_a_word_that_officers_read_has_its_row(word: str) -> None:
    assert word in WORDS


def test_every_row_says_what_it_means_and_where_it_stands() -> None:
    lacking = [row[0] for row in rows() if not all(row)]
    lost = [
        path
        for row in rows()
        for path in re.findall(r"\]\(([^)]+)\)", row[4])
        if not (DOCS / path).is_file()
    ]

    assert (lacking, lost) == ([], [])
