"""What people can ask: notices, cases, a case's page, legal deadlines, known children, readings.

There is no name and no narrative in these tables: who reads those is written down (reading.py).
"""

from services.cases.readmodels import (
    case_page,
    deadline_sheet,
    known_children,
    notices,
    open_cases,
    readings,
)

__all__ = [
    "case_page",
    "deadline_sheet",
    "known_children",
    "notices",
    "open_cases",
    "readings",
]
