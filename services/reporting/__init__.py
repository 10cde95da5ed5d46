"""Reporting: what the commune owes upward, and every figure with the events under it.

Owns           report obligations, the year's plan and activities, figures of other bodies, reports
Tells          ReportDue, ReportOverdue, ReportSent, PublicReportOwed, PublicReportAccepted,
               PublicReportReturned, PublicReportDue, PublicReportSent, ReportingCopiesErased,
               TaskOpened, TaskClosed
Hears          registry: UnitRecorded, OfficerChanged, SessionEnded, ChildRegistered,
               ChildDetailsChanged, ChildMoved, ChildDied, ChildTurnedSixteen, CircumstanceRecorded,
               CircumstanceEnded, SupportRecorded, RecordErased; cases: NoticeReceived,
               NoticeSettled, CaseOpened, EmergencyDecided, PlanSubmitted, PlanApproved, CaseClosed,
               DeadlineMissed; fund: CampaignOpened, DonationReceived, DonationReversed, GrantPaid,
               GrantReversed; of other nodes, reporting: PublicReportOwed, PublicReportAccepted,
               PublicReportReturned, PublicReportSent; time: DayBegan
Personal data  none by name; pseudonyms with birth date and circumstances, to count by
Deadlines      reports before 15/5 and 15/11, warned of 30, 14, 7, 3 and 1 days before
"""
