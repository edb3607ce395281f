"""numpy where it is installed (the extra `fast`), imported only when something is counted."""

from __future__ import annotations

from typing import Any


def numpy() -> Any | None:  # noqa: ANN401 - a module that need not be there has no type
    """Return the module numpy, None where it is not installed."""
    try:
        import numpy as module  # noqa: ICN001, PLC0415 - an extra, and slow to import
    except ImportError:
        return None
    return module
