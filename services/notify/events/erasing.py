"""That an erased child's copies are gone from here, too."""

from typing import ClassVar

from shared.kernel.erased_copies import OfErasedCopies
from shared.kernel.facts import Fact


class CopiesErased(OfErasedCopies, Fact):
    """What was held here of a child whose record was erased is destroyed, in this transaction."""

    fact_type: ClassVar[str] = "notify.copies_erased"
    vi: ClassVar[str] = "Đã xoá bản sao của hồ sơ"
