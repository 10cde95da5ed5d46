"""The risk scales of Forms 02 and 06 as versioned data, and the level that answers suggest.

The level is a suggestion: the officer concludes, with a reason, and an emergency never waits for
it. A question marked unverified was not compared with the annex of the decree. A version that was
used stands for ever; a better reading of the annex becomes the next version.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ConfigDict

from services.cases.reference.codes import Labelled


class Grade(Labelled):
    """How an item is rated. "Not known" is a valid answer."""

    HIGH = "high", "Cao"
    MEDIUM = "medium", "Trung bình"
    LOW = "low", "Thấp"
    UNKNOWN = "unknown", "Chưa rõ"


class Risk(Labelled):
    """What the answers come to, or what the officer concludes."""

    HIGH = "high", "Nguy cơ cao"
    MEDIUM = "medium", "Nguy cơ trung bình"
    LOW = "low", "Nguy cơ thấp"


class Table(Labelled):
    """The two tables of a form: harm and danger, and what the child has against them."""

    HARM = "harm", "Tổn hại và nguy cơ"
    PROTECTION = "protection", "Khả năng tự bảo vệ và phục hồi"


class Answer(BaseModel):
    """The grade given to one question."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class Question:
    """One item, with what each grade means where the form says it."""

    code: str
    table: Table
    vi: str
    high: str = ""
    medium: str = ""
    low: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version of a form's questions."""

    form: str
    version: int
    citation: str
    questions: tuple[Question, ...]

    @property
    def verified(self) -> bool:
        """Whether every question was compared with the annex."""
        return all(question.verified for question in self.questions)


_ACCESS = Question(
    "abuser_access",
    Table.HARM,
    "Khả năng người gây hại tiếp cận trẻ",
    "Có khả năng và thường xuyên tiếp cận trẻ",
    "Có một số cơ hội tiếp cận nhưng không thường xuyên",
    "Ít hoặc không có cơ hội tiếp cận",
    verified=True,
)
_OBSTACLES = Question(
    "care_obstacles",
    Table.HARM,
    "Yếu tố trong môi trường chăm sóc cản trở việc bảo đảm an toàn cho trẻ",
    "Có nhiều trở ngại đáng kể",
    "Có một số trở ngại nhưng trẻ vẫn được bảo vệ phần nào",
    "Có ít hoặc không có trở ngại",
    verified=True,
)
_PROTECTION = (
    Question("protects_self", Table.PROTECTION, "Khả năng tự bảo vệ trước hành vi gây hại"),
    Question("knows_protector", Table.PROTECTION, "Biết ai là người có khả năng bảo vệ mình"),
    Question("trusts_protector", Table.PROTECTION, "Có quan hệ tin cậy với người bảo vệ"),
    Question("asks_for_help", Table.PROTECTION, "Có thể liên hệ, nhờ người lớn giúp đỡ"),
    Question("is_watched_over", Table.PROTECTION, "Có người thường xuyên để ý, sẵn sàng giúp"),
)

QUESTIONNAIRES: Final = (
    Questionnaire(
        "02",
        1,
        "Nghị định 56/2017/NĐ-CP, khoản 2 Điều 26 (Mẫu số 02)",
        (
            Question(
                "serious_harm",
                Table.HARM,
                "Mức độ tổn hại của trẻ",
                "Tổn hại nghiêm trọng, đe doạ tính mạng, sức khoẻ",
                "Có tổn hại nhưng không nghiêm trọng",
                "Ít hoặc không tổn hại",
            ),
            _ACCESS,
            Question(
                "development",
                Table.HARM,
                "Tác động của hành vi gây hại đến sự phát triển của trẻ",
            ),
            _OBSTACLES,
            Question("no_protector", Table.HARM, "Không có người sẵn sàng hoặc có thể bảo vệ trẻ"),
            *_PROTECTION,
        ),
    ),
    Questionnaire(
        "06",
        1,
        "Nghị định 56/2017/NĐ-CP, khoản 2 Điều 30 (Mẫu số 06)",
        (
            Question(
                "serious_harm",
                Table.HARM,
                "Tổn hại của trẻ còn nghiêm trọng không",
                "Rất nghiêm trọng, ảnh hưởng sự phát triển của trẻ",
                "Ít nghiêm trọng hơn",
                "Không còn nghiêm trọng",
                verified=True,
            ),
            _ACCESS,
            _OBSTACLES,
            *_PROTECTION,
        ),
    ),
)

# Rows: what most harm items say; columns: what most protection items say.
_CONCLUSIONS: Final[Mapping[tuple[Grade, Grade], Risk]] = {
    (Grade.HIGH, Grade.HIGH): Risk.MEDIUM,
    (Grade.HIGH, Grade.MEDIUM): Risk.HIGH,
    (Grade.HIGH, Grade.LOW): Risk.HIGH,
    (Grade.MEDIUM, Grade.HIGH): Risk.MEDIUM,
    (Grade.MEDIUM, Grade.MEDIUM): Risk.MEDIUM,
    (Grade.MEDIUM, Grade.LOW): Risk.MEDIUM,
    (Grade.LOW, Grade.HIGH): Risk.LOW,
    (Grade.LOW, Grade.MEDIUM): Risk.LOW,
    (Grade.LOW, Grade.LOW): Risk.MEDIUM,
}
_WORST_FIRST: Final = (Grade.HIGH, Grade.MEDIUM, Grade.LOW)


def questionnaire(form: str, version: int | None = None) -> Questionnaire:
    """Return a form's questions in one version, or in the newest."""
    versions = [known for known in QUESTIONNAIRES if known.form == form]
    if version is not None:
        versions = [known for known in versions if known.version == version]
    if not versions:
        message = f"no questionnaire {form!r} in version {version}"
        raise LookupError(message)
    return max(versions, key=lambda known: known.version)


def fits(asked: Questionnaire, answers: Iterable[Answer]) -> bool:
    """Say whether each answer is to a question of the form, and each question answered once."""
    given = [answer.question for answer in answers]
    known = {question.code for question in asked.questions}
    return len(given) == len(set(given)) and known.issuperset(given)


def suggested_risk(asked: Questionnaire, answers: Iterable[Answer]) -> Risk | None:
    """Return the risk that the answers suggest, or None where nothing is known of the harm.

    Between equally frequent grades the worse one counts: more harm, less protection.
    """
    grades = {answer.question: answer.grade for answer in answers}
    harm = _most(asked, Table.HARM, grades, _WORST_FIRST)
    protection = _most(asked, Table.PROTECTION, grades, _WORST_FIRST[::-1])
    return _CONCLUSIONS[harm, protection or Grade.LOW] if harm else None


def counts(asked: Questionnaire, table: Table, answers: Iterable[Answer]) -> Counter[Grade]:
    """Return how many questions of a table got each grade: the form's row "Tổng số"."""
    of_table = {question.code for question in asked.questions if question.table is table}
    return Counter(answer.grade for answer in answers if answer.question in of_table)


def _most(
    asked: Questionnaire, table: Table, grades: Mapping[str, Grade], order: tuple[Grade, ...]
) -> Grade | None:
    counted = counts(
        asked, table, (Answer(question=code, grade=grade) for code, grade in grades.items())
    )
    known = [grade for grade in order if counted[grade]]
    return max(known, key=lambda grade: counted[grade]) if known else None
