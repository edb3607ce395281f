"""The files of a new workspace: an invented rubric and state, and settings for editors and CI."""

from __future__ import annotations

from collections.abc import Mapping

from statscore.desk.schema import json_text

_SETTINGS = """\
#:schema schemas/statscore.schema.json

title = "A new workspace"
# The rubric that is used where neither you nor the year decides.
rubric = "example"
"""

_RUBRIC = """\
#:schema ../schemas/rubric.schema.json

# An example, all of it invented. A rubric is a way to weigh the law: what is asked, what each
# answer earns, and what score earns which grade. The name of this file, example, is the rubric's
# id. Change what is here, or begin a rubric of your own with `statscore new rubric ID`.

title = "Street trees (an invented example)"
# The years that it grades unless another rubric is named; with `until` as well where it has ended.
from = 2020
# Year Y means the law on this day of Y.
cutoff = "12-31"
# A law counts when it is in force; "enacted" would count it from the day it was signed.
law = "in-force"
# What the weights below must add up to; `statscore check` adds them up.
points = 10

# Cut scores in points, best first.
[grades]
A = 9
B = 7
C = 5
F = 0

# A scale is a set of levels that criteria share, with the share of the weight that each earns.
[scales.degree]
full = 1
partial = 0.5
none = 0

[areas.care]
title = "Care for trees that stand"
number = "1"

[areas.replacement]
title = "Replacement of trees that fall"
number = "2"

# A criterion is one question asked of the law. Its id, here tree-register, is what answers name.
[criteria.tree-register]
number = "1.1"
area = "care"
title = "Trees in streets are registered"
question = "Does the law have every tree in a public street registered?"
weight = 4
scale = "degree"

# What earns each level, for whoever reads the law.
[criteria.tree-register.meets]
full = "Every tree in a public street is registered, and the register is public."
partial = "Only some trees are registered, or nobody may see the register."
none = "No law asks for a register."

[criteria.felling-permit]
number = "1.2"
area = "care"
title = "Felling needs a permit"
question = "Does the law ask for a permit before a tree in a public street is felled?"
weight = 4
scale = "degree"

[criteria.felling-permit.meets]
full = "A permit is needed for every tree."
partial = "A permit is needed for some trees only."
none = "No permit is needed."

[criteria.replanting]
number = "2.1"
area = "replacement"
title = "A felled tree is replaced"
question = "Does the law have a felled tree replaced within a year?"
weight = 2
# Levels of its own, instead of a scale.
levels = { yes = 1, no = 0 }

[criteria.replanting.meets]
yes = "A tree has to be planted within a year."
no = "There is no such duty, or no time is set."
"""

_STATE = """\
#:schema ../schemas/state.schema.json

# An example, all of it invented. A state's answers: what its law says on each criterion, since
# when, and where that is written. A criterion that nobody has answered is uncoded, which is not the
# same as "no". The name of this file, XX, is the state's code. Begin a state of your own with
# `statscore new state CODE`.

name = "Example"

# From 1 July 2019 the law met this level, until the next answer to the same criterion.
[answers.tree-register.2019-07-01]
level = "partial"
citations = ["Example Code § 1"]
note = "Only trees in the capital are registered."

[answers.tree-register.2023-01-01]
level = "full"
citations = ["Example Code § 1(a)"]
act = "Act 12 of 2022"
enacted = 2022-10-03

# Known to be so on this day; since when, nobody found out.
[answers.felling-permit.2020-12-31]
level = "none"
start = "unknown"
citations = ["Example Code § 2"]
"""

_SCHEMAS = {
    "rubrics/*.toml": "schemas/rubric.schema.json",
    "states/*.toml": "schemas/state.schema.json",
    "coders/*/*.toml": "schemas/coding.schema.json",
    "statscore.toml": "schemas/statscore.schema.json",
}
"""By what files are called the schema that editors hold them against."""
_PATTERNS = {files.replace(".", "\\.").replace("*", "[^/]*"): of for files, of in _SCHEMAS.items()}

_VSCODE_SETTINGS = {
    "evenBetterToml.schema.enabled": True,
    "evenBetterToml.schema.associations": {
        f".*/{pattern}$": f"./{schema}" for pattern, schema in _PATTERNS.items()
    },
}

_VSCODE_EXTENSIONS = """\
{
  "recommendations": ["tombi-toml.tombi"]
}
"""

_TOMBI = """\
# For Tombi, which checks and formats TOML in an editor and in CI: https://tombi-toml.github.io/tombi

[schema.catalog]
# The schemas are here; none has to be looked up in the net.
paths = []
""" + "".join(
    f"""
[[schemas]]
path = "{schema}"
include = ["{files}"]
"""
    for files, schema in _SCHEMAS.items()
)

_TAPLO = """\
# For Taplo, which checks TOML in editors: https://taplo.tamasfe.dev
""" + "".join(
    f"""
[[rule]]
include = ["{files}"]

[rule.schema]
path = "{schema}"
"""
    for files, schema in _SCHEMAS.items()
)

_PRE_COMMIT = """\
# Checks before each commit: pip install pre-commit && pre-commit install
repos:
  - repo: local
    hooks:
      - id: statscore-check
        name: statscore check
        entry: statscore check
        language: system
        files: ^(rubrics/|states/|coders/|editions/|statscore\\.toml$)
        pass_filenames: false
      - id: statscore-verify
        name: statscore verify
        entry: statscore verify
        language: system
        files: ^(rubrics/|states/|editions/|statscore\\.toml$)
        pass_filenames: false
      - id: tombi-format
        name: tombi format
        entry: tombi format --check
        language: python
        additional_dependencies: ["tombi>=1.9,<2"]
        types: [toml]
"""

_WORKFLOW = """\
# Checks after each push, once STATSCORE says where your statscore comes from: the address of its
# wheel, or of its repository as git+https://…
name: statscore
on: [push, pull_request]

env:
  STATSCORE: ""

permissions:
  contents: read

jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.13"
      - run: |
          if [ -z "$STATSCORE" ]; then
            echo "STATSCORE, in this file, has to say where statscore comes from" >&2
            exit 1
          fi
          pip install "$STATSCORE"
      - run: statscore check
      - run: statscore verify
      - run: pip install "tombi>=1.9,<2"
      - run: tombi lint . && tombi format --check .
"""

EXAMPLE: Mapping[str, str] = {
    "statscore.toml": _SETTINGS,
    "rubrics/example.toml": _RUBRIC,
    "states/XX.toml": _STATE,
    "tombi.toml": _TOMBI,
    ".taplo.toml": _TAPLO,
    ".vscode/settings.json": json_text(_VSCODE_SETTINGS),
    ".vscode/extensions.json": _VSCODE_EXTENSIONS,
    ".pre-commit-config.yaml": _PRE_COMMIT,
    ".github/workflows/statscore.yml": _WORKFLOW,
}
"""The text of each file by its path in the workspace; the schemas are made from the rubric."""
