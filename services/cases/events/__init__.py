"""What has happened to notices and cases. Facts are for ever: add, never rename or remove.

What tells of a child, a family, a reporter or of what was done for the child is sealed: in a
notice's facts under the notice's own key, in a case's under the case's. So both can be erased
when the child's record is, and a notice of an unknown child has a key too.
"""

from services.cases.events.books import ReferenceGiven
from services.cases.events.cases import (
    CaseChildIdentified,
    CaseClosed,
    CaseErased,
    CaseEvent,
    CaseOpened,
    CaseReviewed,
    EmergencyDecided,
    ItemProgressed,
    ItemWords,
    NeedsAssessed,
    PlanApproved,
    PlanItem,
    PlanReturned,
    PlanSubmitted,
    SeparationEnded,
    SeparationExtended,
)
from services.cases.events.clocked import Clocked, DeadlineMissed, DeadlineNear
from services.cases.events.erasing import CopiesErased
from services.cases.events.notices import (
    ChildIdentified,
    NoticeErased,
    NoticeEvent,
    NoticeFoundUnfounded,
    NoticeLedToCase,
    NoticeReceived,
    NoticeSupplemented,
    NoticeTransferred,
    RiskAssessed,
)
from services.cases.events.readings import CaseRead
from shared.kernel.facts import Fact

ALL: tuple[type[Fact], ...] = (
    ReferenceGiven,
    NoticeReceived,
    NoticeSupplemented,
    ChildIdentified,
    RiskAssessed,
    NoticeFoundUnfounded,
    NoticeTransferred,
    NoticeLedToCase,
    NoticeErased,
    CaseOpened,
    CaseChildIdentified,
    EmergencyDecided,
    SeparationExtended,
    SeparationEnded,
    NeedsAssessed,
    PlanSubmitted,
    PlanApproved,
    PlanReturned,
    ItemProgressed,
    CaseReviewed,
    CaseClosed,
    CaseErased,
    DeadlineNear,
    DeadlineMissed,
    CaseRead,
    CopiesErased,
)

__all__ = [
    "ALL",
    "CaseChildIdentified",
    "CaseClosed",
    "CaseErased",
    "CaseEvent",
    "CaseOpened",
    "CaseRead",
    "CaseReviewed",
    "ChildIdentified",
    "Clocked",
    "CopiesErased",
    "DeadlineMissed",
    "DeadlineNear",
    "EmergencyDecided",
    "ItemProgressed",
    "ItemWords",
    "NeedsAssessed",
    "NoticeErased",
    "NoticeEvent",
    "NoticeFoundUnfounded",
    "NoticeLedToCase",
    "NoticeReceived",
    "NoticeSupplemented",
    "NoticeTransferred",
    "PlanApproved",
    "PlanItem",
    "PlanReturned",
    "PlanSubmitted",
    "ReferenceGiven",
    "RiskAssessed",
    "SeparationEnded",
    "SeparationExtended",
]
