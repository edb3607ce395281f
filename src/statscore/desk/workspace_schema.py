"""JSON Schemas with one workspace's own ids in them, so that an editor completes and checks them.

A file of answers, a state's or a coder's, may use only what the rubrics define, so its schema knows
nothing else. A rubric's file is where ids are made: its schema proposes those that are there and
refuses none.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping
from typing import Any

from statscore.desk.schema import SCHEMAS, schema_text
from statscore.model.rubric import NOT_APPLICABLE, PENDING, Criterion, Rubric
from statscore.model.workspace import Workspace

Schema = dict[str, Any]


def workspace_schemas(workspace: Workspace) -> Mapping[str, str]:
    """Return the text of each schema by the name of its file."""
    found = {name: json.loads(schema_text(kind)) for name, kind in SCHEMAS.items()}
    _settings(found["statscore.schema.json"], workspace)
    _rubric(found["rubric.schema.json"], workspace)
    _state(found["state.schema.json"], workspace)
    _answers(found["coding.schema.json"], workspace, "CodedAnswer")
    return {
        name: json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        for name, schema in found.items()
    }


def _settings(schema: Schema, workspace: Workspace) -> None:
    if workspace.rubrics:
        schema["properties"]["rubric"] |= {"enum": list(workspace.rubrics)}


def _rubric(schema: Schema, workspace: Workspace) -> None:
    rubrics = workspace.rubrics.values()
    criterion = schema["$defs"]["Criterion"]["properties"]
    cap = schema["$defs"]["Cap"]["properties"]
    for field, known in (
        (criterion["area"], _words(rubric.areas for rubric in rubrics)),
        (criterion["scale"], _words(rubric.scales for rubric in rubrics)),
        (cap["criterion"], _words(rubric.criteria for rubric in rubrics)),
        (cap["grade"], _words(rubric.grades for rubric in rubrics)),
        (cap["below"], _words(_levels(rubric) for rubric in rubrics)),
    ):
        if known:
            field["anyOf"] = [{"enum": known}, {"type": field.pop("type")}]


def _levels(rubric: Rubric) -> list[str]:
    return [level for id_ in rubric.criteria for level in rubric.levels(id_)]


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
        definitions[f"answer to {id_}"] = _answer(answer, id_, asking)
        asked[id_] = {
            "type": "object",
            "description": _description(asking[0], id_),
            "patternProperties": {date: {"$ref": f"#/$defs/answer to {id_}"}},
            "additionalProperties": False,
        }
    schema["properties"]["answers"] = _only(asked)


def _only(properties: Mapping[str, Schema]) -> Schema:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}


def _answer(generic: Schema, id_: str, asking: list[Rubric]) -> Schema:
    schema = copy.deepcopy(generic)
    levels = [*asking[0].levels(id_), PENDING]
    if all(_may_not_apply(rubric, rubric.criteria[id_]) for rubric in asking):
        levels.append(NOT_APPLICABLE)
    meets = asking[0].criteria[id_].meets
    words = "\n\n".join(f"{level}: {meets[level]}" for level in levels if level in meets)
    schema["properties"]["level"] = {"type": "string", "enum": levels}
    if words:
        schema["properties"]["level"]["description"] = words
    return schema


def _may_not_apply(rubric: Rubric, criterion: Criterion) -> bool:
    return (criterion.not_applicable or rubric.not_applicable) is not None


def _description(rubric: Rubric, id_: str) -> str:
    criterion = rubric.criteria[id_]
    heading = " ".join(part for part in (criterion.number, criterion.title) if part)
    return f"{heading}\n\n{criterion.question}" if criterion.question else heading


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
