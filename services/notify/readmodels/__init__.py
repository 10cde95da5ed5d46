"""What people can ask of notify: one file per question, each with its table, filling and asking.

Tables fed by other services' messages are filled by policies (services/notify/policies.py), which
take the rows from here.
"""
