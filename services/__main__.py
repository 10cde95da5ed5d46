"""`mangnon`: the operator's command."""

import gc
import os

_NEW_OBJECTS_BETWEEN_PASSES = 50_000


def main() -> None:
    """Run the command line. What it writes is its owner's alone: lists hold names."""
    os.umask(0o077)
    gc.disable()
    from services.operator.command_line import app

    gc.freeze()  # what is loaded stays: no pass need look at it again
    gc.set_threshold(_NEW_OBJECTS_BETWEEN_PASSES)
    gc.enable()
    app()


if __name__ == "__main__":
    main()
