"""An edition as TOML: the release whole, and a correction to be added at its end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import tomli_w

from statscore.model.dates import When
from statscore.model.edition import Correction, Edition
from statscore.model.record import Record

SCHEMA_LINE = "#:schema ../schemas/edition.schema.json\n\n"


def edition_text(edition: Edition) -> str:
    """Return the edition's file, keys in the order of the model and states by code."""
    said = _table(edition.said())
    del said["id"]
    return SCHEMA_LINE + tomli_w.dumps(said)


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
