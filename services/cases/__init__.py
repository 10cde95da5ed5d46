"""cases: a child who needs protection, step by step along Decree 56/2017.

Owns           notices (tip-offs), cases with their plans and separations, legal clocks
Tells          notice received and settled; case opened, reviewed, closed; emergency decided; plan
               submitted, approved; deadline near, missed; task opened, closed
Hears          registry: child registered, moved, changed, left, erased; units; officers
Personal data  every narrative, sealed under the key of its notice or case; no child's name
Deadlines      12 hours (emergency), 5 and 2 working days (plan), 15 days (separation)
"""
