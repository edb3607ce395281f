"""The schemas for editors are in step with the models; STATSCORE_UPDATE=1 writes them anew."""

import json
import os
from pathlib import Path

import pytest

from statscore.desk.schema import SCHEMAS, schema_text

FOLDER = Path(__file__).parent.parent / "schemas"


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_in_step_with_the_model(name: str) -> None:
    file = FOLDER / name
    text = schema_text(SCHEMAS[name])
    if os.environ.get("STATSCORE_UPDATE"):
        file.write_text(text, encoding="utf-8", newline="\n")
    assert file.read_text(encoding="utf-8") == text


def test_the_file_name_gives_the_id_and_toml_has_no_null() -> None:
    rubric = json.loads(schema_text(SCHEMAS["rubric.schema.json"]))
    assert "id" not in rubric["properties"]
    assert rubric["required"] == ["title", "areas", "criteria"]
    assert rubric["properties"]["publisher"] == {"type": "string"}
    assert rubric["properties"]["from"]["type"] == "integer"
    state = json.loads(schema_text(SCHEMAS["state.schema.json"]))
    assert "code" not in state["properties"]
    assert "null" not in json.dumps(state)
