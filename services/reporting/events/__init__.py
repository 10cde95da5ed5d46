"""What has happened in reporting. Stored for ever: add fields and types, never rename.

No fact here holds personal data: children are never named in figures, activities or narrative.
`unit_id` is always the commune.
"""

from services.reporting.events.entries import (
    ContributorNamed,
    EntryEvent,
    FigureCorrected,
    FigureEntered,
    GivenFigure,
    NarrativeWritten,
)
from services.reporting.events.obligations import (
    ObligationDue,
    ObligationEvent,
    ObligationFulfilled,
    ObligationOverdue,
    ObligationSet,
)
from services.reporting.events.plans import (
    ActivityCancelled,
    ActivityCorrected,
    ActivityDetails,
    ActivityEvent,
    ActivityRecorded,
    PlanAdopted,
    PlanEvent,
    PlannedTask,
    Reach,
    TaskAdded,
    TaskDone,
    TaskReopened,
)
from services.reporting.events.reports import (
    Cut,
    FrozenFigure,
    ReportDrafted,
    ReportEvent,
    ReportMarked,
    ReportReturned,
    ReportSent,
    ReportSubmitted,
    ReportTerms,
)
from shared.kernel.facts import Fact

__all__ = [
    "FACTS",
    "ActivityCancelled",
    "ActivityCorrected",
    "ActivityDetails",
    "ActivityEvent",
    "ActivityRecorded",
    "ContributorNamed",
    "Cut",
    "EntryEvent",
    "FigureCorrected",
    "FigureEntered",
    "FrozenFigure",
    "GivenFigure",
    "NarrativeWritten",
    "ObligationDue",
    "ObligationEvent",
    "ObligationFulfilled",
    "ObligationOverdue",
    "ObligationSet",
    "PlanAdopted",
    "PlanEvent",
    "PlannedTask",
    "Reach",
    "ReportDrafted",
    "ReportEvent",
    "ReportMarked",
    "ReportReturned",
    "ReportSent",
    "ReportSubmitted",
    "ReportTerms",
    "TaskAdded",
    "TaskDone",
    "TaskReopened",
]

FACTS: tuple[type[Fact], ...] = (
    ObligationSet,
    ObligationDue,
    ObligationOverdue,
    ObligationFulfilled,
    PlanAdopted,
    TaskAdded,
    TaskDone,
    TaskReopened,
    ActivityRecorded,
    ActivityCorrected,
    ActivityCancelled,
    FigureEntered,
    FigureCorrected,
    NarrativeWritten,
    ContributorNamed,
    ReportDrafted,
    ReportMarked,
    ReportSubmitted,
    ReportReturned,
    ReportSent,
)
