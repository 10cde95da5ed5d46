"""Registry: who the children are, where they live, and who works for them.

Owns           administrative units in time, hamlets, children and their guardians, special
               circumstances, officers with their roles, sign-ins, who has looked at whom,
               machine clients
Tells          UnitRecorded, OfficerChanged, SessionEnded, ChildRegistered, ChildDetailsChanged,
               ChildMoved, ChildDied, ChildTurnedSixteen, CircumstanceRecorded, CircumstanceEnded,
               SupportRecorded, RecordErased, PublicChildRegistered
Hears          time: DayBegan, MinuteBegan; cases: CaseOpened, PlanApproved, CaseClosed (a record
               is not erased while a case of the child is open); of an erased record's copies,
               cases: CaseCopiesErased; fund: FundCopiesErased; reporting: ReportingCopiesErased;
               notify: NotifyCopiesErased
Personal data  names, birth dates, guardians, personal ids: sealed under the child's own key; names
               and passwords of officers under the officer's
Deadlines      the sixteenth birthday, on which a child leaves the count (Law on Children, Art. 1)
"""
