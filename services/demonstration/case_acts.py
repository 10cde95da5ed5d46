"""What is done at each step of a case: one act, one call of an operation."""

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from services.cases import operations
from services.cases.case import (
    ApprovePlan,
    AssessNeeds,
    DecideEmergency,
    EndSeparation,
    OpenCase,
    ProposedItem,
    RecordProgress,
    ReturnPlan,
    ReviewCase,
    SubmitPlan,
)
from services.cases.notice import AssessRisk, FindUnfounded, ReceiveNotice
from services.cases.reference.codes import (
    AbuseForm,
    Channel,
    ChildClass,
    EmergencyMeasure,
    Environment,
    Measure,
    Need,
    Progress,
    Sex,
)
from services.cases.reference.questionnaires import Answer, Grade, Risk, Table, questionnaire
from services.demonstration import children
from services.demonstration.commune import Commune
from services.demonstration.deeds import Do
from services.demonstration.stories import Story
from services.registry import operations as register
from shared.kernel.issued import Issued

OFFICER: Final = "can-bo"
_CHILD_OPINION: Final = "Trẻ mong được đi học và được sống yên ổn cùng người thân."
_CARER_OPINION: Final = "Người chăm sóc đồng ý hợp tác và mong được hỗ trợ."


class CaseActs:
    """The acts of one story; what takes an argument returns the act."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._row = story.row

    def receive(self, commune: Commune, issued: Issued) -> None:
        """Write the news down (Form 01)."""
        row, child, day = self._row, self._story.child, self._story.received_on
        knows_child = self._story.taken_by == OFFICER
        command = ReceiveNotice(
            notice_id=issued.new_id("notice"),
            unit_id=commune.id,
            channel=Channel(row["channel"]),
            received_at=self._story.received_at,
            child_class=ChildClass(row["class"]),
            hamlet_id=commune.units[child.hamlet_on(day)],
            forms=tuple(AbuseForm(form) for form in row.get("forms", ())),
            child_id=children.id_of(commune, child) if knows_child else None,
            child_name=child.name,
            age_years=child.age_on(day),
            sex=Sex(child.sex),
            state_of_child=row["state"],
            harm_feared=row.get("harm"),
            actions_taken=row.get("actions"),
            carers=row.get("carers"),
        )
        operations.receive_notice(commune.cases, issued, command)

    def identify(self, commune: Commune, issued: Issued) -> None:
        """Say which child of the register it is."""
        child_id = children.id_of(commune, self._story.child)
        operations.identify_child(commune.cases, issued, self._notice(commune), child_id)

    def assess(self, commune: Commune, issued: Issued) -> None:
        """Conclude on the danger (Form 02)."""
        risk = Risk(self._row["risk"])
        command = AssessRisk(
            concluded=risk,
            emergency=self._row.get("emergency", False),
            reason=self._row["reason"],
            answers=_answers("02", harm=Grade(risk.value), protection=Grade.MEDIUM),
        )
        operations.assess_risk(commune.cases, issued, self._notice(commune), command)

    def find_unfounded(self, commune: Commune, issued: Issued) -> None:
        """Close a notice without foundation."""
        command = FindUnfounded(self._row["unfounded"])
        operations.find_unfounded(commune.cases, issued, self._notice(commune), command)

    def open_case(self, commune: Commune, issued: Issued) -> None:
        """Open the case."""
        row = self._row
        command = OpenCase(
            case_id=issued.new_id("case"),
            notice_id=self._notice(commune),
            child_class=ChildClass(row["class"]),
            environment=Environment(row["environment"]),
            forms=tuple(AbuseForm(form) for form in row.get("forms", ())),
        )
        operations.open_case(commune.cases, issued, command)

    def deciding(self, measure: EmergencyMeasure) -> Do:
        """Decide an emergency measure (Form 07 for a separation)."""
        days = timedelta(days=self._row["separated_days"])

        def do(commune: Commune, issued: Issued) -> None:
            separates = measure is EmergencyMeasure.SEPARATION
            command = DecideEmergency(
                decision_id=issued.new_id("decision"),
                measure=measure,
                decided_at=issued.at,
                reason=self._row["reason"],
                decision_number=f"{issued.at:%d}/QĐ-UBND" if separates else "",
                separated_until=issued.at + days if separates else None,
            )
            operations.decide_emergency(commune.cases, issued, self._case(commune), command)

        return do

    def end_separation(self, commune: Commune, issued: Issued) -> None:
        """End the separation."""
        command = EndSeparation(issued.at, self._row["separation_findings"])
        operations.end_separation(commune.cases, issued, self._case(commune), command)

    def assess_needs(self, commune: Commune, issued: Issued) -> None:
        """Make the specific assessment (Form 03)."""
        row = self._row
        carer_is_harmer = row.get("carer_is_harmer", False)
        command = AssessNeeds(
            state_of_child=row["state"],
            needs=tuple(Need(need) for need in row["needs"]),
            carer_is_harmer=carer_is_harmer,
            family=row.get("carers"),
            risk_factors=row["reason"],
            child_opinion=_CHILD_OPINION,
            carer_opinion=None if carer_is_harmer else _CARER_OPINION,
        )
        operations.assess_needs(commune.cases, issued, self._case(commune), command)

    def submitting(self, items: list[dict[str, Any]], starts: date) -> Do:
        """Put a plan that begins on a day before the chairman (Form 04)."""
        command = SubmitPlan(tuple(_item(item, starts) for item in items))

        def do(commune: Commune, issued: Issued) -> None:
            operations.submit_plan(commune.cases, issued, self._case(commune), command)

        return do

    def return_plan(self, commune: Commune, issued: Issued) -> None:
        """Send the first plan back."""
        command = ReturnPlan(1, self._row["returned"])
        operations.return_plan(commune.cases, issued, self._case(commune), command)

    def approving(self, number: int) -> Do:
        """Approve the plan of a number (Form 05)."""

        def do(commune: Commune, issued: Issued) -> None:
            command = ApprovePlan(number, f"{issued.at:%d%m}/QĐ-UBND")
            operations.approve_plan(commune.cases, issued, self._case(commune), command)

        return do

    def progressing(self, number: int, *, is_done: bool) -> Do:
        """Say how far a line of the plan has come."""
        progress = Progress.DONE if is_done else Progress.UNDER_WAY

        def do(commune: Commune, issued: Issued) -> None:
            command = RecordProgress(number, progress)
            operations.record_progress(commune.cases, issued, self._case(commune), command)

        return do

    def review(self, commune: Commune, issued: Issued) -> None:
        """Review the child (Form 06)."""
        command = ReviewCase(
            safe=True,
            stable=self._row.get("stable", True),
            reviewed_on=issued.today,
            findings=self._row["findings"],
            answers=_answers("06", harm=Grade.LOW, protection=Grade.HIGH),
        )
        operations.review_case(commune.cases, issued, self._case(commune), command)

    def close(self, commune: Commune, issued: Issued) -> None:
        """Close the case."""
        operations.close_case(commune.cases, issued, self._case(commune))

    def burden(self, commune: Commune, issued: Issued) -> None:
        """Tell the register of the special circumstance."""
        hardship = self._row["hardship"]
        register.record_circumstance(
            commune.registry,
            issued,
            children.id_of(commune, self._story.child),
            group=hardship["group"],
            subgroup=hardship.get("subgroup"),
            since=self._story.received_on,
            evidence=hardship["evidence"],
        )

    def relieve(self, commune: Commune, issued: Issued) -> None:
        """Tell the register that it ended."""
        circumstance_id = commune.made(OFFICER, self._story.label_of("hardship"), "circumstance")
        register.end_circumstance(
            commune.registry,
            issued,
            children.id_of(commune, self._story.child),
            circumstance_id,
            ended_on=issued.today,
            reason=self._row["hardship_ends"],
        )

    def _notice(self, commune: Commune) -> UUID:
        return commune.made(self._story.taken_by, self._story.label_of("received"), "notice")

    def _case(self, commune: Commune) -> UUID:
        return commune.made(OFFICER, self._story.label_of("opened"), "case")


def _item(item: dict[str, Any], starts: date) -> ProposedItem:
    return ProposedItem(
        measure=Measure(item["measure"]),
        task=item["task"],
        responsible=item["responsible"],
        starts_on=starts,
        ends_on=starts + timedelta(days=item["days"]),
        cost_dong=item.get("cost", 0),
    )


def _answers(form: str, *, harm: Grade, protection: Grade) -> tuple[Answer, ...]:
    grades = {Table.HARM: harm, Table.PROTECTION: protection}
    asked = questionnaire(form).questions
    return tuple(Answer(question=q.code, grade=grades[q.table]) for q in asked)
