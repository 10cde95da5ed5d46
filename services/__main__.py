"""`mangnon`: the operator's command."""

import gc
import os
import sys

_NEW_OBJECTS_BETWEEN_PASSES = 50_000


def main() -> None:
    """Run the command line. What it writes is its owner's alone: lists hold names."""
    os.umask(0o077)
    gc.disable()
    from services.operator.answering import TRY_AGAIN, say
    from services.operator.command_line import app
    from shared.database import CannotConnect

    gc.freeze()  # what is loaded stays: no pass need look at it again
    gc.set_threshold(_NEW_OBJECTS_BETWEEN_PASSES)
    gc.enable()
    try:
        app()
    except CannotConnect as refused:
        say(f"PostgreSQL không trả lời hoặc từ chối: {refused}")
        sys.exit(TRY_AGAIN)


if __name__ == "__main__":
    main()
