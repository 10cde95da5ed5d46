"""The risk scales suggest; the officer concludes."""

import pytest

from services.cases.reference.questionnaires import (
    QUESTIONNAIRES,
    Answer,
    Grade,
    Risk,
    Table,
    counts,
    fits,
    questionnaire,
    suggested_risk,
)

FORM_02 = questionnaire("02")
HARM = tuple(q.code for q in FORM_02.questions if q.table is Table.HARM)
PROTECTION = tuple(q.code for q in FORM_02.questions if q.table is Table.PROTECTION)


def graded(harm: Grade, protection: Grade) -> list[Answer]:
    return [Answer(question=code, grade=harm) for code in HARM] + [
        Answer(question=code, grade=protection) for code in PROTECTION
    ]


@pytest.mark.parametrize(
    ("harm", "protection", "risk"),
    [
        (Grade.HIGH, Grade.LOW, Risk.HIGH),
        (Grade.HIGH, Grade.MEDIUM, Risk.HIGH),
        (Grade.HIGH, Grade.HIGH, Risk.MEDIUM),
        (Grade.MEDIUM, Grade.LOW, Risk.MEDIUM),
        (Grade.LOW, Grade.HIGH, Risk.LOW),
        (Grade.LOW, Grade.LOW, Risk.MEDIUM),
        (Grade.HIGH, Grade.UNKNOWN, Risk.HIGH),  # protection not known is none to rely on
        (Grade.UNKNOWN, Grade.HIGH, None),  # nothing known of the harm suggests nothing
    ],
)
def test_most_answers_decide(harm: Grade, protection: Grade, risk: Risk | None) -> None:
    assert risk == suggested_risk(FORM_02, graded(harm, protection))


def test_between_equally_many_the_worse_counts() -> None:
    answers = [
        Answer(question=HARM[0], grade=Grade.LOW),
        Answer(question=HARM[1], grade=Grade.HIGH),
        Answer(question=PROTECTION[0], grade=Grade.HIGH),
        Answer(question=PROTECTION[1], grade=Grade.LOW),
    ]

    assert suggested_risk(FORM_02, answers) is Risk.HIGH


def test_the_row_of_totals_counts_each_table_apart() -> None:
    totals = counts(FORM_02, Table.HARM, graded(Grade.HIGH, Grade.LOW))

    assert totals == {Grade.HIGH: len(HARM)}


def test_an_answer_to_no_question_does_not_fit() -> None:
    assert not fits(FORM_02, [Answer(question="shoe_size", grade=Grade.LOW)])


def test_a_question_answered_twice_does_not_fit() -> None:
    twice = [Answer(question=HARM[0], grade=grade) for grade in (Grade.LOW, Grade.HIGH)]

    assert not fits(FORM_02, twice)


def test_what_was_not_compared_with_the_annex_says_so() -> None:
    assert not FORM_02.verified
    assert any(question.verified for question in FORM_02.questions)


def test_a_version_is_found_for_ever() -> None:
    assert [questionnaire(known.form, known.version) for known in QUESTIONNAIRES] == list(
        QUESTIONNAIRES
    )
    with pytest.raises(LookupError):
        questionnaire("02", 99)
