"""Who has read what is told of a child: written down with the reading itself."""

from typing import ClassVar
from uuid import UUID

from shared.kernel.facts import Fact


class CaseRead(Fact):
    """An officer read the narrative of a notice or a case (`subject`: notice, case)."""

    fact_type: ClassVar[str] = "cases.case_read"
    vi: ClassVar[str] = "Đã xem nội dung"

    reading_id: UUID
    officer_id: UUID
    subject: str
    subject_id: UUID
    unit_id: UUID
