"""Standard streams that whoever started the program has closed, as some services do."""

import os
import sys

_STREAMS = (("stdin", "r", os.O_RDONLY), ("stdout", "w", os.O_RDONLY), ("stderr", "w", os.O_WRONLY))
"""In the order of their numbers, which the system gives out again from the lowest on."""


def open_closed_streams() -> None:
    """Open the standard streams that are closed: a file opened later would take their place.

    Nothing comes in, messages go nowhere, and a result cannot be written: the command has to fail.
    """
    for name, mode, access in _STREAMS:
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, access), mode, encoding="utf-8"))
