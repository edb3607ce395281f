"""JSON Schemas of the files of a workspace, for editors; schemas/ holds what `schema_text` returns.

With one workspace's own ids in them an editor completes and checks those: a file of answers, a
state's or a coder's, may use only what the rubrics define, so its schema knows nothing else. A
rubric's file is where ids are made: its schema proposes those that are there and refuses none.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping
from typing import Any

from statscore.model.bill import Bill
from statscore.model.coding import Coding
from statscore.model.edition import Edition
from statscore.model.record import LONGEST_TEXT, Record
from statscore.model.rubric import NOT_APPLICABLE, PENDING, Rubric
from statscore.model.state import State
from statscore.model.workspace import Settings, Workspace

Schema = dict[str, Any]
SCHEMAS: dict[str, type[Record]] = {
    "rubric.schema.json": Rubric,
    "state.schema.json": State,
    "edition.schema.json": Edition,
    "coding.schema.json": Coding,
    "statscore.schema.json": Settings,
    "bill.schema.json": Bill,
}


_OF_EVERY_TEXT = (("maxLength", LONGEST_TEXT), ("propertyNames", {"maxLength": LONGEST_TEXT}))


def schema_text(kind: type[Record]) -> str:
    """Return the JSON Schema of a file as text, in the order of the model's fields."""
    schema = kind.model_json_schema(by_alias=True)
    if kind.named_by is not None:
        del schema["properties"][kind.named_by]
        schema["required"].remove(kind.named_by)
    return json_text({"$schema": "http://json-schema.org/draft-07/schema#", **_plain(schema)})


def json_text(value: object) -> str:
    """Return a value as JSON that people read."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Return the schema without what TOML does not have: null, and titles made from field names.

    Nor the limit of all texts, which an editor need not repeat at each.
    """
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if {"type": "null"} in value.get("anyOf", ()):
        return _plain(_without_null(value))
    return {
        key: {name: _plain(field) for name, field in inner.items()}
        if key in ("properties", "$defs")
        else _plain(inner)
        for key, inner in value.items()
        if (key, inner) not in _OF_EVERY_TEXT and not (key == "title" and isinstance(inner, str))
    }


def _without_null(value: Schema) -> Schema:
    """Return what an optional field may hold; leaving the key out says that there is nothing."""
    rest = {key: said for key, said in value.items() if key not in ("anyOf", "default")}
    choices = [choice for choice in value["anyOf"] if choice != {"type": "null"}]
    return {**choices[0], **rest} if len(choices) == 1 else {**rest, "anyOf": choices}


def workspace_schemas(workspace: Workspace) -> Mapping[str, str]:
    """Return the text of each schema by the name of its file."""
    schemas = {name: json.loads(schema_text(kind)) for name, kind in SCHEMAS.items()}
    if workspace.rubrics:
        settings = schemas["statscore.schema.json"]["properties"]
        settings["rubric"] |= {"enum": list(workspace.rubrics)}
    _rubric(schemas["rubric.schema.json"], workspace)
    _state(schemas["state.schema.json"], workspace)
    _answers(schemas["coding.schema.json"], workspace, "CodedAnswer")
    return {name: json_text(schema) for name, schema in schemas.items()}


def _rubric(schema: Schema, workspace: Workspace) -> None:
    rubrics = workspace.rubrics.values()
    criterion = schema["$defs"]["Criterion"]["properties"]
    cap = schema["$defs"]["Cap"]["properties"]
    for field, known in (
        (criterion["area"], _words(rubric.areas for rubric in rubrics)),
        (criterion["scale"], _words(rubric.scales for rubric in rubrics)),
        (cap["criterion"], _words(rubric.criteria for rubric in rubrics)),
        (cap["grade"], _words(rubric.grades for rubric in rubrics)),
        (cap["below"], _words(rubric.levels(id_) for rubric in rubrics for id_ in rubric.criteria)),
    ):
        if known:
            field["anyOf"] = [{"enum": known}, {"type": field.pop("type")}]


def _words(groups: Iterable[Iterable[str]]) -> list[str]:
    """Return every word once, in the order in which they come."""
    return list(dict.fromkeys(word for group in groups for word in group))


def _state(schema: Schema, workspace: Workspace) -> None:
    _answers(schema, workspace, "Answer")
    definitions = schema["$defs"]
    published = definitions.pop("Published")
    printed = {}
    for rubric in workspace.rubrics.values():
        definitions[f"published by {rubric.id}"] = _published(published, rubric)
        printed[rubric.id] = _by_year(rubric)
    schema["properties"]["published"] = _only(printed)


def _answers(schema: Schema, workspace: Workspace, kind: str) -> None:
    """Let the answers have only the criteria and levels that the rubrics have."""
    definitions = schema["$defs"]
    answer = definitions.pop(kind)
    by_date = schema["properties"]["answers"]["additionalProperties"]["patternProperties"]
    (date,) = by_date
    asked = {}
    for id_ in workspace.criteria:
        asking = [rubric for rubric in workspace.rubrics_in_order if id_ in rubric.criteria]
        first = asking[0].criteria[id_]
        definitions[f"answer to {id_}"] = _answer(answer, id_, asking)
        asked[id_] = {
            "type": "object",
            "description": "\n\n".join(filter(None, (first.heading, first.question))),
            "patternProperties": {date: {"$ref": f"#/$defs/answer to {id_}"}},
            "additionalProperties": False,
        }
    schema["properties"]["answers"] = _only(asked)


def _only(properties: Mapping[str, Schema]) -> Schema:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}


def _answer(generic: Schema, id_: str, asking: list[Rubric]) -> Schema:
    schema = copy.deepcopy(generic)
    levels = [*asking[0].levels(id_), PENDING]
    if all(rubric.if_not_applicable(id_) for rubric in asking):
        levels.append(NOT_APPLICABLE)
    meets = asking[0].criteria[id_].meets
    words = "\n\n".join(f"{level}: {meets[level]}" for level in levels if level in meets)
    schema["properties"]["level"] = {"type": "string", "enum": levels}
    if words:
        schema["properties"]["level"]["description"] = words
    return schema


def _published(generic: Schema, rubric: Rubric) -> Schema:
    schema = copy.deepcopy(generic)
    properties = schema["properties"]
    grade = {"type": "string", "enum": list(rubric.grades)}
    points = properties["areas"]["additionalProperties"]
    properties["areas"] = _only(dict.fromkeys(rubric.areas, points))
    if rubric.grades:
        properties["grade"] = grade
    if rubric.area_words:
        words = {"type": "string", "enum": list(rubric.area_words)}
        properties["area_grades"] = _only(dict.fromkeys(rubric.areas, words))
    return schema


def _by_year(rubric: Rubric) -> Schema:
    reference = {"$ref": f"#/$defs/published by {rubric.id}"}
    if rubric.from_ is None or rubric.until is None:
        return {
            "type": "object",
            "patternProperties": {r"^\d{4}$": reference},
            "additionalProperties": False,
        }
    return _only({str(year): reference for year in range(rubric.from_, rubric.until + 1)})
