"""What stands in the way of every verb is said in a sentence, not as a traceback.

Wrong settings end with exit code 2, like wrong words; a file or folder that cannot be used with 1.
"""

from typing import Any

from pydantic import ValidationError
from typer import Exit
from typer.core import TyperGroup

from services.operator.answering import SOMETHING_WRONG, WRONG_WORDS, say
from shared.database import WrongAddress
from shared.settings import Settings


class PlainWords(TyperGroup):
    """The verbs of `mangnon`."""

    def invoke(self, ctx: Any) -> Any:
        """Run a verb; what the operator can mend is said as what to mend."""
        try:
            return super().invoke(ctx)
        except ValidationError as wrong:
            if wrong.title != Settings.__name__:
                raise
            for one in wrong.errors(include_url=False, include_input=False):
                name = str(one["loc"][0]).upper()
                say(f"{name} đặt chưa đúng: {one['msg']}.")
            raise Exit(WRONG_WORDS) from None
        except WrongAddress as wrong:
            say(f"DATABASE_URL đặt chưa đúng: {wrong}.")
            raise Exit(WRONG_WORDS) from None
        except OSError as fault:
            if fault.filename is None:
                raise
            say(f"Không dùng được {fault.filename}: {fault.strerror}.")
            raise Exit(SOMETHING_WRONG) from None
