"""Notify: telling people what waits for them, once, discreetly, before it is late.

Owns           Việc cần làm (one list by legal deadline), inboxes, e-mail deliveries, preferences,
               subscribers' endpoints and what is delivered to them (webhooks)
Tells          MessageSent, DeliveryFailed, NotifyCopiesErased
Hears          all: TaskOpened, TaskClosed; registry: UnitRecorded, OfficerChanged, SessionEnded,
               RecordErased, PublicChildRegistered; cases: CaseOpened, DeadlineNear, DeadlineMissed,
               PublicCaseOpened, PublicCaseClosed; fund: DonationReceived, PublicDonationReceived,
               PublicGrantPaid; reporting: ReportDue, ReportOverdue, PublicReportDue,
               PublicReportOwed, PublicReportAccepted, PublicReportReturned, PublicReportSent; time:
               DayBegan
Personal data  an officer's e-mail address, sealed under a key of its own (so are the addresses and
               secrets of endpoints); nothing of any child
Deadlines      none of its own; it shows those of others with their article, at the legal moment
"""
