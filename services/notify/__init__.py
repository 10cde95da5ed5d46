"""Notify: telling people what waits for them, once, discreetly, before it is late.

Owns           Việc cần làm (one list by legal deadline), inboxes, e-mail deliveries, preferences
Tells          MessageSent, DeliveryFailed
Hears          all: TaskOpened, TaskClosed; registry: UnitRecorded, OfficerChanged,
               RecordErased; cases: CaseOpened, DeadlineNear, DeadlineMissed; fund:
               DonationReceived; reporting: ReportDue, ReportOverdue
Personal data  an officer's e-mail address, sealed under a key of its own; nothing of any child
Deadlines      none of its own; it shows those of others with their article, at the legal moment
"""
