"""Reporting: what the commune owes upward, and every figure with the events under it.

Owns: report obligations, the year's plan and activities, figures of other bodies, reports.
Tells: report due, report overdue, report sent; tasks opened and closed.
Hears: children, units and officers (registry), notices and cases (cases), money (fund), days.
Personal data: none by name; pseudonyms with birth date and circumstances, to count by.
Deadlines: reports before 15/5 and 15/11, warned of 30, 14, 7, 3 and 1 days before.
"""
