"""The entry point of the program, also as `python -m statscore`."""

import gc

from statscore.interrupts import leave_when_interrupted
from statscore.streams import open_closed_streams


def main() -> None:
    """Run the command line."""
    open_closed_streams()
    leave_when_interrupted()
    # What is imported lives to the end: looking for garbage meanwhile costs a tenth of the start.
    gc.disable()
    from statscore.cli.main import run  # noqa: PLC0415 - that is the import

    run()


if __name__ == "__main__":
    main()
