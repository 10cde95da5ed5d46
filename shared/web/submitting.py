"""The right to submit a form, asked for where the form is shown and where it is taken."""

from dataclasses import dataclass
from typing import Final

from fastapi import Request

from shared.waiting import promptly
from shared.web.visiting import Visiting

_SAFE: Final = ("GET", "HEAD")


@dataclass(frozen=True)
class Submitting:
    """The right to what a form asks for: without it the form is neither shown nor taken.

    `beside` says that the page shows other things too; then the form on it is not offered (by the
    template), and only what is posted is refused here.
    """

    operation: str
    beside: bool = False

    @promptly
    def __call__(self, request: Request, visit: Visiting) -> None:
        """Refuse (NotAllowed) who has no permission row for the operation."""
        if not (self.beside and request.method in _SAFE):
            visit.desk.rights(visit.desk.issue(visit.officer), self.operation)
