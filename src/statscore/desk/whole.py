"""Whole files that the program makes: a rubric, a state, and what is added at a state's end."""

from __future__ import annotations

from collections.abc import Mapping

import tomli_w

from statscore.model.dates import When
from statscore.toml.values import one_line, value_text

_SCHEMA = "#:schema ../schemas/{kind}.schema.json\n\n"


def rubric_text(data: Mapping[str, object]) -> str:
    """Return the file of a rubric that says these keys, in their order."""
    return _SCHEMA.format(kind="rubric") + tomli_w.dumps(data, multiline_strings=True, indent=2)


def state_head(name: str, through: When | None, fips: str | None = None) -> str:
    """Return the file of a state without answers, read up to the day."""
    head = _SCHEMA.format(kind="state") + f"name = {one_line(name)}\n"
    if fips is not None:
        head += f"fips = {one_line(fips)}\n"
    return head if through is None else f"{head}through = {value_text(through)}\n"


def published_text(rubric: str, year: int, printed: Mapping[str, object]) -> str:
    """Return the table of what a publisher printed, to stand at the end of a state's file."""
    return "\n" + tomli_w.dumps({"published": {rubric: {str(year): printed}}})
