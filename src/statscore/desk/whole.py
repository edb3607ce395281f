"""Whole files that the program makes: a rubric, a state, an edition, and what ends one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import tomli_w

from statscore.model.dates import When
from statscore.model.edition import Correction, Edition
from statscore.model.record import Record
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


def edition_text(edition: Edition) -> str:
    """Return the edition's file, keys in the order of the model and states by code."""
    said = _table(edition.said())
    del said["id"]
    return _SCHEMA.format(kind="edition") + tomli_w.dumps(said)


def correction_text(state: str, id_: str, correction: Correction) -> str:
    """Return the correction's table, to be added at the end of an edition's file."""
    said = _table(correction.said())
    # Date, reason and who stand first, the figures after them.
    ordered = {key: said.pop(key) for key in ("date", "reason", "who")} | said
    return "\n" + tomli_w.dumps({"corrections": {state: {id_: ordered}}})


def _table(values: Mapping[str, object]) -> dict[str, object]:
    """Return the values as TOML has them; what is unknown or empty is left out."""
    plain = {key: _plain(value) for key, value in values.items()}
    return {key: value for key, value in plain.items() if value is not None and value != {}}


def _plain(value: object) -> object:
    if isinstance(value, Record):
        return _table(value.said())
    if isinstance(value, Mapping):
        return _table(value)
    if isinstance(value, When):
        return value.first if value.exact else str(value)
    assert value is None or isinstance(value, (str, int, date))
    return value
