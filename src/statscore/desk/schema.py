"""JSON Schema of the files of a workspace, for editors; schemas/ holds what this returns."""

from __future__ import annotations

import json
from typing import Any

from statscore.model.bill import Bill
from statscore.model.coding import Coding
from statscore.model.edition import Edition
from statscore.model.record import LONGEST_TEXT, Record
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.model.workspace import Settings

GIVEN_BY_FILE_NAME = {Rubric: "id", State: "code", Edition: "id", Coding: "code", Bill: "id"}
"""The field that the file's name decides; the file itself may not hold it."""
SCHEMAS: dict[str, type[Record]] = {
    "rubric.schema.json": Rubric,
    "state.schema.json": State,
    "edition.schema.json": Edition,
    "coding.schema.json": Coding,
    "statscore.schema.json": Settings,
    "bill.schema.json": Bill,
}


_OF_EVERY_TEXT = (
    ("maxLength", LONGEST_TEXT),
    ("propertyNames", {"maxLength": LONGEST_TEXT}),
)


def schema_text(kind: type[Record]) -> str:
    """Return the JSON Schema of a file as text, in the order of the model's fields."""
    schema = kind.model_json_schema(by_alias=True)
    given = GIVEN_BY_FILE_NAME.get(kind)
    if given is not None:
        del schema["properties"][given]
        schema["required"].remove(given)
    whole = {"$schema": "http://json-schema.org/draft-07/schema#", **_plain(schema)}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Return the schema without what TOML does not have: null, and titles made from field names.

    Nor the limit of all texts, which an editor need not repeat at each.
    """
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    if {"type": "null"} in value.get("anyOf", ()):
        return _plain(_without_null(value))
    return {
        key: {name: _plain(each) for name, each in inner.items()}
        if key in ("properties", "$defs")
        else _plain(inner)
        for key, inner in value.items()
        if (key, inner) not in _OF_EVERY_TEXT and not (key == "title" and isinstance(inner, str))
    }


def _without_null(value: dict[str, Any]) -> dict[str, Any]:
    """Return what an optional field may hold; leaving the key out says that there is nothing."""
    rest = {key: each for key, each in value.items() if key not in ("anyOf", "default")}
    choices = [each for each in value["anyOf"] if each != {"type": "null"}]
    return {**choices[0], **rest} if len(choices) == 1 else {**rest, "anyOf": choices}
