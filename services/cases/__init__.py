"""Cases: a child who needs protection, step by step along Decree 56/2017.

Owns           notices (tip-offs), cases with their plans and separations, legal clocks
Tells          NoticeReceived, NoticeSettled, CaseOpened, EmergencyDecided, PlanSubmitted,
               PlanApproved, CaseReviewed, CaseClosed, DeadlineNear, DeadlineMissed,
               PublicCaseOpened, PublicCaseClosed, CaseCopiesErased, TaskOpened, TaskClosed
Hears          registry: ChildRegistered, ChildDetailsChanged, ChildMoved, ChildDied,
               ChildTurnedSixteen, RecordErased, UnitRecorded, OfficerChanged, SessionEnded; time:
               MinuteBegan
Personal data  every narrative, sealed under the key of its notice or case; no child's name from
               the register
Deadlines      12 hours (emergency), 5 and 2 working days (plan), 15 days (separation)
"""
