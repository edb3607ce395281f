"""Score law: rubrics and coded answers in plain text, exact arithmetic, cited and dated.

import statscore
ws = statscore.load()
card = statscore.report_card(ws, "TX", year=2015)
card.score, card.grade, card.gaps
statscore.compare(ws, 2011, 2016)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from statscore.api import *  # noqa: F403 - the public names stand there, once


def __getattr__(name: str) -> object:
    """Return a public name, importing the program only when one is asked for.

    The command line imports this package too, and must not pay for what it does not use.
    """
    api = import_module("statscore.api")
    if name == "__all__" or name in api.__all__:
        return getattr(api, name)
    raise AttributeError(f"module 'statscore' has no attribute '{name}'")


def __dir__() -> list[str]:
    """Return the public names, for whoever presses Tab."""
    own = (name for name in globals() if name.startswith("__"))
    return sorted((*own, *import_module("statscore.api").__all__))
