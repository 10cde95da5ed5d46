"""What stands in the way of every verb is said in a sentence, not as a traceback.

Here is the one place where it gets its exit code (`answering`), so that all verbs mean the same.
"""

import errno
import sqlite3
import sys
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from typer import Abort
from typer._click.exceptions import NoArgsIsHelpError, UsageError

from services.operator.answering import SOMETHING_WRONG, TRY_AGAIN, WRONG_WORDS, say
from services.operator.helping import Verbs
from services.operator.wrong_words import corrected
from shared.database import AtWork, BrokenPromise, CannotConnect, NoRoom, WrongAddress
from shared.hosting.opening import AnotherNode, CannotOpen, WrongNodeKey
from shared.kernel.refusals import Refused
from shared.settings import Settings

_MENDED_BY_PEOPLE: Final = (
    ValidationError,
    WrongAddress,
    CannotOpen,
    AtWork,
    AnotherNode,
    Refused,
    WrongNodeKey,
    BrokenPromise,
    SQLAlchemyError,
    sqlite3.DatabaseError,
    OSError,
)

_MUST_BE: Final = {
    "int_parsing": "phải là số nguyên",
    "float_parsing": "phải là số",
    "bool_parsing": "phải là true hoặc false",
    "greater_than": "phải trên {gt}",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "phải không quá {le}",
    "string_pattern_mismatch": "phải có dạng {pattern}",
}


class PlainWords(Verbs):
    """The verbs of `mangnon`."""

    def main(self, *words: Any, **told: Any) -> Any:
        """Run a verb and end the process with its exit code."""
        try:
            code = super().main(*words, **{**told, "standalone_mode": False})
        except NoArgsIsHelpError as asked:
            say(asked.format_message())
            code = WRONG_WORDS
        except UsageError as wrong:
            sys.stderr.write(corrected(wrong))
            code = WRONG_WORDS
        except Abort:
            say("Đã dừng: chưa làm gì.")
            code = SOMETHING_WRONG
        except _MENDED_BY_PEOPLE as fault:
            code, sentences = _named(fault)
            for sentence in sentences:
                say(sentence)
        sys.exit(code)


def _in_words(wrong: Any) -> str:
    """Return what a setting must be; where the kind is a rare one, in pydantic's own words."""
    ours = _MUST_BE.get(wrong["type"])
    return ours.format(**wrong.get("ctx", {})) if ours else str(wrong["msg"])


def _named(fault: Exception) -> tuple[int, list[str]]:
    """Return the exit code and the sentences of what stands in the way; raise what is a mistake."""
    match fault:
        case ValidationError() if fault.title == Settings.__name__:
            return WRONG_WORDS, [
                f"{str(one['loc'][0]).upper()} đặt chưa đúng: {_in_words(one)}."
                for one in fault.errors(include_url=False, include_input=False)
            ]
        case WrongAddress():
            return WRONG_WORDS, [f"DATABASE_URL đặt chưa đúng: {fault}."]
        case CannotOpen() | AtWork():
            return TRY_AGAIN, [str(fault)]
        case CannotConnect():
            return TRY_AGAIN, [f"PostgreSQL không trả lời hoặc từ chối: {fault}"]
        case NoRoom() | OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return TRY_AGAIN, ["Đĩa đã đầy. Hãy dọn chỗ rồi chạy lại."]
        case AnotherNode():
            return SOMETHING_WRONG, [str(fault)]
        case Refused():
            return SOMETHING_WRONG, [fault.message]
        case WrongNodeKey():
            return SOMETHING_WRONG, ["Khoá của nút không mở được dữ liệu này."]
        case BrokenPromise() | SQLAlchemyError() | sqlite3.DatabaseError():
            told = f"Không dùng được cơ sở dữ liệu ({type(fault).__name__})."
            return SOMETHING_WRONG, [f"{told} Hãy chạy mangnon verify."]
        case OSError() if fault.filename is not None:
            return SOMETHING_WRONG, [f"Không dùng được {fault.filename}: {fault.strerror}."]
        case OSError() if fault.errno is not None:
            return SOMETHING_WRONG, [f"Hệ điều hành từ chối: {fault.strerror}."]
        case _:
            raise fault
