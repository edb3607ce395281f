"""Ctrl-C while the program starts: importing takes longer than many a command."""

import os
import signal

INTERRUPTED = 128 + 2
"""What a shell reports for a program that was interrupted."""


def leave_when_interrupted() -> None:
    """Let an interrupt end the process at once, until `interruptible` is called.

    Where nohup or a shell has said that interrupts are not for this program, it stays so.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)


def interruptible() -> None:
    """Let an interrupt raise KeyboardInterrupt from here on, as Python has it."""
    if signal.getsignal(signal.SIGINT) is _leave:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _leave(_number: int, _frame: object) -> None:
    """Leave without a word to anybody else: nothing has been begun that could be lost.

    An exception would end up inside whatever is just being imported, which may not let it through.
    """
    os.write(2, b"statscore: interrupted\n")
    os._exit(INTERRUPTED)
