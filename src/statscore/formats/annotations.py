"""Diagnostics for machines that show them at the line: GitHub's annotations, and SARIF.

Sources: GitHub, "Workflow commands for GitHub Actions"; OASIS, SARIF 2.1.0.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from urllib.parse import quote

from statscore.formats.harmless import json_text, visible
from statscore.model.catalogue import PROBLEMS, CatalogueEntry
from statscore.model.diagnostic import Diagnostic

_ESCAPES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTIES = {**_ESCAPES, ":": "%3A", ",": "%2C"}
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def github(problems: Sequence[Diagnostic], folder: str = "") -> str:
    """Return one workflow command a diagnostic; `folder` leads from the repository's top."""
    return "".join(f"{_command(problem, folder)}\n" for problem in problems)


def _command(problem: Diagnostic, folder: str) -> str:
    place = {"file": f"{folder}{problem.file}"}
    if problem.location is not None:
        at = problem.location
        place |= {
            "line": str(at.line),
            "col": str(at.column),
            "endColumn": str(at.column + at.width),
        }
    place["title"] = problem.code
    properties = ",".join(
        f"{key}={_escaped(visible(value), _IN_PROPERTIES)}" for key, value in place.items()
    )
    return f"::{problem.severity} {properties}::{_escaped(_words(problem), _ESCAPES)}"


def _words(problem: Diagnostic) -> str:
    """Return what is wrong and, on a line of its own, what would be right."""
    return visible(problem.message) + (f"\n{visible(problem.help)}" if problem.help else "")


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(character, character) for character in text)


def sarif(problems: Sequence[Diagnostic], version: str, folder: str = "") -> str:
    """Return a SARIF log of one run; `folder` leads from the repository's top."""
    codes = sorted({problem.code for problem in problems})
    log = {
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "statscore",
                        "version": version,
                        "rules": [_rule(PROBLEMS[code]) for code in codes],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(problem, codes, folder) for problem in problems],
            }
        ],
    }
    return json_text(json.dumps(log, ensure_ascii=False, indent=1)) + "\n"


def _rule(problem: CatalogueEntry) -> object:
    return {
        "id": problem.code,
        "shortDescription": {"text": problem.says},
        "fullDescription": {"text": f"{problem.says} {problem.why}"},
        "defaultConfiguration": {"level": problem.severity},
    }


def _result(problem: Diagnostic, codes: Sequence[str], folder: str) -> object:
    place: dict[str, object] = {
        "artifactLocation": {"uri": quote(os.fsencode(f"{folder}{problem.file}"))}
    }
    if problem.location is not None:
        at = problem.location
        place["region"] = {
            "startLine": at.line,
            "startColumn": at.column,
            "endColumn": at.column + at.width,
        }
    return {
        "ruleId": problem.code,
        "ruleIndex": codes.index(problem.code),
        "level": problem.severity,
        "message": {"text": _words(problem)},
        "locations": [{"physicalLocation": place}],
    }
